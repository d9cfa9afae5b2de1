"""View: indicators of the plan beside today's, against thresholds, as traffic lights with words."""

import numpy as np
import pandas as pd
import streamlit as st

from app_pages.state import choose, joined, language, say, told
from app_pages.views import Given
from app_pages.views.table import show_plain
from cases import chinese
from optimizer.indicators import FAMILIES, indicators
from optimizer.indicators.text import threshold_text

LIGHTS = {True: "✓", False: "✗"}


def show(given: Given) -> None:
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


def _measured(given: Given) -> pd.DataFrame:
    return _cached(str(given.job.folder), given.plan.seconds, given)


@st.cache_resource(max_entries=16, show_spinner=False)
def _cached(folder: str, seconds: float, _given: Given) -> pd.DataFrame:
    """The table of a job's plan; folder and seconds name its content."""
    return indicators(_given.case, _given.plan, _given.today)


def _family(key: str) -> str:
    if not key:
        return say("indicators.all")
    return FAMILIES[key][1 if language() == "zh" else 0]


def _lines(rows: pd.DataFrame) -> pd.DataFrame:
    """The table as it is read: name, light, today, plan, threshold, unit, and what is missing."""
    title = "title_zh" if language() == "zh" else "title"
    threshold = [threshold_text(limit, side) for limit, side in zip(rows["threshold"], rows["better"], strict=True)]
    return pd.DataFrame(
        {
            say("indicators.title"): rows[title],
            say("indicators.light"): [_light(met, limit) for met, limit in zip(rows["met"], threshold, strict=True)],
            say("money.today"): rows["baseline"],
            say("money.plan"): rows["value"],
            say("indicators.unit"): rows["unit"].map(chinese.large_unit if language() == "zh" else str),
            say("indicators.threshold"): threshold,
            say("indicators.family"): rows["family"].map(_family),
            say("indicators.needs"): [joined(needs) for needs in rows["needs"]],
            say("indicators.formula"): rows["formula"].map(told),
            say("indicators.source"): rows["source"].map(told),
        }
    )


def _light(met: object, threshold: str) -> str:
    """A light with its word, so that colour alone says nothing; a threshold that nothing can be held against says that too."""
    if not isinstance(met, (bool, np.bool_)):
        return say("indicators.unjudged") if threshold else ""
    return f"{LIGHTS[bool(met)]} {say('indicators.yes' if met else 'indicators.no')}"
