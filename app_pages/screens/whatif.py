"""Page What if: re-optimise with other prices, caps and links, beside the plan before."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.background import await_end, begin, follow
from parkloop.app_pages.session.chart import FILLS
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    address,
    choose,
    choose_anew,
    language,
    page_file,
    plan,
    say,
    shown_job,
    solved_case,
    table_title,
    translated,
)
from parkloop.app_pages.session.titles import labels_of, rows_of, title_in
from parkloop.app_pages.views import variants
from parkloop.app_pages.views.why import known_links
from parkloop.cases import Case, CaseError
from parkloop.cases.changes.places import number_at
from parkloop.cases.lookup import Park
from parkloop.cases.schema import TABLES
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.what_if.changes import (
    CARBON,
    WHOLE_GROUPS,
    Change,
    Group,
    Handle,
    Standing,
    changed,
    handles,
    link_status_of,
    subsidies,
)
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.wording import amount
from parkloop.optimizer.report.units import money_unit

GROUPS: tuple[Group, ...] = ("markets", "supplies", "outlets", "caps")
LINK_STATUSES: tuple[Standing, ...] = ("candidate", "required", "forbidden")
MOST_OF_PRICE, MOST_OF_CAP, STEP = 3.0, 2.0, 0.05
HIGHEST_CARBON = 400.0
BUDGET, INTEREST = "policy.capex_budget", "economics.interest_rate"
NO_MOVE = 1e-9
"""Change of a percentage that is none."""
LIMITS = {"time_limit": 120.0, "gap": 1e-3}
MOST_SHOWN = 20


def asked(base: queue.Job, case: Case) -> Change:
    """The controls, and what they are set to."""
    stem = f"whatif:{base.request.id}:{st.session_state.get('whatif_look', 0)}"
    values = carbon(case, stem)
    found = handles(case)
    tabs = st.tabs([say(f"whatif.{key}") for key in ("park", *GROUPS, "links", "places")])
    factors: dict[str, float] = {}
    with tabs[0]:
        closed = st.multiselect(
            say("whatif.close"),
            list(closable(case)),
            format_func=plant_names(case, language()).__getitem__,
            key=f"{stem}:close:{language()}",
            select_all=False,
            placeholder=say("app.choose"),
        )
        values |= settings(case, stem)
        factors |= together(found, stem)
    for tab, group in zip(tabs[1:], GROUPS, strict=False):
        with tab:
            factors |= moved(case, [handle for handle in found if handle.group == group], stem)
    with tabs[-2]:
        links = link_statuses(case, base, stem)
    with tabs[-1]:
        values |= places(case, stem)
    return Change(values, factors, links, tuple(closed))


def closable(case: Case) -> Iterator[str]:
    """Plants of the park that may close; one stays."""
    inside = [row.plant for row in case.plants if not row.external]
    yield from inside if len(inside) > 1 else ()


def settings(case: Case, stem: str) -> dict[str, float]:
    """Budget, interest rate and subsidy of all that may be built."""
    made: dict[str, float] = {}
    now = case.policy.capex_budget
    unit, size = money_unit(case.info.currency, language())
    label, shown = plain(say("whatif.budget", currency=unit)), None if now is None else now / size
    key, hint = f"{stem}:budget:{unit}", say("whatif.unlimited")
    budget = st.number_input(label, 0.0, None, shown, key=key, format="%.10g", placeholder=hint)
    if budget is not None and budget != shown:
        made[BUDGET] = budget * size
    before = float(f"{100 * case.economics.interest_rate:.10g}")  # 7, and not 7.000000000000001
    rate = st.number_input(say("whatif.interest"), 0.0, 100.0, before, key=f"{stem}:rate", format="%g")
    if abs(rate - before) > NO_MOVE:
        made[INTEREST] = rate / 100
    share = st.number_input(say("whatif.subsidy"), 0.0, 100.0, None, key=f"{stem}:subsidy", format="%g")
    return made | ({} if share is None else dict.fromkeys(subsidies(case), share / 100))


def together(found: list[Handle], stem: str) -> dict[str, float]:
    """One factor on all prices or caps of a group."""
    factors: dict[str, float] = {}
    for group, words in WHOLE_GROUPS.items():
        places = [handle.place for handle in found if handle.group == group]
        if len(places) > 1:
            most = MOST_OF_CAP if group == "caps" else MOST_OF_PRICE
            factor = st.slider(translated(words), 0.0, most, 1.0, step=STEP, format="× %.2f", key=f"{stem}:all:{group}")
            factors |= {} if factor == 1.0 else dict.fromkeys(places, factor)
    return factors


def carbon(case: Case, stem: str) -> dict[str, float]:
    """The price of carbon."""
    now = case.policy.carbon_price_per_t
    label = plain(say("whatif.carbon", currency=case.info.currency))
    highest = max(HIGHEST_CARBON, 4 * now)
    step = 1.0 if now == round(now) else 0.1
    price = st.slider(label, 0.0, highest, now, step=step, format="%g", key=f"{stem}:carbon")
    return {} if price == now else {CARBON: price}


def moved(case: Case, found: list[Handle], stem: str) -> dict[str, float]:
    """Factors on prices or caps."""
    if not found:
        st.caption(say("whatif.nohandles"))
    factors = {}
    for handle in found:
        title = title_of(handle.row, handle.key, language()) if hasattr(handle.row, "title") else handle.key
        present = f"{amount(handle.present)} {variants.unit_of(case, handle)}".strip()
        label = plain(say("whatif.factor", title=title, present=present))
        highest = MOST_OF_CAP if handle.group == "caps" else MOST_OF_PRICE
        factor = st.slider(label, 0.0, highest, 1.0, step=STEP, format="× %.2f", key=f"{stem}:{handle.place}")
        if factor != 1.0:
            factors[handle.place] = factor
    return factors


def link_statuses(case: Case, base: queue.Job, stem: str) -> dict[str, Standing]:
    """Links that may, must or must not be built."""
    rows = Park(case).links
    found = plan(base)
    built = [] if found is None else list(found.links["link"])
    labels = labels_of(case, dict.fromkeys([*built, *known_links(case, base.request.digest), *rows]))
    options = sorted(labels, key=lambda link: link not in built)
    wanted: dict[str, Standing] = {}
    chosen = st.multiselect(
        say("whatif.pick"),
        options,
        format_func=labels.__getitem__,
        key=f"{stem}:links",
        placeholder=say("app.choose"),
        select_all=False,
    )
    for link in chosen:
        now = link_status_of(rows.get(link))
        standing = st.segmented_control(
            plain(labels[link]),
            LINK_STATUSES,
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
    labels = rows_of(case, table)
    row = st.selectbox(say("whatif.row"), list(labels), format_func=labels.__getitem__, key=f"{stem}:row:{table}")
    columns = [name for name in numbers(rows[row]) if number_at(case, f"{table}.{row}.{name}") is not None]
    if columns:
        key, labels_of_columns = f"{stem}:column:{table}:{row}", grids.headers(table, case.info.currency, language())
        column = st.selectbox(say("whatif.column"), columns, format_func=labels_of_columns.__getitem__, key=key)
        place = f"{table}.{row}.{column}"
        value = st.number_input(say("whatif.value"), value=number_at(case, place), key=f"{stem}:value:{place}", format="%g")
        if st.button(say("whatif.add"), key=f"{stem}:add") and value is not None:
            kept[place] = value
    title = title_in(case)
    st.markdown("\n".join(f"- {plain(title(name))} = {value:g}" for name, value in kept.items()))
    if kept and st.button(say("whatif.drop"), key=f"{stem}:drop"):
        kept.clear()
        st.rerun()
    return dict(kept)


def numbers(record: Any) -> list[str]:
    """Columns of a row that hold a number."""
    cells = record.model_dump(by_alias=True)
    return [name for name, value in cells.items() if isinstance(value, int | float) and not isinstance(value, bool)]


def attempt(base: queue.Job, case: Case, change: Change) -> None:
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


def show_tried(base: queue.Job) -> None:
    """The variant that is chosen, by default the newest."""
    tried = queue.dependents(base.request.id, "whatif")[:MOST_SHOWN]
    if not tried:
        st.info(say("whatif.nothing"))
        variants.show_before(base)
        return
    named = {job.request.id: job for job in tried}
    chosen = choose("whatif_which", say("whatif.which"), list(named), lambda key: variants.called(base, named[key]))
    if (working := next((job for job in tried if job.active), None)) is not None and working.request.id != chosen:
        await_end(working, lambda _: say("whatif.working"))
    follow(named[chosen], lambda variant: variants.show(base, variant, tried))


base = shown_job()
before = None if base is None else plan(base)
if base is None or before is None or not before.found:
    st.info(say("whatif.none"))
    st.page_link(page_file("solve"), label=say("results.go"), query_params=address())
else:
    case = solved_case(base)
    if (before.objective_name, before.scope) != ("cost", "park"):
        st.caption(say("whatif.notcost"))
    left, right = st.columns([2, 3])
    with left:
        bar = st.container(horizontal=True)
        with st.container(height=520, key=f"{FILLS}:whatif"):
            change = asked(base, case)
        busy = any(job.active for job in queue.dependents(base.request.id, "whatif"))
        with bar:
            arguments = (base, case, change)
            st.button(say("whatif.try"), type="primary", on_click=attempt, args=arguments, disabled=busy or not change, key="try")
            st.button(say("whatif.reset"), on_click=reset, disabled=not change, key="reset")
    with right:
        if fault := st.session_state.pop("whatif_fault", None):
            st.error(plain(say("whatif.faulty", message=translated(fault))))
        show_tried(base)
