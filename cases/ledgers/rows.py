"""Rows of a case made of ledgers, with what all parks share.

These are markets, supplies, outlets, transport and substitutions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from parkloop.cases.columns import columns
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.tables import read_case
from parkloop.cases.messages import say
from parkloop.cases.modes import mode_rows
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.starting.park import shared_settings
from parkloop.cases.starting.plants import SPACING_KM, rounded
from parkloop.cases.starting.sectors import shared_modes, shared_rows, shipped_sectors
from parkloop.cases.text.ids import slug
from parkloop.cases.text.sources import sourced

OUTSIDE = "surroundings"
ACROSS = 4
"""Companies in a row of the grid."""
STEAM_PRICE = 325.0
"""Price of heat that is bought where no price is stated: 90 CNY/GJ, as steam of 220 CNY/t [CNY/MWh]"""
CARRIERS = ("steam_mp", "steam_lp", "hot_water")
LEDGERS = say("ledgers of the companies")
"""Where what is measured comes from."""


def origin_of_substitutions() -> dict[str, object]:
    """Where usual substitutions come from."""
    told = sourced(say("as in the sectors of Parkloop"))
    return {"table": "substitutions", "row": "*", "column": "*", "grade": "assumed", **told}


class Paid(NamedTuple):
    """What a row of a ledger pays."""

    amount: float
    price: float


def mean_price(rows: Sequence[Paid]) -> float:
    """Mean price of rows, weighted by their amounts: it keeps the sum that is paid today."""
    amount = sum(row.amount for row in rows)
    return rounded(sum(row.amount * row.price for row in rows) / amount if amount else rows[0].price)


class LedgerRows(dict[str, list[dict[str, Any]]]):
    """LedgerRows by table; companies and materials by their ids, and what they pay."""

    def __init__(self, companies: Iterable[str], park: Case | None = None) -> None:
        super().__init__({"plants": []})
        known = _plants_of(park)
        self.ids: dict[str, str] = {}
        """Id of each company by its name."""
        self.materials: dict[str, str] = {}
        """Id of each class of material by its name."""
        self.known_materials = {**_titles(), **_materials_of(park)}
        """Id of classes that the park or sectors have, by their titles."""
        self.energy_paid: dict[tuple[str, str], list[Paid]] = defaultdict(list)
        """Rows that state a cost, by id of the company and carrier [MWh/y, CNY/MWh]"""
        self.boiler_fuel: dict[tuple[str, str], float] = defaultdict(float)
        """Fuel of boilers by id of the company and carrier [MWh/y]"""
        self.material_paid: dict[tuple[str, str], list[Paid]] = defaultdict(list)
        """Rows of by-products and bought materials, by class and role outside [t/h, CNY/t]"""
        for place, name in enumerate(companies):
            own = _free(slug(name) or f"company_{place + 1}", [*self.ids.values(), *known.values()])
            self.ids[name] = known.get(name, own)
            x_km, y_km = SPACING_KM * (place % ACROSS), SPACING_KM * (place // ACROSS)
            self.add("plants", plant=self.ids[name], title=name, title_zh=name, x_km=rounded(x_km), y_km=rounded(y_km))

    def add(self, table: str, /, **cells: Any) -> None:
        """Add a row; cells of none are left empty."""
        self.setdefault(table, []).append({name: value for name, value in cells.items() if value is not None})

    @property
    def home(self) -> dict[str, str]:
        """Company of each technology, by their ids."""
        return {row["technology"]: row["plant"] for row in self.get("technologies", ())}

    def material(self, name: str) -> str:
        """The class of a material by a title that sectors give it, else one of its own."""
        if name not in self.materials:
            taken = [*self.materials.values(), *self.known_materials.values()]
            own = _free(slug(name) or f"material_{len(self.materials) + 1}", taken)
            self.materials[name] = self.known_materials.get(name, own)
        return self.materials[name]


def _plants_of(park: Case | None) -> dict[str, str]:
    """Plants of a park by their titles."""
    rows = [] if park is None else [row for row in park.plants if not row.external]
    return {title: row.plant for row in rows for title in (row.plant, row.title, row.title_zh) if title}


def _materials_of(park: Case | None) -> dict[str, str]:
    """Classes of materials by the titles of their supplies and outlets in a park."""
    outside = set() if park is None else {row.plant for row in park.plants if row.external}
    rows = () if park is None else park.material_streams
    named = [row for row in rows if row.plant in outside and row.material]
    return {title: str(row.material) for row in named for title in (row.title, row.title_zh) if title}


def titled(company: str, name: str, name_zh: str = "") -> dict[str, str]:
    """What a row of a company is called in English and Chinese."""
    return {"title": f"{company}: {name}", "title_zh": f"{company}{name_zh or name}"}


def _free(wanted: str, taken: Iterable[str]) -> str:
    names = {*taken, OUTSIDE}
    numbered = (f"{wanted}_{number}" for number in range(2, len(names) + 3))
    return wanted if wanted not in names else next(name for name in numbered if name not in names)


def case_of_rows(rows: LedgerRows, named: dict[str, str], hours: float, notes: Sequence[str]) -> Case:
    """The case: what ledgers state, and what all parks share."""
    rows.add("conditions", condition="year", hours_per_y=hours)
    _add_waters(rows)
    _add_outside(rows)
    _add_substitutions(rows)
    _add_markets(rows)
    rows["plants"] += [dict(row) for row in shared_rows()["plants"]]
    _add_modes(rows)
    rows.add("provenance", table="plants", row="*", column="*", grade="assumed", **sourced(say("placed on a grid")))
    for table in (
        "demands",
        "water_streams",
        "material_streams",
        "heat_streams",
        "technologies",
        "technology_flows",
        "water_quality",
    ):
        if table in rows:
            rows.add("provenance", table=table, row="*", column="*", grade="measured", **sourced(LEDGERS))
    grids = {table: _grid(table, lines) for table, lines in rows.items()}
    return read_case({**shared_settings(), **named}, grids, (), notes)


def _add_outside(rows: LedgerRows) -> None:
    """Where by-products go and bought materials come from today, at the mean price of their companies."""
    called = {material: name for name, material in rows.materials.items()}
    for (material, role), paid in rows.material_paid.items():
        name = called[material]
        key = f"{OUTSIDE}.{material}_{role}"
        rows.add(
            *("material_streams",),
            **{"stream": key, "title": name, "title_zh": name, "plant": OUTSIDE, "role": role},
            **{"material": material, "price_per_t": mean_price(paid)},
        )


@cache
def _titles() -> dict[str, str]:
    streams = [row for sector in shipped_sectors().values() for row in sector.rows["material_streams"]]
    return {
        str(row[name]): str(row["material"])
        for row in [*streams, *shared_rows()["material_streams"]]
        for name in ("title", "title_zh")
    }


def _add_waters(rows: LedgerRows) -> None:
    """The supply and the sewer at usual prices, where a company takes or gives water."""
    roles = {row["role"] for row in rows.get("water_streams", ())}
    wanted = {"supply": "sink", "outlet": "source"}
    for row in shared_rows()["water_streams"]:
        if wanted[str(row["role"])] in roles:
            rows.add("water_streams", **row)
    there = {row["stream"] for row in rows.get("water_streams", ())}
    for quality in shared_rows()["water_quality"]:
        if quality["stream"] in there:
            rows.add("water_quality", **quality)


def usual_substitutions(streams: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What by-products may take the place of bought materials, by their classes as in sectors."""
    given = {row["material"] for row in streams if row["role"] == "source"}
    usual: dict[tuple[str, str], Any] = {}
    for sector in shipped_sectors().values():
        taken = {row["stream"]: row["material"] for row in sector.rows["material_streams"] if row["role"] == "sink"}
        usual |= {(str(row["material"]), str(taken[row["sink"]])): row for row in sector.rows["substitutions"]}
    made: list[dict[str, Any]] = []
    for sink in [row for row in streams if row["role"] == "sink"]:
        for (material, replaced), row in usual.items():
            if replaced == sink["material"] and material in given and material != replaced:
                terms = {name: row[name] for name in ("ratio", "max_share", "treatment_cost_per_t") if name in row}
                made.append({"material": material, "sink": sink["stream"], **terms})
    return made


def _add_substitutions(rows: LedgerRows) -> None:
    found = usual_substitutions(rows.get("material_streams", ()))
    for row in found:
        rows.add("substitutions", **row)
    if found:
        rows.add("provenance", **origin_of_substitutions())


def _add_markets(rows: LedgerRows) -> None:
    """A market of its own for each company and carrier that it buys, at its price or at a usual one."""
    shared = {str(row["commodity"]): row for row in shared_rows()["markets"]}
    co2 = {str(row["item"]): row for row in shared_rows()["emissions"]}
    bought = [(row["plant"], row["commodity"]) for row in rows.get("demands", ())] + [
        (row["plant"], "electricity") for row in rows["plants"]
    ]
    home = rows.home
    flows = rows.get("technology_flows", ())
    bought += [(home[row["technology"]], row["commodity"]) for row in flows if row["per_activity"] < 0]
    made = {(home[row["technology"]], row["commodity"]) for row in flows if row["per_activity"] > 0}
    for company, carrier in dict.fromkeys(bought):
        paid = rows.energy_paid.get((company, carrier))
        price = mean_price(paid) if paid else None
        if (company, carrier) in made and price is None:
            continue
        usual = shared[carrier]["price_per_unit"] if carrier in shared else STEAM_PRICE
        key = f"{company}.{carrier}_market"
        rows.add(
            "markets",
            market=key,
            commodity=carrier,
            plant=company,
            direction="buy",
            price_per_unit=usual if price is None else price,
        )
        grade, told = ("assumed", say("usual price")) if price is None else ("measured", LEDGERS)
        rows.add("provenance", table="markets", row=key, column="price_per_unit", grade=grade, **sourced(told))
        factor = co2.get(str(shared[carrier]["market"])) if carrier in shared else None
        if factor is not None:
            rows.add("emissions", item=key, species="co2", kg_per_unit=factor["kg_per_unit"], scope=factor["scope"])
    used = {carrier for _, carrier in bought} | {carrier for _, carrier in made}
    if "heat_streams" in rows:
        used.add("hot_water")
    for row in shared_rows()["commodities"]:
        if row["commodity"] in used:
            rows.add("commodities", **row)


def _add_modes(rows: LedgerRows) -> None:
    carried = {str(row["commodity"]) for row in rows["commodities"]}
    for mode in shared_modes():
        if not mode["only"] or mode["only"] in carried:
            row, origins = mode_rows(shipped_library().modes[mode["library"]], mode["mode"], 1.0)
            rows.add("transport", **row | {name: mode[name] for name in ("only", "title", "title_zh") if mode[name]})
            rows["provenance"] = [*rows.get("provenance", ()), *origins]


def _grid(table: str, lines: Sequence[dict[str, Any]]) -> Grid:
    names = {column.field: column.name for column in columns(TABLES[table])}
    rows = [{names.get(name, name): value for name, value in line.items()} for line in lines]
    header = list(dict.fromkeys(name for row in rows for name in row))
    return Grid(header, [[row.get(name) for name in header] for row in rows])
