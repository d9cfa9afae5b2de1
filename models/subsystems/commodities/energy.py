"""Energy: heat cascades from hot to cold in each zone, and passes between zones by carriers only."""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Commodity, HeatStream
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.network.reach import coolest_level, hottest_level, hottest_of
from parkloop.models.network.temperature_grid import Interval, carrier_segments, intervals, spread, stream_segments
from parkloop.models.network.zones import Cell, cells
from parkloop.models.site import Site
from parkloop.models.subsystems.commodities.waste_heat import add_waste_heat


def heat_flows_down(block: Any, cell: str, n: int, condition: str) -> Any:
    r"""Heat of an interval is used there or flows to the colder one below.

    .. math::
        R_{n-1} + \sum_h hot_{h,n} + \sum_k use_k \varphi_{k,n}
        = R_n + \sum_h cold_{h,n} + \sum_k (raise_k + cool_k) \varphi_{k,n}, \quad R_0 = R_N = 0
    """
    above = block.residual[cell, n - 1, condition] if n > 0 else 0.0
    below = block.residual[cell, n, condition] if n < len(block.grid[cell]) - 1 else 0.0
    hot = pyo.quicksum(share * block.given(role, cell, item, n, condition) for role, item, share in block.hot[cell, n])
    cold = pyo.quicksum(share * block.given(role, cell, item, n, condition) for role, item, share in block.cold[cell, n])
    return above + hot + block.ledger.nothing == below + cold


def heat_left_only_if_there(block: Any, stream: str, n: int, condition: str) -> Any:
    r"""A stream that need not be cooled leaves no more heat unused than it has in each interval.

    .. math:: left_{h,n,o} \le duty_{h,o} \varphi_{h,n}
    """
    return block.left[stream, n, condition] <= block.share[stream, n] * block.ledger.rate[stream, condition]


def shared_heat_divided(block: Any, stream: str, n: int, condition: str) -> Any:
    r"""In a zone without recovery, a technology's heat is divided among heated and cooled streams.

    .. math:: \sum_z part_{z,h,n,o} + left_{h,n,o} = duty_{h,o} \varphi_{h,n}
    """
    parts = pyo.quicksum(block.divided[z, stream, n, condition] for z in block.sharing[stream])
    return parts + _left(block, stream, n, condition) == block.share[stream, n] * block.ledger.rate[stream, condition]


def _left(block: Any, stream: str, n: int, condition: str) -> Any:
    """Heat that a stream leaves unused in an interval, if it may."""
    free = not block.site.heat[stream].must_cool and block.site.heat[stream].is_hot
    return block.left[stream, n, condition] if free else 0.0


def raising_within_equipment(block: Any, cell: str, carrier: str, condition: str) -> Any:
    r"""The exchanger or boiler that makes a carrier from process heat is as large as its largest rate.

    .. math:: raise_{z,k,o} \le size_{z,k}
    """
    return block.raised[cell, carrier, condition] <= block.raise_size[cell, carrier]


def recovery_within_equipment(block: Any, cell: str, condition: str) -> Any:
    r"""New direct recovery of a zone is what its cold streams get beyond the heat carriers' use.

    .. math:: \sum_{cold} duty_{h,o} - \sum_k use_{z,k,o} \le recovery_z
    """
    cold = pyo.quicksum(block.ledger.rate[h.stream, condition] for h in block.cells[cell].streams if not h.is_hot)
    used = pyo.quicksum(block.used[cell, k, condition] for k in block.users[cell])
    return cold - used <= block.recovery_size[cell]


def add_energy(block: Any, site: Site, ledger: Ledger) -> None:
    """The cascade of every zone; carriers leave and enter their plant's balance; new equipment is paid."""
    block.site, block.ledger = site, ledger
    block.cells = cells(site)
    _carriers(block, site, ledger)
    _grids(block, site)
    conditions = list(site.conditions)
    per_condition = [(z, k, o) for z in block.cells for k in block.users[z] for o in conditions]
    variables(block, "used", per_condition, "heat carrier used [MW]")
    variables(
        block, "raised", ((z, k, o) for z in block.cells for k in block.raisers[z] for o in conditions), "carrier raised [MW]"
    )
    variables(
        block,
        "cooled",
        ((z, k, o) for z in block.cells for k in block.coolers[z] for o in conditions),
        "cooling carrier used [MW]",
    )
    inner = [(z, n, o) for z in block.cells for n in range(len(block.grid[z]) - 1) for o in conditions]
    variables(block, "residual", inner, "heat that flows to the interval below [MW]")
    free = {(s, n) for (s, n) in block.share if not site.heat[s].must_cool and site.heat[s].is_hot}
    variables(block, "left", ((s, n, o) for s, n in sorted(free) for o in conditions), "heat that leaves unused [MW]")
    divided = [
        (z, s, n, o) for s, cells_of in block.sharing.items() for n in _levels(block, s) for z in cells_of for o in conditions
    ]
    variables(block, "divided", divided, "heat of a technology that a cell gets [MW]")
    declare(block, shared_heat_divided, ((s, n, o) for _, s, n, o in divided))
    block.given = lambda role, cell, item, n, o: _amount(block, role, cell, item, n, o)
    declare(block, heat_flows_down, ((z, n, o) for z in block.cells for n in range(len(block.grid[z])) for o in conditions))
    declare(block, heat_left_only_if_there, block.left)
    _equipment(block, site, ledger, conditions)
    for z, cell in block.cells.items():
        for o in conditions:
            _post(block, site, ledger, z, cell, o)
    add_waste_heat(block, site, ledger)


def _amount(block: Any, role: str, cell: str, item: str, n: int, condition: str) -> Any:
    if role == "stream":
        return block.ledger.rate[item, condition]
    if role == "left":
        return -block.left[item, n, condition]
    if role == "shared":
        return block.divided[cell, item, n, condition]
    return {"use": block.used, "raise": block.raised, "cool": block.cooled}[role][cell, item, condition]


def _carriers(block: Any, site: Site, ledger: Ledger) -> None:
    """Carriers that each cell could use, raise or be cooled by."""
    present = ledger.network.available
    kinds: dict[str, Commodity] = site.commodities
    block.users, block.raisers, block.coolers = {}, {}, {}
    for z, cell in block.cells.items():
        here = [k for k in kinds if (cell.plant, k) in present]
        block.users[z] = [k for k in here if kinds[k].kind == "heat"]
        block.coolers[z] = [k for k in here if kinds[k].kind == "cold"]
        block.raisers[z] = [] if site.is_baseline else [k for k in kinds if _raisable(site, cell, k, block.users[z])]


def _raisable(site: Site, cell: Cell, carrier: str, users: list[str]) -> bool:
    """Whether a hot stream of the cell, or a carrier that it may use, can raise the carrier."""
    row = site.commodities[carrier]
    if row.kind != "heat":
        return False
    level = coolest_level(site, row)
    hot = any(hottest_of(site, h) >= level for h in (*cell.streams, *cell.shared))
    return hot or any(k != carrier and hottest_level(site, site.commodities[k]) >= level for k in users)


def _grids(block: Any, site: Site) -> None:
    """The intervals of every cell, and the share of each stream and carrier in them."""
    block.grid, block.hot, block.cold, block.share, block.sharing = {}, {}, {}, {}, {}
    parts = {z: _parts(block, site, z, cell) for z, cell in block.cells.items()}
    for z, cell in block.cells.items():
        siblings = [y for y, other in block.cells.items() if other.zone == cell.zone]
        grid: tuple[Interval, ...] = intervals(part for y in siblings for _, _, _, segments in parts[y] for part in segments)
        block.grid[z] = grid
        for n in range(len(grid)):
            block.hot[z, n], block.cold[z, n] = [], []
        for role, item, is_hot, segments in parts[z]:
            if role == "shared":
                block.sharing.setdefault(item, []).append(z)
            for n, share in spread(segments, grid).items():
                _place(block, site, z, n, role, item, is_hot, share)


def _place(block: Any, site: Site, z: str, n: int, role: str, item: str, is_hot: bool, share: float) -> None:
    """Record the share of a stream or carrier in an interval.

    What a cell shares is given in its own amounts.
    """
    side = (block.hot if is_hot else block.cold)[z, n]
    side.append((role, item, 1.0 if role == "shared" else share))
    if role in ("stream", "shared"):
        block.share[item, n] = share
    if role == "stream" and is_hot and not site.heat[item].must_cool:
        side.append(("left", item, 1.0))


def _levels(block: Any, stream: str) -> list[int]:
    """Intervals in which a stream has heat."""
    return [n for s, n in block.share if s == stream]


def _parts(block: Any, site: Site, z: str, cell: Cell) -> list[tuple[str, str, bool, Any]]:
    """Role, item, whether it gives heat, and its temperature segments."""
    case = site.case
    parts: list[tuple[str, str, bool, Any]] = [("stream", h.stream, h.is_hot, stream_segments(h, case)) for h in cell.streams]
    parts += [("shared", h.stream, h.is_hot, stream_segments(h, case)) for h in cell.shared]
    for role, names, hot in (
        ("use", block.users[z], True),
        ("raise", block.raisers[z], False),
        ("cool", block.coolers[z], False),
    ):
        parts += [(role, k, hot, carrier_segments(site.commodities[k], case, hot)) for k in names]
    return parts


def _equipment(block: Any, site: Site, ledger: Ledger, conditions: list[str]) -> None:
    paid = [(z, k) for z in block.cells for k in block.raisers[z] if site.commodities[k].raise_capex_per_mw > 0]
    new = [z for z, cell in block.cells.items() if cell.recovery_capex_per_mw]
    variables(block, "raise_size", paid, "equipment that makes the carrier from process heat [MW]")
    variables(block, "recovery_size", new, "new direct recovery [MW]")
    declare(block, raising_within_equipment, ((z, k, o) for z, k in paid for o in conditions))
    declare(block, recovery_within_equipment, ((z, o) for z in new for o in conditions))
    for z, k in paid:
        _invest(ledger, block.cells[z].plant, f"{z} {k}", site.commodities[k].raise_capex_per_mw * block.raise_size[z, k])
    for z in new:
        _invest(ledger, block.cells[z].plant, z, block.cells[z].recovery_capex_per_mw * block.recovery_size[z])


def _invest(ledger: Ledger, plant: str, item: str, capital: Any) -> None:
    ledger.invest(ledger.site.capital_terms(plant), item, capital, "equipment")


def _post(block: Any, site: Site, ledger: Ledger, z: str, cell: Cell, condition: str) -> None:
    for k in block.users[z]:
        ledger.commodity(cell.plant, k, condition, "used", -1, block.used[z, k, condition])
    for k in block.raisers[z]:
        ledger.commodity(cell.plant, k, condition, "raised", +1, block.raised[z, k, condition])
    for k in block.coolers[z]:
        ledger.commodity(cell.plant, k, condition, "used", -1, block.cooled[z, k, condition])
    for h in (*cell.streams, *(s for s in cell.shared if block.sharing[s.stream][0] == z)):
        _post_stream(block, ledger, cell, h, condition)


def _post_stream(block: Any, ledger: Ledger, cell: Cell, h: HeatStream, condition: str) -> None:
    rate = ledger.rate[h.stream, condition]
    ledger.emit(cell.plant, h.stream, rate, condition)
    if h.is_hot and h.technology is None:
        ledger.resource(cell.plant, "hot_duty", rate, condition)
