"""Variants tried on the page What if: each beside the plan that it started from, and a list."""

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, plan, say, solved_case, translated
from parkloop.app_pages.session.titles import title_in, translated_with_titles, way_in
from parkloop.app_pages.session.user import author
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.views.parts.cards import show_cards
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases import Case
from parkloop.cases.locale import names
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import joined
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.sensitivity.margins import unit_at
from parkloop.optimizer.analyses.what_if.changes import Change, Handle, aligned, sentences
from parkloop.optimizer.analyses.what_if.run import others_cost
from parkloop.optimizer.figures import media, plant_names
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan import compare
from parkloop.optimizer.plan.effects import Effect, effect, effect_sentences, word_of_effect
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

VIEWS = ("network", "figures", "turned", "tried")


def change_of(variant: queue.Job) -> Change:
    """Change of a variant."""
    return Change(**variant.request.options["change"])


def called(base: queue.Job, variant: queue.Job) -> str:
    """A variant by what it changes."""
    return translated(joined(sentences(solved_case(base), change_of(variant), language()), "; "))


def show(base: queue.Job, variant: queue.Job, variants: list[queue.Job]) -> None:
    """A variant beside the plan before."""
    before, after = before_of(base, variant), plan(variant)
    if before is None or after is None:
        return
    if not after.found:
        reasons = [plain(translated_with_titles(reason, solved_case(variant))) for reason in after.reasons]
        outcome = "solve.cancelled" if after.status == "interrupted" else f"results.{after.status}"
        st.error("\n\n".join([say(outcome), *reasons]))
        return
    after = aligned(after, solved_case(base), change_of(variant))
    seen = effect_of(variant, before, after)
    show_proof(variant, after)
    show_effect(base, variant, before, seen)
    show_metrics(before, after, solved_case(variant).info.currency, seen)
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            say("app.whatif"),
            VIEWS,
            format_func=lambda key: say(f"whatif.{key}"),
            default="network",
            required=True,
            key="whatif_view",
            label_visibility="collapsed",
        )
        st.button(say("whatif.keep"), on_click=keep, args=(base, variant), key="whatif_keep", icon=":material/save:")
    if kept := st.session_state.pop("whatif_kept", None):
        st.success(plain(say("whatif.kept", name=kept)))
    if view == "network":
        show_network(base, variant, before, after, seen)
    elif view == "figures":
        show_figures(before, after, solved_case(variant).info.currency, seen)
    elif view == "turned":
        show_plain(turned(base, variant, before if links_change(seen) else after, after))
    else:
        show_plain(tried(base, variants))


def show_before(base: queue.Job) -> None:
    """What a change starts from: the plan beside today's park."""
    found, today, case = plan(base), plan(base, "baseline"), solved_case(base)
    if found is None:
        return
    rows = answers.indicators(found, today, case.info.currency, language())
    columns = [column for _ in range(0, len(rows), 3) for column in st.columns(3)]
    show_cards(columns, rows, lambda amount: say("results.before", amount=amount))
    option = figures.network(case, found, language()).option
    option["legend"]["show"] = False  # it would take half of the column
    option["series"][0] |= {"left": 100, "right": 130}
    show_chart(option, 400, f"whatif:{base.request.id}:{language()}")


def before_of(base: queue.Job, variant: queue.Job) -> Plan | None:
    """Plan that a variant is compared with.

    The one that it started from, or a better one of the same case found on the way.
    """
    return plan(variant, "before") or plan(base)


def effect_of(variant: queue.Job, before: Plan, after: Plan) -> Effect | None:
    """Effect of a change: the part of the difference that the gaps prove."""
    answer = queue.answer(variant, "trial") or {}
    floors = answer.get("floors", (None, None))
    return effect(before, after, answer.get("kept"), answer.get("forced", False), (floors[0], floors[1]))


def show_proof(variant: queue.Job, after: Plan) -> None:
    """Show the proof of the plan."""
    st.caption(" ".join((*([say("whatif.quick")] if variant.active else []), plain(proof_sentence(after, language())))))


def show_effect(base: queue.Job, variant: queue.Job, before: Plan, seen: Effect | None) -> None:
    """Show whether the plan is unchanged, and what is below the accuracy.

    Also whether the plan before was not the best.
    """
    currency = solved_case(variant).info.currency
    told = [] if seen is None else list(effect_sentences(seen, currency, language()))
    given = plan(base)
    if given is not None and before is not given:
        less = amount(given.kpi["total_cost_per_y"] - before.kpi["total_cost_per_y"])
        told.append(say("whatif.better", amount=f"{less} {currency}/y"))
    if (change := change_of(variant)).closed and (after := plan(variant)) is not None and after.found:
        told.append(_of_others(before, after, change, currency))
    if told:
        st.info("\n\n".join(map(plain, told)))


def _of_others(before: Plan, after: Plan, change: Change, currency: str) -> str:
    """What the companies that stay pay where others close."""
    first, second = others_cost(before, change), others_cost(after, change)
    told = {
        "before": amount(first),
        "after": amount(second),
        "change": f"{'+' if second >= first else '-'}{amount(abs(second - first))}",
    }
    return say("whatif.others", currency=currency, **told)


def show_metrics(before: Plan, after: Plan, currency: str, seen: Effect | None) -> None:
    """The indicators after, with the change and what was before."""
    rows = answers.indicators(after, before, currency, language(), seen)
    columns = [column for _ in range(0, len(rows), 3) for column in st.columns(3)]
    show_cards(columns, rows, lambda amount: f"{say('whatif.before')} {amount}")


def links_change(seen: Effect | None) -> bool:
    """Whether links that enter and leave are an effect of the change."""
    return seen is None or seen.shows("links_built")


def show_network(base: queue.Job, variant: queue.Job, before: Plan, after: Plan, seen: Effect | None) -> None:
    """Show both networks in one picture, and what enters and leaves in a line below.

    Where that is no effect, the plan after alone.
    """
    titles, first = [say("whatif.leaves"), say("whatif.enters")], before if links_change(seen) else after
    drawn = figures.overlay(solved_case(variant), first, after, titles, language(), solved_case(base))
    show_chart(drawn.option, 400, f"whatif:{variant.request.id}:{after.status}:{language()}")
    if first is after:
        return
    rows = compare.links(before, after)
    entered, left = (list(rows.loc[rows["verdict"] == side, "link"]) for side in ("second", "first"))
    title = title_in(solved_case(variant), solved_case(base))  # what closes is in the case before only
    sides = [(say(f"whatif.{key}"), map(title, links)) for key, links in (("enters", entered), ("leaves", left)) if links]
    lines = [f"- {side}: {plain('; '.join(links))}" for side, links in sides]
    st.markdown("\n".join(lines) or say("whatif.same"))


def show_figures(before: Plan, after: Plan, currency: str, seen: Effect | None) -> None:
    """Key figures before and after with their differences, as far as they are effects."""
    names = say("whatif.before"), say("whatif.after")
    table = compare.figures(dict(zip(names, (before, after), strict=True)), currency, effects={names[1]: seen})
    table["figure"] = [say(f"compare.{key}") for key in table["figure"]]
    show_plain(table.rename(columns={"figure": say("compare.figure"), "unit": say("indicators.unit")}))


def turned(base: queue.Job, variant: queue.Job, before: Plan, after: Plan) -> pd.DataFrame:
    """Links that one of the plans has and the other has not."""
    rows = compare.links(before, after)
    names = {**plant_names(solved_case(base), language()), **plant_names(solved_case(variant), language())}
    kinds = media(solved_case(base), rows, language())
    rows = rows[rows["verdict"] != "both"]
    verdicts = {"first": say("whatif.leaves"), "second": say("whatif.enters")}
    return pd.DataFrame(
        {
            "": rows["verdict"].map(verdicts),
            say("compare.from"): rows["from_plant"].map(names),
            say("compare.medium"): [kinds[key].name for key in zip(rows["domain"], rows["item"], strict=True)],
            say("compare.to"): rows["to_plant"].map(names),
            say("indicators.unit"): [f"{kinds[key].unit}/y" for key in zip(rows["domain"], rows["item"], strict=True)],
            say("whatif.before"): rows["flow_per_y_first"],
            say("whatif.after"): rows["flow_per_y_second"],
            say("compare.link"): rows["link"].map(way_in(solved_case(variant), solved_case(base))),
        }
    )


def tried(base: queue.Job, variants: list[queue.Job]) -> pd.DataFrame:
    """All variants with their key figures, the newest first, and what they started from last."""
    currency = solved_case(base).info.currency
    rows = []
    for variant in [*variants, base]:
        found = plan(variant)
        kpi = found.kpi if found is not None else {}
        more, told = difference(base, variant, found)
        rows.append(
            {
                say("whatif.what"): say("whatif.before") if variant is base else called(base, variant),
                say("whatif.cost", currency=currency): kpi.get("total_cost_per_y"),
                say("whatif.more", currency=currency): more,
                say("whatif.effect"): told,
                f"{say('kpi.co2_t_per_y')} [t/y]": kpi.get("co2_t_per_y"),
                f"{say('kpi.freshwater_t_per_y')} [t/y]": kpi.get("freshwater_t_per_y"),
                say("whatif.new"): kpi.get("links_built"),
                say("whatif.state"): "" if variant is base else say(f"task.{variant.status.state}", seconds="", message=""),
            }
        )
    return pd.DataFrame(rows)


def difference(base: queue.Job, variant: queue.Job, found: Plan | None) -> tuple[float | None, str]:
    """Extra cost of a variant over the plan before, and a word on its effect.

    The amount is none where that is less than is proven.
    """
    before = before_of(base, variant)
    if variant is base:
        return 0.0, ""
    if before is None or found is None or not found.found:
        return None, ""
    after = aligned(found, solved_case(base), change_of(variant))
    seen = effect_of(variant, before, after)
    more = after.kpi["total_cost_per_y"] - before.kpi["total_cost_per_y"]
    told = "" if seen is None else word_of_effect(seen.kind, language())
    return (more if seen is None or seen.shows("total_cost_per_y") else None), told


def keep(base: queue.Job, variant: queue.Job) -> None:
    """Save the changed case under a name of its own, with a note of what was changed."""
    changed = solved_case(variant)
    name = repository.free_name(f"{changed.info.id}_what_if")
    note = say("whatif.note", told=called(base, variant))
    kept = repository.save(changed, name, author(), note)
    repository.copy_site_plan(base.request.case, kept)
    st.session_state["whatif_kept"] = kept.partition("/")[2]


def unit_of(case: Case, handle: Handle) -> str:
    """Unit of a price or a cap, which may be a share of the total of a year before."""
    if handle.group == "caps":
        shared = getattr(handle.row, "against", None)
        unit = names.unit(unit_at(case, handle.place), language()).replace("m2", "m²")
        return say("whatif.of_before") if shared else written(unit, language())
    item = getattr(handle.row, "commodity", None)
    found = media(case, pd.DataFrame({"domain": ["commodity"], "item": [item]})) if item else {}
    return f"{case.info.currency}/{found['commodity', item].unit if item else 't'}"
