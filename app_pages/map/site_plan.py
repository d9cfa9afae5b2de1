"""Site plan: a background image of the map, uploaded, placed and removed."""

import base64
import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from PIL import Image, ImageOps, UnidentifiedImageError

from parkloop.app_pages.editing.upload import words_of_upload
from parkloop.app_pages.session import repository
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.session import say
from parkloop.cases.store import SitePlan

LONGEST = 2000
"""Pixels of the longer side that are kept: more than a screen shows, and a few hundred kilobytes."""
MOST_PIXELS = 60_000_000
KIND, QUALITY = "image/jpeg", 85
MARGIN = 0.15
"""Room that a new picture leaves round the plants, as a share of their spread."""
TURN = "site_plan_turn"
"""Counts the pictures that this window has taken, so that the field for files is empty again."""

PixelPoint = tuple[float, float]


def button_and_form(name: str, plants: Sequence[PixelPoint]) -> None:
    """The button that opens the form; ``plants`` are the places of those inside the park [km]."""
    with st.popover(say("map.plan"), icon=":material/layers:"):
        st.caption(say("map.plan.say"))
        words_of_upload("PNG, JPEG")
        turn = st.session_state.get(TURN, 0)
        file = st.file_uploader(say("map.plan.file"), type=["png", "jpg", "jpeg"], key=f"site_plan:{name}:{turn}")
        if file is not None:
            _offer(name, file.getvalue(), plants)
        plan = repository.site_plan(name)
        if plan is not None:
            _place(name, plan)


def background(name: str) -> dict[str, Any] | None:
    """The background image of a case's map in the browser's format; None without one."""
    plan = repository.site_plan(name)
    if plan is None:
        return None
    href = f"data:{plan.kind};base64,{base64.b64encode(plan.content).decode('ascii')}"
    return {"href": href, "x": plan.west_km, "y": plan.south_km, "width": plan.width_km, "height": plan.height_km}


def picture(content: bytes) -> tuple[bytes, float]:
    """Decode an upload: upright, of limited size, on white ground; and its ratio of height to width.

    Raises:
        ValueError: it is no picture, or larger than `MOST_PIXELS`.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError(f"{opened.width} by {opened.height} pixels are too many.")
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("It is no picture that can be read.") from error
    upright.thumbnail((LONGEST, LONGEST))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY)
    return written.getvalue(), plain.height / plain.width


def around(plants: Sequence[PixelPoint], aspect: float) -> tuple[float, float, float]:
    """Left and lower edge and width [km] of an image with all plants on it, centred on them."""
    (west, east), (south, north) = (_spread([plant[axis] for plant in plants]) for axis in (0, 1))
    width = max(east - west, (north - south) / aspect) * (1 + 2 * MARGIN) or 1.0
    return (west + east - width) / 2, (south + north - width * aspect) / 2, width


def _spread(values: Sequence[float]) -> PixelPoint:
    return min(values, default=0.0), max(values, default=0.0)


def _offer(name: str, content: bytes, plants: Sequence[PixelPoint]) -> None:
    try:
        small, aspect = picture(content)
    except ValueError:
        st.error(say("map.plan.refused", pixels=MOST_PIXELS // 1_000_000))
        return
    west, south, width = (round(value, 3) for value in around(plants, aspect))
    plan = SitePlan(small, KIND, west, south, width, width * aspect)
    button(say("map.plan.lay"), _lay, name, plan, type="primary", key="site_plan_lay")


def _lay(name: str, plan: SitePlan) -> Sequel:
    repository.set_site_plan(name, plan)
    return partial(_taken, st.session_state.get(TURN, 0))


def _taken(turn: int) -> None:
    st.session_state[TURN] = turn + 1


def _place(name: str, plan: SitePlan) -> None:
    """Controls for the position of the image."""
    stem = f"site_plan:{name}:{st.session_state.get(TURN, 0)}"
    keys = {field: f"{stem}:{field}" for field in ("width", "west", "south")}
    now = {"width": plan.width_km, "west": plan.west_km, "south": plan.south_km}
    columns = st.columns(3)
    for column, (field, key) in zip(columns, keys.items(), strict=True):
        least = 0.001 if field == "width" else None
        column.number_input(
            say(f"map.plan.{field}"),
            min_value=least,
            value=now[field],
            step=0.05,
            format="%.3f",
            key=key,
            on_change=_moved,
            args=(name, plan, keys),
        )
    button(say("map.plan.drop"), repository.drop_site_plan, name, key="site_plan_drop")


def _moved(name: str, plan: SitePlan, keys: dict[str, str]) -> None:
    width, west, south = (float(st.session_state[key]) for key in keys.values())
    repository.set_site_plan(name, SitePlan(plan.content, plan.kind, west, south, width, width * plan.height_km / plan.width_km))
