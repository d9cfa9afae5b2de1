"""View: what every link saves, and what would change the verdict on it."""

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from app_pages.background import begin, follow
from app_pages.state import choose, language, say
from app_pages.views import Given
from app_pages.views.table import sensible
from cases import Case
from models.network import Candidate
from optimizer import jobs
from optimizer.figures import Medium, media, plant_names
from optimizer.tasks import read_verdicts
from optimizer.thresholds import candidates
from optimizer.verdict import Verdict
from optimizer.verdict_words import sentences, told_money

MOST_TOLD = 3
"""Links of the plan whose verdicts are told in sentences before one is chosen."""
SECONDS = 6.0
"""Time for one link of a large park."""


@st.cache_resource(max_entries=16, show_spinner=False)
def known_links(_case: Case, digest: str) -> dict[str, Candidate]:
    """Every link that stands or may be built; the digest names the content of the case."""
    return candidates(_case)


def show(given: Given) -> None:
    """Every link of the plan with what it saves, and any other link that is asked for."""
    work = jobs.about(given.job.request.id, "verdicts")
    newest = work[0] if work else None
    ask(given, work)
    if given.plan.objective_name != "cost":
        st.caption(say("why.notcost"))
    if newest is None:
        show_table(given, {})
    else:
        follow(newest, lambda job: show_table(given, found_by([job, *work[1:]])))


def ask(given: Given, work: list[jobs.Job]) -> None:
    """The buttons: judge all links of the plan that are not judged yet, or one that is not built."""
    busy, judged = any(job.active for job in work), found_by(work)
    built = given.plan.links.sort_values("annual_cost", ascending=False)["link"]
    links = [link for link in built if link not in judged]
    with given.bar:
        if len(built):
            st.button(
                asked(len(links)), type="primary", on_click=start, args=(given, links), disabled=busy or not links, key="why_all"
            )
        known = known_links(given.case, given.job.request.digest)
        others = ["", *sorted(set(known) - set(built))]
        other = choose(
            "why_other",
            say("why.other"),
            others,
            lambda key: key or say("why.pick"),
            width=330,
            label_visibility="collapsed",
        )
        wanted = [other] if other and other not in judged else []
        st.button(say("why.ask"), on_click=start, args=(given, wanted), disabled=busy or not wanted, key="why_one")


def asked(count: int) -> str:
    """What the button says that judges all links of the plan that have no verdict yet."""
    return say("why.alldone") if not count else say("why.compute1") if count == 1 else say("why.compute", count=count)


def start(given: Given, links: list[str]) -> None:
    """Judge links in the background."""
    begin("verdicts", given.case, {"plan_of": given.job.request.id, "links": links, "seconds": SECONDS})


def found_by(work: list[jobs.Job]) -> dict[str, Verdict]:
    """All verdicts of some jobs, the first of each link."""
    found: dict[str, Verdict] = {}
    for job in work:
        for verdict in read_verdicts(jobs.answer(job, "verdicts")):
            found.setdefault(verdict.link, verdict)
    return found


def show_table(given: Given, found: Mapping[str, Verdict]) -> None:
    """The links as a table, and the verdicts in sentences."""
    cells = told(given, found)
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
        height=300 if rows > 7 else "auto",
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        key=f"why:{given.job.request.id}:{language()}:{len(found)}",
    )
    st.caption(say("why.hint"))
    picked = [str(cells[say("why.link")].iloc[row]) for row in event["selection"]["rows"] if row < rows]
    one = {link: found[link] for link in picked if link in found}
    shown = one or foremost(found)
    show_sentences(given, shown)
    if not one and len(shown) < len(found):
        st.caption(say("why.leftout", count=len(shown), all=len(found)))
    st.download_button(
        say("task.get"), cells.to_csv(index=False).encode("utf-8-sig"), "why.csv", "text/csv", on_click="ignore", key="why_csv"
    )


def foremost(found: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts that are told before a row is chosen: the links that save most, and those that are not built."""
    ranked = sorted(found, key=lambda link: -found[link].saves)
    return {link: found[link] for link in ranked if not found[link].built or link in ranked[:MOST_TOLD]}


def show_one(given: Given, link: str, found: Mapping[str, Verdict]) -> None:
    """The verdict on one link, or the button that asks for it."""
    if link in found:
        first, *others = sentences(found[link], given.case.info.currency, language())
        st.markdown("  \n".join([first, " ".join(others)]))
    elif link in known_links(given.case, given.job.request.digest):
        work = jobs.about(given.job.request.id, "verdicts")
        busy = any(job.active for job in work)
        label = say("why.one" if link in set(given.plan.links["link"]) else "why.ask")
        st.button(label, on_click=start, args=(given, [link]), disabled=busy, key="why_link")
        if busy:
            follow(work[0], lambda job: None)


def show_sentences(given: Given, found: Mapping[str, Verdict]) -> None:
    """Each verdict: what the link saves, and what would turn it."""
    st.markdown(f"**{say('why.verdicts')}**")
    if not found:
        st.caption(say("why.none"))
    lines = []
    for verdict in sorted(found.values(), key=lambda one: (not one.built, -one.saves)):
        first, *others = sentences(verdict, given.case.info.currency, language())
        lines.append("\n".join((f"- {first}", *(f"    - {other}" for other in others))))
    st.markdown("\n".join(lines))


def told(given: Given, found: Mapping[str, Verdict]) -> pd.DataFrame:
    """The links of the plan, then those that were asked for, the largest saving first."""
    links, currency = given.plan.links, given.case.info.currency
    here, known = set(links["link"]), known_links(given.case, given.job.request.digest)
    others = [known[link] for link in found if link not in here and link in known]
    asked = pd.DataFrame([(link.domain, link.item) for link in others], columns=["domain", "item"])
    names = plant_names(given.case, language())
    kinds = media(given.case, pd.concat([links[["domain", "item"]], asked]), language())
    rows = [
        {
            "link": row["link"],
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
    rows += [_not_built(link, names, kinds) for link in others]
    for row in rows:
        verdict = found.get(row["link"])
        row["saves"] = None if verdict is None else finite(verdict.saves)
        row["atleast"] = None if verdict is None else at_least(verdict)
    columns = ["from", "medium", "to", "saves", "cost", "flow", "unit", "status", "atleast", "link"]
    cells = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(["saves", "atleast", "cost", "flow"], float))
    if not cells["atleast"].notna().any():
        cells = cells.drop(columns="atleast")
    cells = cells.sort_values(["saves", "cost"], ascending=False, kind="stable")
    return cells.rename(columns={name: say(f"why.{name}", currency=currency) for name in cells.columns})


def finite(amount: float) -> float | None:
    """An amount of money as a table shows it; nothing where there is no plan to compare with."""
    return None if math.isinf(amount) else told_money(amount)


def at_least(verdict: Verdict) -> float | None:
    """What a link saves at least, as proven; nothing where the bounds do not even prove that it saves or costs."""
    least = finite(verdict.saves_at_least)
    return None if least is None or least < 0 <= verdict.saves else least


def _not_built(link: Candidate, names: Mapping[str, str], kinds: Mapping[tuple[str, str], Medium]) -> dict[str, object]:
    """The row of a link that the plan has not."""
    ends = {"from": names.get(link.from_plant, link.from_plant), "to": names.get(link.to_plant, link.to_plant)}
    medium = kinds[link.domain, link.item].name
    return {"link": link.id, **ends, "medium": medium, "status": say("why.not"), "flow": None, "unit": "", "cost": None}
