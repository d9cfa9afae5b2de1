"""View: values of links, and the break-even values at which they change."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import streamlit as st

from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import choose, language, say, translated
from parkloop.app_pages.session.titles import labels_of, title_in, way_in
from parkloop.app_pages.views import ViewInput, why_exchange
from parkloop.app_pages.views.parts.table import height_of, sensible, with_signs
from parkloop.cases import Case
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.link_value.evaluator import LinkValue
from parkloop.optimizer.analyses.link_value.tables import of_tables
from parkloop.optimizer.analyses.link_value.words import rounded_money, sentences
from parkloop.optimizer.analyses.titles import in_titles
from parkloop.optimizer.figures import Medium, media, plant_names
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.parametric.subject import candidates

MOST_TOLD = 3
"""Links of the plan whose verdicts are told in sentences before one is chosen."""
SECONDS = 6.0
"""Time for one link of a large park."""


class PlanLinkEnds(NamedTuple):
    """Ends, medium and item of a link of the plan."""

    from_plant: str
    to_plant: str
    domain: str
    item: str


@st.cache_resource(max_entries=16, show_spinner=False)
def known_links(_case: Case, digest: str) -> dict[str, Candidate]:
    """Every existing and candidate link; the digest names the content of the case."""
    return candidates(_case)


def show(given: ViewInput) -> None:
    """Every link of the plan with what it saves, and any other link that is asked for."""
    work = queue.dependents(given.job.request.id, "link_values")
    newest = work[0] if work else None
    ask(given, work)
    if given.plan.objective_name != "cost":
        st.caption(say("why.notcost"))
    if newest is None:
        show_table(given, {})
    else:
        follow(newest, lambda job: show_table(given, found_by([job, *work[1:]])))
    why_exchange.show(given)


def ask(given: ViewInput, work: list[queue.Job]) -> None:
    """Buttons that evaluate all links of the plan not evaluated yet, or one that is not built."""
    busy, judged = any(job.active for job in work), found_by(work)
    built = given.plan.links.sort_values("annual_cost", ascending=False)["link"]
    links = [link for link in built if link not in judged]
    with given.bar:
        if len(built):
            st.button(
                asked(len(links)), type="primary", on_click=start, args=(given, links), disabled=busy or not links, key="why_all"
            )
        known = known_links(given.case, given.job.request.digest)
        labels = labels_of(given.case, set(known) - set(built))
        other = choose(
            "why_other",
            say("why.other"),
            ["", *labels],
            lambda key: labels.get(key) or say("why.pick"),
            width=330,
            label_visibility="collapsed",
        )
        wanted = [other] if other and other not in judged else []
        st.button(say("why.ask"), on_click=start, args=(given, wanted), disabled=busy or not wanted, key="why_one")


def asked(count: int) -> str:
    """Label of the button that evaluates all links of the plan without a value."""
    return say("why.alldone") if not count else say("why.compute1") if count == 1 else say("why.compute", count=count)


def start(given: ViewInput, links: list[str]) -> None:
    """Start the evaluation of links in the background."""
    begin("link_values", given.case, {"plan_of": given.job.request.id, "links": links, "time_limit": SECONDS})


def found_by(work: list[queue.Job]) -> dict[str, LinkValue]:
    """Values of links found by some jobs, the first of each link."""
    found: dict[str, LinkValue] = {}
    for job in work:
        values, turns = queue.table(job, "values"), queue.table(job, "break_evens")
        for value in () if values is None or turns is None else of_tables(values, turns):
            found.setdefault(value.link, value)
    return found


def show_table(given: ViewInput, found: Mapping[str, LinkValue]) -> None:
    """Show the values of links as a table, and in sentences."""
    cells = with_signs(ordered_links(given, found))
    keys = list(cells.pop("link"))
    if cells.empty:
        st.caption(say("why.nolinks"))
        return
    number = st.column_config.NumberColumn
    config = {str(name): number(format="localized") for name in cells.columns if pd.api.types.is_numeric_dtype(cells[name])}
    rows = len(cells)
    event = st.dataframe(
        sensible(cells),
        hide_index=True,
        column_config=config,
        height=height_of(cells),
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        key=f"why:{given.job.request.id}:{language()}:{len(found)}",
    )
    st.caption(say("why.hint"))
    picked = [keys[row] for row in event["selection"]["rows"] if row < rows]
    one = {link: found[link] for link in picked if link in found}
    shown = one or foremost(found)
    show_sentences(given, shown)
    if not one and len(shown) < len(found):
        st.caption(say("why.leftout", count=len(shown), all=len(found)))
    st.download_button(
        say("task.get"), cells.to_csv(index=False).encode("utf-8-sig"), "why.csv", "text/csv", on_click="ignore", key="why_csv"
    )


def foremost(found: Mapping[str, LinkValue]) -> dict[str, LinkValue]:
    """Link values that are shown before a row is chosen: the largest, and those of links not built."""
    ranked = sorted(found, key=lambda link: -found[link].saves)
    return {link: found[link] for link in ranked if not found[link].built or link in ranked[:MOST_TOLD]}


def show_one(given: ViewInput, link: str, found: Mapping[str, LinkValue]) -> None:
    """Show the value of one link, or the button that evaluates it."""
    if link in found:
        first, *others = spoken(given, found[link])
        st.markdown("  \n".join([first, " ".join(others)]))
    elif link in known_links(given.case, given.job.request.digest):
        work = queue.dependents(given.job.request.id, "link_values")
        busy = any(job.active for job in work)
        label = say("why.one" if link in set(given.plan.links["link"]) else "why.ask")
        st.button(label, on_click=start, args=(given, [link]), disabled=busy, key="why_link")
        if busy:
            follow(work[0], lambda job: None)


def show_sentences(given: ViewInput, found: Mapping[str, LinkValue]) -> None:
    """Show the saving of each link in sentences, and its break-even values."""
    if not found:
        st.caption(say("why.none"))
        return
    st.markdown(f"**{say('why.verdicts')}**")
    lines = []
    for verdict in sorted(found.values(), key=lambda one: (not one.built, -one.saves)):
        first, *others = spoken(given, verdict)
        lines.append("\n".join((f"- {first}", *(f"    - {other}" for other in others))))
    st.markdown("\n".join(lines))


def spoken(given: ViewInput, verdict: LinkValue) -> tuple[str, ...]:
    """The sentences on a link, behind what people call its ends and what it carries."""
    title = title_in(given.case)
    first, *others = (translated(in_titles(told, title)) for told in sentences(verdict, given.case.info.currency))
    plan = given.plan.links
    here = [
        PlanLinkEnds(*row) for row in plan.loc[plan["link"] == verdict.link, list(PlanLinkEnds._fields)].itertuples(index=False)
    ]
    link = here[0] if here else known_links(given.case, given.job.request.digest).get(verdict.link)
    if link is None:
        return tuple(map(plain, (first, *others)))
    names = plant_names(given.case, language())
    medium = media(given.case, pd.DataFrame([(link.domain, link.item)], columns=["domain", "item"]), language())
    start, end = names.get(link.from_plant, link.from_plant), names.get(link.to_plant, link.to_plant)
    named = f"{start} → {end} · {medium[link.domain, link.item].name}"
    return (f"**{plain(named)}** {plain(first)}", *map(plain, others))


def ordered_links(given: ViewInput, found: Mapping[str, LinkValue]) -> pd.DataFrame:
    """The links of the plan, then those that were asked for, the largest saving first."""
    links, currency = given.plan.links, given.case.info.currency
    here, known = set(links["link"]), known_links(given.case, given.job.request.digest)
    others = [known[link] for link in found if link not in here and link in known]
    asked = pd.DataFrame([(link.domain, link.item) for link in others], columns=["domain", "item"])
    names, way = plant_names(given.case, language()), way_in(given.case)
    kinds = media(given.case, pd.concat([links[["domain", "item"]], asked]), language())
    rows = [
        {
            "link": row["link"],
            "by": way(row["link"]),
            "from": names.get(row["from_plant"], row["from_plant"]),
            "to": names.get(row["to_plant"], row["to_plant"]),
            "medium": kinds[row["domain"], row["item"]].name,
            "status": say(f"why.{row['status']}"),
            "flow": row["flow_per_y"],
            "unit": f"{kinds[row['domain'], row['item']].unit}/y",
            "cost": row["annual_cost"],
        }
        for row in links.to_dict("records")
    ]
    rows += [_not_built(link, names, kinds) | {"by": way(link.id)} for link in others]
    for row in rows:
        verdict = found.get(row["link"])
        row["saves"] = None if verdict is None else finite(verdict.saves)
        row["atleast"] = None if verdict is None else at_least(verdict)
    columns = ["from", "medium", "to", "by", "saves", "cost", "flow", "unit", "status", "atleast", "link"]
    cells = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(["saves", "atleast", "cost", "flow"], float))
    if not cells["atleast"].notna().any():
        cells = cells.drop(columns="atleast")
    cells = cells.sort_values(["saves", "cost"], ascending=False, kind="stable")
    return cells.rename(columns={name: say(f"why.{name}", currency=currency) for name in cells.columns if name != "link"})


def finite(amount: float) -> float | None:
    """An amount of money as a table shows it; nothing where there is no plan to compare with."""
    return None if math.isinf(amount) else rounded_money(amount)


def at_least(verdict: LinkValue) -> float | None:
    """Proven least saving of a link; nothing where the bounds do not even prove its sign."""
    least = finite(verdict.saves_at_least)
    return None if least is None or least < 0 <= verdict.saves else least


def _not_built(link: Candidate, names: Mapping[str, str], kinds: Mapping[tuple[str, str], Medium]) -> dict[str, object]:
    """The row of a link that the plan has not."""
    ends = {"from": names.get(link.from_plant, link.from_plant), "to": names.get(link.to_plant, link.to_plant)}
    medium = kinds[link.domain, link.item].name
    return {"link": link.id, **ends, "medium": medium, "status": say("why.not"), "flow": None, "unit": "", "cost": None}
