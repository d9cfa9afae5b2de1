"""Page Compare: key figures of any number of plans, and what makes the difference of two."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    address,
    case_name,
    choose,
    current_job,
    language,
    page_file,
    plan,
    say,
    solved_case,
    table_title,
    translated,
)
from parkloop.app_pages.session.titles import title_in, way_in
from parkloop.app_pages.views.parts.runs import called, moments
from parkloop.app_pages.views.parts.table import show_changes, show_plain
from parkloop.cases import Case
from parkloop.cases.changes.differences import differences
from parkloop.cases.schema import TABLES
from parkloop.cases.titles import title_of
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.assessment.leakage import moved_between, sentences
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.registry import analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.analyses.titles import in_titles
from parkloop.optimizer.figures import head_name, media, plant_names
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan import compare, effects


def solved() -> list[queue.Job]:
    """Jobs that have found a plan, the newest first."""
    return [job for job in queue.known() if job.request.task == "solve" and (found := plan(job)) is not None and found.found]


def pick(found: Sequence[queue.Job], labels: Mapping[str, str]) -> tuple[queue.Job, queue.Job]:
    """The two runs to compare: the newest of the open case, and the one before it, unless chosen."""
    named = {job.request.id: job for job in found}
    current = current_job()
    ids = list(named)
    second = current.request.id if current and current.request.id in named else ids[0]
    mine = [key for key in ids if key != second and named[key].request.case == case_name()]
    first = next(iter([*mine, *(key for key in ids if key != second)]), second)
    left, right = st.columns(2)
    with left:
        before = choose("compare_first", say("compare.first"), ids, labels.__getitem__, index=ids.index(first))
    with right:
        after = choose("compare_second", say("compare.second"), ids, labels.__getitem__, index=ids.index(second))
    return named[before], named[after]


def show_inputs(first: queue.Job, second: queue.Job) -> None:
    """Show the differences of the two cases as they were solved; of two parks what each has."""
    if not same_park(solved_case(first), solved_case(second)):
        st.caption(say("compare.parks"))
        show_plain(rows_of_both(solved_case(first), solved_case(second)))
        return
    table = differences(solved_case(first), solved_case(second))
    table = table[table["table"] != "provenance"]
    st.markdown(f"**{say('compare.inputs', count=len(table))}**")
    if len(table):
        show_changes(table, "compare", solved_case(second), solved_case(first))


def same_park(one: Case, other: Case) -> bool:
    """Whether two cases are of one park.

    Most plants of the smaller one are then in the other, by id and a title.
    """
    plants = [{(row.plant, title) for row in case.plants for title in (row.title, row.title_zh)} for case in (one, other)]
    shared = {plant for plant, _ in plants[0] & plants[1]}
    return 2 * len(shared) > min(len(one.plants), len(other.plants))


def rows_of_both(one: Case, other: Case) -> pd.DataFrame:
    """Number of rows of each table that has any in one of two parks."""
    counts = [(name, len(getattr(one, name)), len(getattr(other, name))) for name in TABLES]
    labels = [say(f"compare.{key}") for key in ("table", "rows.first", "rows.second")]
    return pd.DataFrame([(table_title(name), *rows) for name, *rows in counts if any(rows)], columns=labels)


def effect_of(first: queue.Job, second: queue.Job) -> effects.Effect | None:
    """Effect between two runs: the part of their difference that the gaps prove.

    None: they cannot be compared.
    """
    one, other = plan(first), plan(second)
    alike = solved_case(first).info.currency == solved_case(second).info.currency
    return effects.effect(one, other) if one is not None and other is not None and alike else None


def pick_more(found: Sequence[queue.Job], labels: Mapping[str, str], *shown: queue.Job) -> list[queue.Job]:
    """Further runs whose key figures stand beside the first two."""
    others = {job.request.id: job for job in found if job not in shown}
    if not others:
        return []
    keys = st.multiselect(
        say("compare.more"),
        list(others),
        format_func=labels.__getitem__,
        key="compare_more",
        placeholder=say("app.choose"),
        select_all=False,
    )
    return [others[key] for key in keys]


def show_figures(
    first: queue.Job, second: queue.Job, more: Sequence[queue.Job], when: Mapping[str, str], *currencies: str
) -> pd.DataFrame:
    """Key figures with their differences from the first, as far as they are effects."""
    if seen := effect_of(first, second):
        st.caption(plain(" ".join(effects.effect_sentences(seen, currencies[0], language()))))
    money = [*currencies, *(solved_case(job).info.currency for job in more)]
    names = [
        say("compare.first"),
        say("compare.second"),
        *(f"{place} · {when[job.request.id]}" for place, job in enumerate(more, 3)),
    ]
    if len(set(money)) > 1:  # the column of units has several: each plan says which is its own
        names = [f"{name} · {currency}" for name, currency in zip(names, money, strict=True)]
    plans = {
        name: (found, currency)
        for name, job, currency in zip(names, (first, second, *more), money, strict=True)
        if (found := plan(job)) is not None
    }
    table = compare.figures({name: found for name, (found, _) in plans.items()}, *(currency for _, currency in plans.values()))
    table["figure"] = [say(f"compare.{key}") for key in table["figure"]]
    labels = {"figure": say("compare.figure"), "unit": say("indicators.unit")}
    shown = table.rename(columns=labels)
    show_plain(shown)
    return shown


def show_networks(first: queue.Job, second: queue.Job) -> None:
    """Both networks in one picture, and the links that make the difference."""
    one, other = plan(first), plan(second)
    if one is None or other is None:
        return
    before, case = solved_case(first), solved_case(second)
    if not same_park(before, case):
        for column, job, name in zip(st.columns(2), (first, second), ("first", "second"), strict=True):
            _show_network(column, job, say(f"compare.{name}"))
        return
    titles = [say("compare.only", name=say("compare.first")), say("compare.only", name=say("compare.second"))]
    drawn = figures.overlay(case, one, other, titles, language(), before)
    show_chart(drawn.option, 450, f"overlay:{first.request.id}:{second.request.id}:{language()}")
    table = compare.links(one, other)
    names = {**plant_names(before, language()), **plant_names(case, language())}
    of_second = table[table["verdict"] != "first"]
    kinds = {**media(before, table, language()), **media(case, of_second, language())}
    verdicts = {"both": say("compare.both"), "first": titles[0], "second": titles[1]}
    shown = pd.DataFrame(
        {
            say("compare.from"): table["from_plant"].map(names),
            say("compare.medium"): [kinds[key].name for key in zip(table["domain"], table["item"], strict=True)],
            say("compare.to"): table["to_plant"].map(names),
            say("compare.verdict"): table["verdict"].map(verdicts),
            say("compare.flow", name=say("compare.first")): table["flow_per_y_first"],
            say("compare.flow", name=say("compare.second")): table["flow_per_y_second"],
            say("indicators.unit"): [f"{kinds[key].unit}/y" for key in zip(table["domain"], table["item"], strict=True)],
            say("compare.link"): table["link"].map(way_in(case, before)),
        }
    )
    show_plain(shown.sort_values(say("compare.verdict"), key=lambda cells: cells == verdicts["both"]))


def _show_network(column: DeltaGenerator, job: queue.Job, name: str) -> None:
    """The network of one of two parks."""
    found, case = plan(job), solved_case(job)
    if found is not None:
        column.markdown(f"**{plain(f'{name} · {title_of(case.info, case.info.id, language())}')}**")
        show_chart(figures.network(case, found, language()).option, 450, f"side:{name}:{job.request.id}:{language()}", column)


def show_costs(first: queue.Job, second: queue.Job) -> None:
    """Costs by head or by plant, and the way from one plan to the other."""
    one, other = plan(first), plan(second)
    if one is None or other is None:
        return
    money = [solved_case(job).info.currency for job in (first, second)]
    case = solved_case(second)
    groups = ("head", "plant") if same_park(solved_case(first), case) else ("head",)  # ids of two parks may be alike by chance
    by = choose("compare_by", say("money.by"), groups, lambda key: say(f"money.{key}"), width=200)
    titles = {"first": say("compare.first"), "second": say("compare.second")}
    seen = effect_of(first, second)
    if money[0] == money[1] and (seen is None or seen.unchanged or (seen.proven and seen.apart)):
        option = figures.waterfall(case, {"first": one, "second": other}, by, language(), titles)
        show_chart(option, 400, f"way:{first.request.id}:{second.request.id}:{by}:{language()}")
        table = compare.costs({titles["first"]: one, titles["second"]: other}, by)
    else:  # side by side, and not one less the other: two currencies, or less than is proven
        sides = [f"{title} [{currency}/y]" for title, currency in zip(titles.values(), money, strict=True)]
        table = compare.costs(dict(zip(sides, (one, other), strict=True)), by)[[by, *sides]]
    names = {**plant_names(solved_case(first), language()), **plant_names(case, language())}
    table[by] = [head_name(key, language()) if by == "head" else names.get(key, key or say("compare.park")) for key in table[by]]
    show_plain(table.rename(columns={by: say(f"money.{by}")}))


def show_leakage(first: queue.Job, second: queue.Job) -> None:
    """What crosses the fence in both plans, and the emission outside that moved with it."""
    one, other = plan(first), plan(second)
    if one is None or other is None:
        return
    before, case, record = solved_case(first), solved_case(second), analysis("leakage")
    if not same_park(before, case):
        st.caption(say("compare.parks"))
        return
    found = moved_between(case, other, before, one)
    title = title_in(case, before)
    for sentence in sentences(found):
        st.caption(plain(translated(in_titles(sentence, title))))
    tables = {"by_species": found.by_species, "moved": found.moved}
    for cells in for_people(case, record, Result(tables), language(), before=before).values():
        show_plain(cells)
    st.caption(plain(translated(record.hint)))


found = solved()
if not found:
    st.info(say("compare.none"))
    st.page_link(page_file("solve"), label=say("results.go"), query_params=address())
elif len(found) == 1:
    st.info(say("compare.one"))
    st.page_link(page_file("solve"), label=say("results.go"), query_params=address())
else:
    labels = called(found)
    first, second = pick(found, labels)
    more = pick_more(found, labels, first, second)
    money = [solved_case(job).info.currency for job in (first, second)]
    if money[0] != money[1]:
        st.warning(plain(say("compare.money", first=money[0], second=money[1])))
    table = show_figures(first, second, more, moments(found), *money)
    view = st.segmented_control(
        say("app.compare"),
        ("inputs", "networks", "costs", "leakage"),
        format_func=lambda key: say(f"compare.view.{key}"),
        default="networks" if same_park(solved_case(first), solved_case(second)) else "inputs",
        required=True,
        key="compare_view",
        label_visibility="collapsed",
    )
    shown = {"inputs": show_inputs, "networks": show_networks, "costs": show_costs, "leakage": show_leakage}
    shown[view](first, second)
    st.download_button(
        say("compare.get"), table.to_csv(index=False).encode("utf-8-sig"), "compare.csv", "text/csv", on_click="ignore", key="get"
    )
