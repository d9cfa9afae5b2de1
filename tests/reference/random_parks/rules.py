"""Random transport, rows about links, and policies."""

from typing import Any

from parkloop.cases.schema import AirLimit, Contract, Emission, HazardDistance, Link, Mode, Policy, Relay
from tests.reference.random_parks.draft import Draft


def add_modes(draft: Draft) -> None:
    _energy_modes(draft)
    if draft.rows["water_streams"] and draft.chance(0.85):
        _mode(draft, "pipe", "water", 1e4, None, None)
        if draft.chance(0.15):
            _mode(draft, "lorry", "water", 100, None, None)
    if draft.rows["material_streams"] and draft.chance(0.85):
        slag = any(row.material == "slag" for row in draft.rows["material_streams"])
        _mode(draft, "truck", "material", 2e3, "slag" if slag and draft.chance(0.1) else None, None)


def _energy_modes(draft: Draft) -> None:
    if draft.rows["heat_streams"] and draft.chance(0.8):
        for carrier in ("lps", "hps", "cw"):
            if draft.chance({"lps": 0.8, "hps": 0.4, "cw": 0.15}[carrier]):
                arrives = "lps" if carrier == "hps" and draft.chance(0.3) else None
                _mode(draft, f"line_{carrier}", "heat", 5e4, carrier, arrives)
        if any(row.commodity == "hotwater" for row in draft.rows["commodities"]) and draft.chance(0.7):
            _mode(draft, "line_hotwater", "heat", 3e4, "hotwater", None)
    if any(row.commodity == "h2" for row in draft.rows["commodities"]):
        _mode(draft, "h2_pipe", "commodity", 1e4, "h2", None)
    if draft.rows["demands"] and draft.chance(0.2):
        _mode(draft, "cable", "commodity", 3e4, "power", None)


def _mode(draft: Draft, name: str, carries: str, capex: float, only: str | None, arrives_as: str | None) -> None:
    power = any(row.kind == "electricity" for row in draft.rows["commodities"])
    low = {"heat": 0.5, "water": 3.0, "material": 1.0, "commodity": 0.5}[carries]
    draft.add(
        Mode(
            mode=name,
            carries=carries,  # type: ignore[arg-type]
            only=only,
            arrives_as=arrives_as,
            capex_terminal=draft.maybe(0.6, 0.3 * capex, capex),
            capex_per_km=draft.number(0.2 * capex, capex),
            capex_per_km_size=draft.maybe(0.6, 0.01 * capex, 0.1 * capex),
            lifetime_y=draft.rng.choice([None, 25.0]),
            opex_fixed_fraction=draft.maybe(0.4, 0.01, 0.04),
            opex_per_unit=draft.maybe(0.4, 0.01, 0.3),
            opex_per_unit_km=draft.maybe(0.4, 0.01, 0.2),
            loss_per_km=draft.maybe(0.3, 0.005, 0.03),
            electricity_mwh_per_unit_km=draft.maybe(0.4, 1e-4, 1e-3) if power else 0.0,
            co2_kg_per_unit_km=draft.maybe(0.4, 0.05, 0.5),
            min_flow=draft.maybe(0.3, 0.5 * low, 2 * low),
            max_flow=draft.maybe_none(0.2, 4 * low, 10 * low),
            max_km=draft.maybe_none(0.2, 2, 6),
            detour=draft.rng.choice([1.0, 1.3, 1.5]),
            land_m2_per_km=draft.maybe(0.3, 10, 200),
            contract_cost_per_y=draft.maybe(0.3, 100, 3000),
            subsidy_fraction=draft.maybe(0.2, 0.1, 0.5),
            owner="taker" if draft.chance(0.3) else "giver",
            in_plant=carries in ("water", "material") and draft.chance(0.25),
        )
    )
    if draft.chance(0.2):
        draft.add(Emission(item=name, species="nox", kg_per_unit=draft.number(1e-4, 1e-3), scope=3))


def add_links(draft: Draft) -> None:
    """A few rows about streams and plants between which a link is meaningful."""
    _closed(draft)
    for mode in list(draft.rows["transport"]):
        if mode.carries in ("water", "material") and draft.chance(0.6):
            table = draft.rows["water_streams" if mode.carries == "water" else "material_streams"]
            _stream_rows(draft, mode, [row for row in table if row.technology is None])
        elif mode.carries in ("heat", "commodity") and draft.chance(0.4) and mode.only:
            p, q = draft.rng.sample(draft.plants, 2)
            if p in draft.homes and q in draft.homes:
                _row(draft, p, q, mode.mode, commodity=mode.only)


def _stream_rows(draft: Draft, mode: Mode, table: list[Any]) -> None:
    givers = [row for row in table if row.role in ("source", "process")]
    takers = [row for row in table if row.role in ("sink", "process")]
    if mode.only is not None:
        givers = [row for row in givers if row.material == mode.only]
    if mode.carries == "material":
        met = {(row.material, row.sink) for row in draft.rows["substitutions"]}
    for giver in draft.rng.sample(givers, min(len(givers), 2)):
        fitting = [row for row in takers if row.stream != giver.stream and row.mains is not True and giver.mains is not True]
        if mode.carries == "material":
            fitting = [row for row in fitting if (giver.material, row.stream) in met and giver.hazard is None]
        if not fitting:
            continue
        taker = draft.rng.choice(fitting)
        if giver.plant == taker.plant:
            _inside(draft, giver.stream, taker)
        elif giver.plant in draft.homes or taker.plant in draft.homes:
            _row(draft, giver.stream, taker.plant if draft.chance(0.7) else taker.stream, mode.mode)


def _inside(draft: Draft, giver: str, taker: Any) -> None:
    status = draft.rng.choice(["existing", "forbidden"])
    end = taker.plant if draft.chance(0.4) else taker.stream
    _link(draft, {"from": giver, "to": end, "status": status})


def _row(draft: Draft, start: str, end: str, mode: str, commodity: str | None = None) -> None:
    status = draft.rng.choice(["existing", "existing", "candidate", "candidate", "required", "forbidden"])
    row: dict[str, Any] = {"from": start, "to": end, "mode": mode, "status": status, "commodity": commodity}
    if status != "forbidden":
        row["length_km"] = draft.maybe_none(0.5, 0.3, 4)
        row["capacity"] = draft.maybe_none(0.9 if status == "existing" else 0.3, 2, 20)
        row["owner"] = draft.rng.choice([None, "giver", "taker"])
        if status != "existing":
            row["capex"] = draft.maybe_none(0.3, 1e3, 5e4)
    _link(draft, row)


def _closed(draft: Draft) -> None:
    """Rows that close everything between two plants, or from a plant to a stream."""
    giver, taker = draft.rng.sample(draft.plants, 2)
    if draft.chance(0.15):
        _link(draft, {"from": giver, "to": taker, "status": "forbidden"})
    sinks = [row for row in draft.rows["water_streams"] if row.role in ("sink", "process") and row.plant == taker]
    if sinks and draft.chance(0.15):
        _link(draft, {"from": giver, "to": draft.rng.choice(sinks).stream, "status": "forbidden"})


def _link(draft: Draft, row: dict[str, Any]) -> None:
    taken = {(known.from_, known.to) for known in draft.rows["links"]}
    if (row["from"], row["to"]) not in taken:
        draft.add(Link.model_validate({"link": f"l{len(taken)}", **row}))


def add_owners(draft: Draft) -> None:
    """Some modes, links and technologies belong to a plant inside the fence that is neither end, or does not have them."""
    for table, column in (("transport", "third_party"), ("links", "third_party"), ("technologies", "owner")):
        rows = draft.rows[table]
        for n, row in enumerate(rows):
            if draft.chance(0.15) and getattr(row, "status", "") != "forbidden":
                rows[n] = row.model_copy(update={column: draft.rng.choice(draft.homes)})


def add_contracts(draft: Draft) -> None:
    """What is sent between two plants has a price; some of them lie outside the fence.

    Nobody outside pays a fee: a link that can carry nothing is no candidate, and would be built for the fee alone.
    """
    for mode in draft.rows["transport"]:
        if mode.carries not in ("heat", "commodity") or mode.only is None or draft.chance(0.5):
            continue
        giver, taker = draft.rng.sample(draft.plants, 2)
        draft.add(
            Contract.model_validate(
                {
                    "contract": f"sale_{mode.mode}",
                    "from": giver,
                    "to": taker,
                    "commodity": mode.only,
                    "price_per_unit": draft.number(1, 20),
                    "price_profile": draft.profile(),
                    "saving_share": draft.maybe(0.3, 0.1, 0.5),
                    "reference_price_per_unit": 10.0,
                    "fixed_fee_per_y": draft.maybe(0.4, 100, 20000) if taker in draft.homes else 0.0,
                    "min_per_y": draft.maybe(0.4, 100, 20000) if taker in draft.homes else 0.0,
                    "always": draft.chance(0.2),
                }
            )
        )


def add_schemes(draft: Draft) -> None:
    """Some plants are not covered by the carbon price, others have a benchmark; some charges are by each plant's meter."""
    for n, row in enumerate(draft.rows["plants"]):
        if draft.chance(0.3) and not row.external:
            scheme = {"benchmark_t_per_t": draft.maybe(0.5, 0.01, 0.3), "free_share": draft.rng.choice([1.0, 0.7])}
            draft.rows["plants"][n] = row.model_copy(update={"carbon_covered": draft.chance(0.6), **scheme})
    for n, market in enumerate(draft.rows["markets"]):
        if market.peak_price_per_unit_y > 0 and draft.chance(0.4):
            draft.rows["markets"][n] = market.model_copy(update={"meter": "plant"})


def add_relays(draft: Draft) -> None:
    """Some plants may not pass on what they get, and some outside the fence may."""
    commodities = [row.commodity for row in draft.rows["commodities"]]
    for plant in draft.plants if commodities else []:
        if draft.chance(0.3):
            allowed = plant not in draft.homes
            named = draft.rng.choice([None, *commodities])
            draft.add(Relay(relay=f"relay_{plant}", plant=plant, commodity=named, allowed=allowed))


def add_air_limits(draft: Draft) -> None:
    """Some technologies share a stack, and some plants or stacks may emit only so much of what goes into no water."""
    rows = draft.rows["technologies"]
    for n, row in enumerate(rows):
        changes = {"stack": "tall" if draft.chance(0.4) else None, "flue_gas_m3_per_activity_h": draft.maybe(0.6, 500, 2000)}
        rows[n] = row.model_copy(update=changes) if draft.chance(0.6) else row
    for plant in draft.homes if draft.chance(0.35) else []:
        own = [row for row in rows if row.plant == plant]
        emitted = [
            line
            for line in draft.rows["emissions"]
            if line.species in ("co2", "nox") and line.kg_per_unit > 0 and line.item in {row.technology for row in own}
        ]
        if not emitted:
            continue
        line = draft.rng.choice(emitted)
        stack = next(row.stack for row in own if row.technology == line.item) if draft.chance(0.6) else None
        gas = any(row.flue_gas_m3_per_activity_h for row in own if stack in (None, row.stack))
        mass = draft.number(0.2, 6) * line.kg_per_unit
        concentration = draft.number(0.3, 1.5) * 1e6 * line.kg_per_unit / 1000 if gas else None
        draft.add(
            AirLimit(
                air_limit=f"air_{plant}",
                plant=plant,
                stack=stack,
                species=line.species,
                max_kg_per_h=None if gas and draft.chance(0.5) else mass,
                max_mg_per_m3=concentration,
            )
        )


def add_standing_losses(draft: Draft) -> None:
    """Some mains of heat and of commodities lose something while they stand, some of these by their capacity."""
    rows = draft.rows["transport"]
    for n, row in enumerate(rows):
        if row.carries in ("heat", "commodity") and row.follows == "straight" and draft.chance(0.4):
            by_size = draft.maybe(0.5, 0.002, 0.03)
            changes = {"standing_loss_per_km": draft.maybe(0.7, 0.005, 0.2), "standing_loss_per_km_size": by_size}
            most = {"max_flow": draft.number(3, 20) + row.min_flow} if by_size and row.max_flow is None else {}
            rows[n] = row.model_copy(update={**changes, **most})


def add_hazard_distances(draft: Draft) -> None:
    """People live at a plant, and what is hazardous keeps away from there."""
    hazards = {row.hazard for row in draft.rows["material_streams"]} - {None}
    if not hazards or draft.chance(0.4):
        return
    town = draft.rng.choice(draft.homes)
    rows = draft.rows["plants"]
    rows[:] = [row.model_copy(update={"role": "municipal"}) if row.plant == town else row for row in rows]
    draft.add(HazardDistance(hazard=hazards.pop(), distance_km=draft.number(0.5, 4)))


def add_policies(draft: Draft) -> None:
    choices = _choices(draft)
    for n in range(draft.rng.choice([0, 0, 1, 1, 2])):
        kind, target, low, high = draft.rng.choice(choices)
        plant = draft.rng.choice(draft.homes) if draft.chance(0.3) and target not in ("land", "water_reused") else None
        draft.add(Policy(policy=f"rule{n}", kind=kind, target=target, plant=plant, value=draft.number(low, high)))  # type: ignore[arg-type]


def _choices(draft: Draft) -> list[tuple[str, str, float, float]]:
    """Kind, target and range of values of the policies that have something to act on."""
    choices = [
        ("cap", "co2", 1e4, 2e5),
        ("tax", "co2", 5, 50),
        ("credit", "co2", 5, 40),
        ("cap", "land", 50, 2000),
        ("tax", "land", 1, 10),
    ]
    if draft.rows["water_streams"]:
        choices += [("cap", "freshwater", 5e4, 1e6), ("tax", "freshwater", 0.1, 1), ("credit", "freshwater", 0.1, 1)]
        choices += [("tax", "wastewater", 0.1, 1), ("cap", "wastewater", 5e4, 1e6), ("tax", "water_reused", -0.5, 0.2)]
        choices += [("floor", "water_reuse_rate", 0.05, 0.4), ("tax", "cod", 10, 500), ("cap", "cod", 1, 100)]
    if draft.rows["material_streams"]:
        choices += [("tax", "disposal", 1, 20), ("credit", "disposal", 1, 20), ("cap", "disposal", 1e3, 2e5)]
        choices += [("floor", "waste_utilisation_rate", 0.05, 0.4), ("tax", "waste_used", -5, 1)]
    if draft.rows["heat_streams"]:
        choices += [("floor", "waste_heat_utilisation_rate", 0.05, 0.4), ("tax", "waste_heat_used", -3, -0.1)]
    if draft.rows["commodities"]:
        choices += [("tax", "energy", 10, 100), ("credit", "energy", 10, 100), ("cap", "energy", 5e3, 1e5), ("tax", "gas", 1, 5)]
        choices += [("floor", "renewable_share", 0.02, 0.2), ("quota", "energy_per_product", 0.05, 2), ("cap", "power", 5e3, 3e5)]
    return choices
