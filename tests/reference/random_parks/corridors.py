"""Random parks whose links follow corridors."""

import random
from collections.abc import Iterable, Iterator
from typing import Any

from parkloop.cases.schema import (
    Case,
    CaseInfo,
    Commodity,
    Condition,
    Corridor,
    CorridorNode,
    Demand,
    Economics,
    Market,
    MaterialStream,
    Mode,
    Permit,
    Plant,
    Profile,
    Substitution,
)
from tests.reference.random_parks.parks import random_park


def random_park_with_corridors(seed: int) -> Case:
    """A random park with a graph of corridors between its plants and two junctions, which most of its modes follow.

    What a contract speaks of goes straight: the reference knows contracts of one link between two plants only.
    """
    case, rng = random_park(seed), random.Random(f"corridors {seed}")
    nodes = [CorridorNode(node=f"n_{row.plant}", plant=row.plant) for row in case.plants if rng.random() < 0.95]
    nodes += [CorridorNode(node=f"j{n}", x_km=round(rng.uniform(0, 4), 2), y_km=round(rng.uniform(0, 4), 2)) for n in range(2)]
    spoken = {row.commodity for row in case.contracts}
    modes = []
    for row in case.transport:
        if row.only in spoken or rng.random() < 0.2:
            modes.append(row)
        else:
            lost = 0.0 if row.carries in ("water", "material") else row.loss_per_km
            cheaper = {
                "capex_per_km": row.capex_per_km / 20,
                "capex_terminal": row.capex_terminal / 20,
                "contract_cost_per_y": 0.0,
            }
            modes.append(row.model_copy(update={"follows": "corridor", "loss_per_km": lost, **cheaper}))
    links = tuple(row for row in case.links if row.status != "required")
    update = {
        "transport": tuple(modes),
        "links": links,
        "corridor_nodes": tuple(nodes),
        "corridors": _corridors(case, nodes, rng),
    }
    return case.model_copy(update=update)


def _corridors(case: Case, nodes: list[CorridorNode], rng: random.Random) -> tuple[Corridor, ...]:
    homes = [row.plant for row in case.plants if row.role != "external"]
    pairs = [(one, other) for n, one in enumerate(nodes) for other in nodes[n + 1 :] if rng.random() < 0.75]
    rows = []
    for n, (one, other) in enumerate(pairs[:8]):
        row = {
            "corridor": f"c{n}",
            "from": one.node,
            "to": other.node,
            "length_km": round(rng.uniform(0.2, 4), 2) if rng.random() < 0.5 else None,
            "status": rng.choice(["candidate", "candidate", "candidate", "existing", "forbidden"]),
            "capex": rng.choice([0.0, 500.0, 5e3, 5e4]),
            "lifetime_y": rng.choice([None, 30.0]),
            "opex_fixed_fraction": rng.choice([0.0, 0.02]),
            "subsidy_fraction": rng.choice([0.0, 0.3]),
            "max_links": rng.choice([None, None, 1, 2]),
            "owner": rng.choice([None, *homes]),
            "forbids_mode": rng.choice([None, None, *(mode.mode for mode in case.transport)]),
            "forbids_hazard": rng.choice([None, None, "hw34"]),
        }
        row["fee_per_y"] = rng.choice([0.0, 1e3]) if row["owner"] else 0.0
        rows.append(Corridor.model_validate(row))
    return tuple(rows)


def random_exchange_along_corridors(seed: int) -> Case:
    """Plants that need and have left over gas, heat and waste acid, which all pays to pass on, along a graph of corridors.

    What passes costs, loses, emits and takes power by the length of its way, so that the best way is not always the shortest.
    """
    rng = random.Random(f"exchange {seed}")
    plants = [
        Plant(
            plant=f"p{n}",
            x_km=round(rng.uniform(0, 4), 2),
            y_km=round(rng.uniform(0, 4), 2),
            role="external" if n == 3 and rng.random() < 0.5 else "plant",
            interest_rate=rng.choice([None, 0.04]),
            capex_budget=rng.choice([None, None, None, 60_000.0]),
        )
        for n in range(rng.choice([3, 4, 4]))
    ]
    homes = [row.plant for row in plants if row.role == "plant"]
    tables = {
        "plants": tuple(plants),
        "conditions": (Condition(condition="day", hours_per_y=3000), Condition(condition="night", hours_per_y=5000)),
        "profiles": (Profile(profile="shift", condition="night", factor=rng.choice([0.4, 1.0])),),
        "commodities": (
            Commodity(commodity="power", kind="electricity"),
            Commodity(commodity="gas", kind="fuel"),
            Commodity(commodity="steam", kind="heat", t_supply_c=160, t_return_c=80),
        ),
        "markets": (
            Market(market="grid", commodity="power", direction="buy", price_per_unit=60),
            Market(market="gas_grid", commodity="gas", direction="buy", price_per_unit=rng.choice([4.0, 20.0, 60.0])),
            Market(market="boilers", commodity="steam", direction="buy", price_per_unit=rng.choice([4.0, 20.0, 60.0])),
        ),
        "demands": tuple(_demands(rng, [row.plant for row in plants])),
        **_acid(rng, homes),
        "transport": tuple(_modes(rng)),
    }
    nodes = [CorridorNode(node=f"n_{row.plant}", plant=row.plant) for row in plants]
    nodes += [CorridorNode(node=f"j{n}", x_km=round(rng.uniform(0, 4), 2), y_km=round(rng.uniform(0, 4), 2)) for n in range(2)]
    economics = Economics(interest_rate=0.05, lifetime_y=20)
    case = Case(case=CaseInfo(id=f"exchange-{seed}"), economics=economics, **tables)  # type: ignore[arg-type]
    corridors = _corridors(case, nodes, rng)
    update = {"corridor_nodes": tuple(nodes), "corridors": corridors, "transport": tuple(_losing(seed, case.transport))}
    return case.model_copy(update=update)


def _losing(seed: int, modes: Iterable[Mode]) -> Iterator[Mode]:
    """Mains that lose something while they stand, some by their size."""
    rng = random.Random(f"standing {seed}")
    for mode in modes:
        by_size = rng.choice([0.0, 0.0, 0.01, 0.03])
        loss = {"standing_loss_per_km": rng.choice([0.0, 0.05, 0.3]), "standing_loss_per_km_size": by_size}
        most = {"max_flow": mode.max_flow or 12.0} if by_size else {}
        yield mode if mode.carries == "material" else mode.model_copy(update={**loss, **most})


def _demands(rng: random.Random, plants: list[str]) -> Iterator[Demand]:
    for commodity in ("gas", "steam"):
        for n, plant in enumerate(plants):
            rate = round(rng.uniform(2, 12), 1) * (-1 if n == 0 else 1)
            shift = rng.choice([None, "shift"])
            yield Demand(demand=f"{plant}_{commodity}", plant=plant, commodity=commodity, rate_per_h=rate, profile=shift)


def _acid(rng: random.Random, homes: list[str]) -> dict[str, tuple[Any, ...]]:
    giver, taker = rng.sample(homes, 2)
    return {
        "material_streams": (
            MaterialStream(stream="acid", plant=giver, role="source", material="acid", flow_t_per_h=6, hazard="hw34"),
            MaterialStream(stream="pickling", plant=taker, role="sink", material="fresh", flow_t_per_h=5),
            MaterialStream(stream="bought", plant=taker, role="supply", material="fresh", price_per_t=20),
            MaterialStream(stream="pit", plant=giver, role="outlet", price_per_t=rng.choice([1.0, 9.0])),
        ),
        "substitutions": (Substitution(material="acid", sink="pickling"),),
        "permits": (Permit(hazard="hw34", plant=taker),),
    }


def _modes(rng: random.Random) -> Iterator[Mode]:
    for mode, carries, only in (("pipe", "commodity", "gas"), ("main", "heat", "steam"), ("line", "material", "acid")):
        yield Mode(
            mode=mode,
            carries=carries,  # type: ignore[arg-type]
            only=only,
            follows="corridor",
            capex_terminal=rng.choice([0.0, 5e3]),
            capex_per_km=rng.choice([1e3, 1e4, 5e4]),
            capex_per_km_size=rng.choice([0.0, 500.0, 5e3]),
            opex_fixed_fraction=rng.choice([0.0, 0.02]),
            opex_per_unit=rng.choice([0.0, 0.5]),
            opex_per_unit_km=rng.choice([0.0, 0.3, 1.5, -0.05]),
            loss_per_km=0.0 if carries == "material" else rng.choice([0.0, 0.02, 0.15]),
            electricity_mwh_per_unit_km=rng.choice([0.0, 0.01]),
            co2_kg_per_unit_km=rng.choice([0.0, 2.0]),
            min_flow=rng.choice([0.0, 3.0]),
            max_flow=rng.choice([None, None, 8.0]),
            max_km=rng.choice([None, 4.0, 7.0]),
            land_m2_per_km=rng.choice([0.0, 100.0]),
            owner=rng.choice(["giver", "taker"]),  # type: ignore[arg-type]
        )
