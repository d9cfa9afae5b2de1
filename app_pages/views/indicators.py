"""View: indicators of the plan beside today's, against thresholds, as traffic lights with words."""

import numpy as np
import pandas as pd
import streamlit as st

from parkloop.app_pages.session.session import choose, language, say, translated
from parkloop.app_pages.session.titles import title_in
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases.locale import names
from parkloop.optimizer.analyses.titles import in_titles
from parkloop.optimizer.indicators import FAMILIES, indicator_streams, indicators
from parkloop.optimizer.indicators.text import threshold_text

LIGHTS = {True: "✓", False: "✗"}


def show(given: ViewInput) -> None:
    """The indicators of one family or of all; those that lack data say what they need."""
    table = _measured(given)
    families = [family for family in FAMILIES if (table["family"] == family).any()]
    with given.bar:
        family = choose("family", say("indicators.family"), ["", *families], _family, width=300, label_visibility="collapsed")
        missing = st.toggle(say("indicators.missing"), key="missing")
    rows = table[table["family"] == family] if family else table
    judged = rows[rows["met"].notna()]
    met = int(judged["met"].astype(bool).sum())
    st.markdown(say("indicators.met", met=met, count=len(judged)))
    shown = rows if missing else rows[rows["value"].notna()]
    lines = _lines(shown)
    empty = [say("indicators.needs")] if not missing else []
    show_plain(
        lines.drop(columns=[*empty, *([say("indicators.family")] if family else [])]), height=520 if len(shown) > 13 else None
    )
    st.caption(say("indicators.unchecked"))
    _show_streams(given, rows)


def _show_streams(given: ViewInput, rows: pd.DataFrame) -> None:
    """Show the streams in the numerator and denominator of a rate."""
    streams = _traced(given)
    titles = rows.set_index("indicator")["title"].map(translated)
    rates = [rate for rate in dict.fromkeys(streams["indicator"]) if rate in titles.index]
    if not rates:
        return
    chosen = choose("rate", say("indicators.streams"), rates, lambda rate: str(titles[rate]))
    found = streams[streams["indicator"] == chosen]
    lines = {
        "part": [say(f"indicators.{part}") for part in found["part"]],
        "stream": [translated(in_titles(stream, title_in(given.case))) for stream in found["stream"]],
        "plant": found["plant"].map(title_in(given.case)),
        "amount": found["amount"],
        "unit": found["unit"],
        "basis": [translated(basis).replace("_", " ") for basis in found["basis"]],
    }
    show_plain(pd.DataFrame({say(f"indicators.{name}"): list(cells) for name, cells in lines.items()}))


def _traced(given: ViewInput) -> pd.DataFrame:
    return _cached_streams(str(given.job.folder), given.plan.seconds, given)


@st.cache_resource(max_entries=16, show_spinner=False)
def _cached_streams(folder: str, seconds: float, _given: ViewInput) -> pd.DataFrame:
    """The streams of a job's plan; folder and seconds name its content."""
    return indicator_streams(_given.case, _given.plan)


def _measured(given: ViewInput) -> pd.DataFrame:
    return _cached(str(given.job.folder), given.plan.seconds, given)


@st.cache_resource(max_entries=16, show_spinner=False)
def _cached(folder: str, seconds: float, _given: ViewInput) -> pd.DataFrame:
    """The table of a job's plan; folder and seconds name its content."""
    return indicators(_given.case, _given.plan, _given.today)


def _family(key: str) -> str:
    if not key:
        return say("indicators.all")
    return translated(FAMILIES[key])


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    """Table for people: name, light, today, plan, threshold, unit, and missing data."""
    threshold = [threshold_text(limit, side) for limit, side in zip(rows["threshold"], rows["better"], strict=True)]
    return pd.DataFrame(
        {
            say("indicators.title"): rows["title"].map(translated),
            say("indicators.light"): [_light(met, limit) for met, limit in zip(rows["met"], threshold, strict=True)],
            say("money.today"): rows["baseline"],
            say("money.plan"): rows["value"],
            say("indicators.unit"): [names.large_unit(unit, language()) for unit in rows["unit"]],
            say("indicators.threshold"): threshold,
            say("indicators.family"): rows["family"].map(_family),
            say("indicators.needs"): rows["needs"].map(translated),
            say("indicators.formula"): rows["formula"].map(translated),
            say("indicators.source"): rows["source"].map(translated),
        }
    )


def _light(met: object, threshold: str) -> str:
    """Traffic light with its word, so that colour alone says nothing.

    A threshold that nothing can be compared with says that too.
    """
    if not isinstance(met, (bool, np.bool_)):
        return say("indicators.unjudged") if threshold else ""
    return f"{LIGHTS[bool(met)]} {say('indicators.yes' if met else 'indicators.no')}"
