"""The most important links of a plan: those without which its own design would cost most."""

from dataclasses import replace

from parkloop.optimizer.analyses.reasons.solves import SessionSolves, Solves
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan


def foremost(solves: Solves, plan: Plan, most: int) -> list[str]:
    """Links between plants, those first without which what else the plan builds costs most to run.

    That is an upper bound of what each saves, by a small linear program each. Where a park has no session, links that cost most
    come first.
    """
    table = plan.tables["links"]
    between = table[(table["from_plant"] != table["to_plant"]) & (table["flow_per_y"].astype(float) > 0)]
    ordered = between.sort_values("annual_cost", ascending=False, kind="stable")["link"]
    links = [str(link) for link in ordered if link in solves.network.links]
    if len(links) <= most or not isinstance(solves, SessionSolves):
        return links[:most]
    design, effort = design_of(plan), replace(solves.effort, proof=False)
    costs: dict[str, float] = {}
    for link in links:
        if link in design.links:
            rest = replace(design, links={name: size for name, size in design.links.items() if name != link})
            costs[link] = solves.session.operated(rest, effort).objective
    return sorted(links, key=lambda link: -costs.get(link, 0.0))[:most]
