"""Page What if: prices, caps and links are moved, and the plan that follows stands beside the one before."""

from typing import Any

import pandas as pd
import streamlit as st

from app_pages import variants
from app_pages.background import begin, follow
from app_pages.state import choose, choose_anew, column_title, current_job, language, plan, say, solved_case, table_title, told
from app_pages.views.why import known_links
from cases import Case, CaseError
from cases.schema import TABLES
from optimizer import jobs
from optimizer.figures import amount, media, title_of
from optimizer.sensitivity import number_at
from optimizer.whatif import CARBON, Change, Group, Handle, Standing, changed, handles, standing_of

GROUPS: tuple[Group, ...] = ("markets", "supplies", "outlets", "caps")
STANDINGS: tuple[Standing, ...] = ("candidate", "required", "forbidden")
MOST_OF_PRICE, MOST_OF_CAP, STEP = 3.0, 2.0, 0.05
HIGHEST_CARBON = 400.0
LIMITS = {"time_limit": 120.0, "gap": 1e-3}
MOST_SHOWN = 20


def asked(base: jobs.Job, case: Case) -> Change:
    """The controls, and what they are set to."""
    stem = f"whatif:{base.request.id}:{st.session_state.get('whatif_look', 0)}"
    values = carbon(case, stem)
    found = handles(case)
    tabs = st.tabs([say(f"whatif.{key}") for key in (*GROUPS, "links", "places")])
    factors: dict[str, float] = {}
    for tab, group in zip(tabs, GROUPS, strict=False):
        with tab:
            factors |= moved(case, [handle for handle in found if handle.group == group], stem)
    with tabs[-2]:
        links = standings(case, base, stem)
    with tabs[-1]:
        values |= places(case, stem)
    return Change(values, factors, links)


def carbon(case: Case, stem: str) -> dict[str, float]:
    """The price of carbon."""
    now = case.policy.carbon_price_per_t
    label = say("whatif.carbon", currency=case.info.currency)
    highest = max(HIGHEST_CARBON, 4 * now)
    step = 1.0 if now == round(now) else 0.1
    price = st.slider(label, 0.0, highest, now, step=step, format="%g", key=f"{stem}:carbon")
    return {} if price == now else {CARBON: price}


def unit_of(case: Case, handle: Handle) -> str:
    """Unit of a price; a cap has that of its total, which the table of policies tells."""
    if handle.group == "caps":
        return ""
    item = getattr(handle.row, "commodity", None)
    found = media(case, pd.DataFrame({"domain": ["commodity"], "item": [item]})) if item else {}
    return f"{case.info.currency}/{found['commodity', item].unit if item else 't'}"


def moved(case: Case, found: list[Handle], stem: str) -> dict[str, float]:
    """Factors on prices or caps."""
    if not found:
        st.caption(say("whatif.nohandles"))
    factors = {}
    for handle in found:
        title = title_of(handle.row, handle.key, language()) if hasattr(handle.row, "title") else handle.key
        label = say("whatif.factor", title=title, present=f"{amount(handle.present)} {unit_of(case, handle)}".strip())
        highest = MOST_OF_CAP if handle.group == "caps" else MOST_OF_PRICE
        factor = st.slider(label, 0.0, highest, 1.0, step=STEP, format="× %.2f", key=f"{stem}:{handle.place}")
        if factor != 1.0:
            factors[handle.place] = factor
    return factors


def standings(case: Case, base: jobs.Job, stem: str) -> dict[str, Standing]:
    """Links that may, must or must not be built."""
    rows = {row.link: row for row in case.links}
    found = plan(base)
    built = [] if found is None else list(found.links["link"])
    options = list(dict.fromkeys([*built, *sorted({*known_links(case, base.request.digest), *rows})]))
    wanted: dict[str, Standing] = {}
    for link in st.multiselect(say("whatif.pick"), options, key=f"{stem}:links", placeholder=say("app.choose")):
        now = standing_of(rows.get(link))
        standing = st.segmented_control(
            link,
            STANDINGS,
            format_func=lambda key: say(f"whatif.{key}"),
            default="forbidden" if link in built else "required" if now == "candidate" else now,
            required=True,
            key=f"{stem}:link:{link}:{language()}",
        )
        if standing != now:
            wanted[link] = standing
    return wanted


def places(case: Case, stem: str) -> dict[str, float]:
    """Any other numbers of the tables."""
    kept: dict[str, float] = st.session_state.setdefault(f"{stem}:places", {})
    filled = [name for name in TABLES if getattr(case, name) and numbers(getattr(case, name)[0])]
    table = choose("whatif_table", say("whatif.table"), filled, table_title)
    rows = {record.row_key: record for record in getattr(case, table)}
    row = st.selectbox(say("whatif.row"), list(rows), key=f"{stem}:row:{table}")
    columns = [name for name in numbers(rows[row]) if number_at(case, f"{table}.{row}.{name}") is not None]
    if columns:
        key = f"{stem}:column:{table}:{row}"
        column = st.selectbox(say("whatif.column"), columns, format_func=lambda name: column_title(table, name), key=key)
        place = f"{table}.{row}.{column}"
        value = st.number_input(say("whatif.value"), value=number_at(case, place), key=f"{stem}:value:{place}", format="%g")
        if st.button(say("whatif.add"), key=f"{stem}:add") and value is not None:
            kept[place] = value
    st.markdown("\n".join(f"- `{name}` = {value:g}" for name, value in kept.items()))
    if kept and st.button(say("whatif.drop"), key=f"{stem}:drop"):
        kept.clear()
        st.rerun()
    return dict(kept)


def numbers(record: Any) -> list[str]:
    """Columns of a row that hold a number."""
    cells = record.model_dump(by_alias=True)
    return [name for name, value in cells.items() if isinstance(value, int | float) and not isinstance(value, bool)]


def attempt(base: jobs.Job, case: Case, change: Change) -> None:
    """Try a change in the background."""
    try:
        new = changed(case, change, known_links(case, base.request.digest))
    except (CaseError, ValueError) as error:
        st.session_state["whatif_fault"] = str(error)
        return
    begin("whatif", new, {"plan_of": base.request.id, "change": change.as_json(), **LIMITS})
    choose_anew("whatif_which")


def reset() -> None:
    """All controls as they were."""
    st.session_state["whatif_look"] = st.session_state.get("whatif_look", 0) + 1


def show_tried(base: jobs.Job) -> None:
    """The variant that is chosen, by default the newest."""
    tried = jobs.about(base.request.id, "whatif")[:MOST_SHOWN]
    if not tried:
        st.info(say("whatif.nothing"))
        return
    named = {job.request.id: job for job in tried}
    chosen = choose("whatif_which", say("whatif.which"), list(named), lambda key: variants.called(base, named[key]))
    follow(named[chosen], lambda variant: variants.show(base, variant, tried))


base = current_job()
before = None if base is None else plan(base)
if base is None or before is None or not before.found:
    st.info(say("whatif.none"))
    st.page_link("app_pages/solve.py", label=say("results.go"))
else:
    case = solved_case(base)
    if (before.objective_name, before.scope) != ("cost", "park"):
        st.caption(say("whatif.notcost"))
    left, right = st.columns([2, 3])
    with left:
        bar = st.container(horizontal=True)
        with st.container(height=520):
            change = asked(base, case)
        busy = any(job.active for job in jobs.about(base.request.id, "whatif"))
        with bar:
            arguments = (base, case, change)
            st.button(say("whatif.try"), type="primary", on_click=attempt, args=arguments, disabled=busy or not change, key="try")
            st.button(say("whatif.reset"), on_click=reset, disabled=not change, key="reset")
    with right:
        if fault := st.session_state.pop("whatif_fault", None):
            st.error(say("whatif.faulty", message=told(fault)))
        show_tried(base)
