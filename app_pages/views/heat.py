"""View: composite curves of a zone, and the profiles of the whole site."""

import streamlit as st

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts.when import HIDDEN, choose_condition
from parkloop.optimizer import figures
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan import pinch
from parkloop.optimizer.plan.wording import amount


def show(given: ViewInput) -> None:
    """The curves with their targets: what heating and cooling a zone needs at least."""
    with given.bar:
        condition = choose_condition(given, whole_year=False) or given.case.operating_conditions[0].condition
    zones = {f"{heat.plant}/{heat.zone}": heat for heat in pinch.zones(given.case, given.plan, condition)}
    if not zones:
        st.caption(say("heat.none"))
        return
    names = plant_names(given.case, language())
    titles = {key: _called(heat, names) for key, heat in zones.items()}
    with given.bar:
        options = ["", *zones]
        key = choose("zone", say("heat.zone"), options, lambda key: titles.get(key, say("heat.site")), width=260, **HIDDEN)
    if not key:
        show_chart(figures.site_curves(list(zones.values()), language()), 460, f"site:{condition}:{language()}")
        st.caption(say("heat.site.hint"))
        return
    heat = zones[key]
    found = pinch.targets(heat)
    texts = [("heat.heating", found.heating_mw), ("heat.cooling", found.cooling_mw), ("heat.pinch", found.pinch_c)]
    for column, (label, value) in zip(st.columns(3), texts, strict=True):
        column.metric(say(label), "–" if value is None else amount(value), border=True)
    left, right = st.columns(2)
    show_chart(figures.composite_curves(heat, language()), 380, f"composite:{key}:{condition}:{language()}", left)
    show_chart(figures.grand_composite_curve(heat, language()), 380, f"grand:{key}:{condition}:{language()}", right)


def _called(heat: pinch.PinchHeat, names: dict[str, str]) -> str:
    """A zone by the name of its plant, with its own where that differs."""
    plant = names.get(heat.plant, heat.plant)
    return plant if heat.zone == heat.plant else f"{plant}: {heat.zone}"
