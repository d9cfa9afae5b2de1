"""Ledgers of companies joined to a park: what they state takes the place of what it had of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parkloop.cases.changes.removal import without_dependents
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.forms.own import own_rows
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.ledgers.rows import origin_of_substitutions, usual_substitutions
from parkloop.cases.lookup import Park
from parkloop.cases.messages import Message, say
from parkloop.cases.schema import TABLES, Case, Market, MaterialStream, WaterStream

STREAMS = ("water_streams", "material_streams", "heat_streams")
ALWAYS = ("demands", "technologies")
OF_THESE = {"water_quality": "water_streams", "technology_flows": "technologies"}
"""Tables whose rows belong to those of another."""
LedgerCells = dict[str, Any]


def joined(park: Case, ledger: Case) -> Case:
    """The park with what a ledger states of its companies, which bear the ids of their plants in it.

    Of a company that the park has, those kinds of rows are replaced that its ledger states: energy by carrier, water and
    materials by what is taken and given, waste heat, and the equipment that gives the same heat. All else of the park stays, as
    do its prices; what a ledger pays at another price is said in the notes.

    Raises ``CaseError`` where the park has another currency.
    """
    if park.info.currency != ledger.info.currency:
        told = say("ledgers state {currency}, and the park {other}", currency=ledger.info.currency, other=park.info.currency)
        raise CaseError([Fault("case", "", "currency", park.info.currency, told)])
    freed = park
    for plant in _both(park, ledger):
        freed = without_dependents(freed, _replaced(freed, ledger, plant))
    added = _added(freed, ledger)
    added["provenance"] = _origins(ledger, added)
    grids = {table: _longer(grid, added.get(table, ())) for table, grid in grids_of_case(freed).items()}
    notes = [*ledger.notes, *_taken(park, ledger), *_other_prices(freed, ledger)]
    return read_case(settings_of(park), grids, (), notes)


def _both(park: Case, ledger: Case) -> list[str]:
    known = {row.plant for row in park.plants}
    return [row.plant for row in ledger.plants if row.plant in known and not row.external]


def _replaced(park: Case, ledger: Case, plant: str) -> dict[str, set[str]]:
    """Keys of the park's rows that the ledger's rows of a plant take the place of, by table."""
    had, told = own_rows(park, plant), own_rows(ledger, plant)
    roles = {table: {getattr(row, "role", "source") for row in told[table]} for table in STREAMS}
    gone = {table: {row.row_key for row in had[table] if getattr(row, "role", "source") in roles[table]} for table in STREAMS}
    made = {(row.technology, row.commodity) for row in park.technology_flows if row.per_activity > 0}
    fed = {(row.technology, row.commodity) for row in park.technology_flows if row.per_activity < 0}
    stated = {str(getattr(row, "commodity", "")) for row in told["demands"]}
    existing = {row.technology for row in park.technologies if row.plant == plant and row.existing_size}
    from_these = {what for unit, what in made if unit in existing and any((unit, fuel) in fed for fuel in stated)}
    gone["demands"] = {
        row.demand
        for row in park.demands
        if row.plant == plant and not row.output and (row.rate_per_h or 0) >= 0 and row.commodity in stated | from_these
    }
    ours = {row.technology for row in ledger.technologies if row.plant == plant}
    heats = {row.commodity for row in ledger.technology_flows if row.technology in ours and row.per_activity > 0}
    gone["technologies"] = {unit for unit in existing if any((unit, heat) in made for heat in heats)}
    return gone


def _added(park: Case, ledger: Case) -> dict[str, list[LedgerCells]]:
    """Rows of the ledger that come in, by table."""
    outside = {row.plant for row in ledger.plants if row.external}
    told = {table: _cells(grid) for table, grid in grids_of_case(ledger).items()}
    made: dict[str, list[LedgerCells]] = {table: told[table] for table in ALWAYS}
    made |= {
        table: [row for row in told[table] if row["plant"] not in outside or _outside(park, table, row) is None]
        for table in STREAMS
    }
    for table, owner in OF_THESE.items():
        (column,) = TABLES[owner].key
        named = {row[column] for row in made[owner]}
        made[table] = [row for row in told[table] if row[column] in named]
    made["markets"] = [
        row
        for row in told["markets"]
        if _market(park, row["plant"], row["commodity"]) is None and not _makes(park, row["plant"], row["commodity"])
    ]
    items = {row["market"] for row in made["markets"]}
    made["emissions"] = [row for row in told["emissions"] if row["item"] in items]
    made["commodities"] = _new(park, told, "commodities")
    carriers = {row["commodity"] for row in made["commodities"]}
    modes = {row.mode for row in park.transport}
    made["transport"] = [row for row in told["transport"] if row["mode"] not in modes and (row["only"] in carriers or not modes)]
    used = {row["plant"] for table in STREAMS for row in made[table]}
    made["plants"] = [row for row in _new(park, told, "plants") if row["plant"] in used or row["plant"] not in outside]
    _place(park, made["plants"])
    made["substitutions"] = _substitutions(park, made["material_streams"])
    return made


def _cells(grid: Grid) -> list[LedgerCells]:
    return [dict(zip(map(str, grid.header), row, strict=True)) for row in grid.rows]


def _new(park: Case, told: Mapping[str, list[LedgerCells]], table: str) -> list[LedgerCells]:
    """Rows whose key, their first column, the park does not have."""
    known = {row.row_key for row in getattr(park, table)}
    return [row for row in told[table] if row[TABLES[table].key[0]] not in known]


def _outside(park: Case, table: str, row: LedgerCells) -> WaterStream | MaterialStream | None:
    """The supply or outlet of the park of the same kind."""
    streams = park.water_streams if table == "water_streams" else park.material_streams
    alike = (stream for stream in streams if stream.role == row["role"])
    return next((stream for stream in alike if getattr(stream, "material", None) == row.get("material")), None)


def _market(park: Case, plant: str | None, commodity: str) -> Market | None:
    """The market of the park at which a plant buys."""
    open_to = (row for row in park.markets if row.direction == "buy" and row.plant in (None, plant))
    return next((row for row in open_to if row.commodity == commodity), None)


def _makes(park: Case, plant: str | None, commodity: str) -> bool:
    """Whether equipment of a plant makes something today."""
    own = {row.technology for row in park.technologies if row.plant == plant and row.existing_size}
    return any(row.technology in own and row.commodity == commodity and row.per_activity > 0 for row in park.technology_flows)


def _place(park: Case, plants: Sequence[LedgerCells]) -> None:
    """New companies stand below the park, in the row in which their ledger has them."""
    below = max(row.y_km for row in park.plants) + 1.0
    for row in plants:
        row["y_km"] = row["y_km"] + below if row["role"] != "external" else row["y_km"]


def _substitutions(park: Case, streams: Sequence[LedgerCells]) -> list[LedgerCells]:
    """What may take whose place by the sectors, of by-products and raw materials that come in."""
    given = {row.material for row in park.material_streams if row.role == "source"}
    known = {(row.material, row.sink) for row in park.substitutions}
    sinks = {row["stream"] for row in streams}
    whole = [*_cells(grids_of_case(park)["material_streams"]), *streams]
    new = [row for row in usual_substitutions(whole) if row["sink"] in sinks or row["material"] not in given]
    return [row for row in new if (row["material"], row["sink"]) not in known]


def _origins(ledger: Case, added: Mapping[str, Sequence[LedgerCells]]) -> list[LedgerCells]:
    """Provenance of the rows that come in, row by row.

    What a ledger says of a whole table is true of its own rows only.
    """
    made: list[LedgerCells] = []
    for row in [*_cells(grids_of_case(ledger)["provenance"]), origin_of_substitutions()]:
        for new in added.get(row["table"], ()):
            key = "/".join(str(new[name]) for name in TABLES[row["table"]].key)
            if row["row"] in ("*", key):
                made.append({**row, "row": key})
    return made


def _longer(grid: Grid, rows: Iterable[LedgerCells]) -> Grid:
    return Grid(grid.header, [*grid.rows, *([row.get(str(name)) for name in grid.header] for row in rows)])


def _taken(park: Case, ledger: Case) -> Iterator[Message]:
    """What a ledger's company is in the park."""
    known = {row.plant for row in park.plants}
    for row in ledger.plants:
        if row.external:
            continue
        company = row.title_zh or row.title or row.plant
        if row.plant in known:
            yield say("{company}: what the ledger states took the place of the park's rows", company=company)
        else:
            yield say("{company}: new in the park, to be put in its place on the map", company=company)


def _other_prices(park: Case, ledger: Case) -> Iterator[Message]:
    """Prices that the ledger states where the park has one already, which stands."""
    outside = {row.plant for row in ledger.plants if row.external}
    stated = {row.row for row in ledger.provenance if row.table == "markets" and row.grade == "measured"}
    plants = Park(ledger).plants
    for row in ledger.markets:
        ours = _market(park, row.plant, row.commodity)
        if row.market in stated and ours is not None:
            carrier = next(line.title_zh or line.commodity for line in ledger.commodities if line.commodity == row.commodity)
            yield from _stands(f"{plants[str(row.plant)].title_zh} · {carrier}", row.price_per_unit, ours.price_per_unit)
    for stream in ledger.material_streams:
        known = _outside(park, "material_streams", {"role": stream.role, "material": stream.material})
        if stream.plant in outside and known is not None:
            yield from _stands(stream.title_zh or stream.stream, stream.price_per_t or 0.0, known.price_per_t or 0.0)


def _stands(what: str, stated: float, ours: float) -> Iterator[Message]:
    if stated != ours:
        yield say(
            "{what}: the ledger's price is {stated}; the park's price of {ours} stands",
            what=what,
            stated=f"{stated:g}",
            ours=f"{ours:g}",
        )
