"""Rules of commodities, markets, demands, process heat and its zones."""

from collections.abc import Iterator

from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.schema import Commodity, HeatStream, WaterStream, Zone

ABSOLUTE_ZERO_C = -273.15
CARRIER_COLUMNS = ("t_supply_c", "t_return_c", "latent_fraction", "dt_contribution_k")


def energy_is_counted_in_mwh(park: Park) -> Iterator[Fault]:
    """Electricity, fuel, heat and cold are counted in MWh."""
    for row in park.case.commodities:
        if row.kind != "other" and row.unit is not None and row.unit.lower() != "mwh":
            yield at(row, "unit", say("{what} is counted in MWh", what=row.kind))


def a_carrier_has_temperatures(park: Park) -> Iterator[Fault]:
    """A heat or cooling carrier has a supply and a return temperature."""
    for row in park.case.commodities:
        for column in ("t_supply_c", "t_return_c"):
            if row.is_carrier and getattr(row, column) is None:
                carrier = say("heat carrier") if row.kind == "heat" else say("cooling carrier")
                yield at(
                    row, column, say("it is empty, and a {carrier} needs its supply and return temperature", carrier=carrier)
                )


def a_heat_carrier_cools_down(park: Park) -> Iterator[Fault]:
    """A heat carrier returns no hotter than it is supplied, a cooling carrier no colder."""
    for row in park.case.commodities:
        if row.t_supply_c is None or row.t_return_c is None:
            continue
        if row.kind == "heat" and row.t_supply_c < row.t_return_c:
            yield at(
                row,
                "t_supply_c",
                say("a heat carrier is supplied at least as hot as it returns ({t} degC)", t=f"{row.t_return_c:g}"),
            )
        if row.kind == "cold" and row.t_supply_c > row.t_return_c:
            yield at(
                row,
                "t_supply_c",
                say("a cooling carrier is supplied at most as hot as it returns ({t} degC)", t=f"{row.t_return_c:g}"),
            )


def only_carriers_have_temperatures(park: Park) -> Iterator[Fault]:
    """Temperatures and what goes with them belong to carriers, the capital of raising to heat carriers."""
    for row in park.case.commodities:
        for column in CARRIER_COLUMNS:
            if not row.is_carrier and getattr(row, column) is not None:
                yield at(
                    row,
                    column,
                    say(
                        "only kinds heat and cold have it, and this is of kind {kind}: leave it empty",
                        kind=choice("kind", row.kind),
                    ),
                )
        if row.kind != "heat" and row.raise_capex_per_mw > 0:
            yield at(
                row,
                "raise_capex_per_mw",
                say("only heat carriers are raised, and this is of kind {kind}: leave it empty", kind=choice("kind", row.kind)),
            )


def temperatures_exist(park: Park) -> Iterator[Fault]:
    """No temperature lies below absolute zero."""
    rows: tuple[tuple[Commodity | HeatStream | WaterStream, str], ...] = (
        *((row, column) for row in park.case.commodities for column in ("t_supply_c", "t_return_c")),
        *((row, column) for row in park.case.heat_streams for column in ("t_in_c", "t_out_c")),
        *((row, column) for row in park.case.water_streams for column in ("t_c", "t_max_c")),
    )
    for row, column in rows:
        value = getattr(row, column)
        if value is not None and value < ABSOLUTE_ZERO_C:
            yield at(row, column, say("it must be at least {least}", least=f"{ABSOLUTE_ZERO_C} degC"))


def a_least_amount_is_within_the_limit(park: Park) -> Iterator[Fault]:
    """A market's least amount is at most its limit, in all conditions unless shortfall is priced."""
    for row in park.case.markets:
        if row.limit_per_h is None or row.min_per_h == 0:
            continue
        if row.min_per_h > row.limit_per_h:
            yield at(row, "min_per_h", say("it must be at most {most}", most=f"limit_per_h ({row.limit_per_h:g})"))
            continue
        for condition, factor in park.factors(row.profile):
            if row.shortfall_price_per_unit is None and row.min_per_h > row.limit_per_h * factor * (1 + 1e-9):
                limit = say(
                    "limit_per_h times its profile in condition {condition} ({limit})",
                    condition=condition,
                    limit=f"{row.limit_per_h * factor:g}",
                )
                yield at(
                    row, "min_per_h", say("it must be at most {limit}, or a shortfall_price_per_unit must be given", limit=limit)
                )
                break


def an_isothermal_stream_has_a_kind(park: Park) -> Iterator[Fault]:
    """A stream of one temperature says whether it is hot or cold."""
    for row in park.case.heat_streams:
        if row.t_in_c == row.t_out_c and row.kind is None:
            yield at(row, "kind", say("it is empty, and a stream with equal temperatures must say whether it is hot or cold"))


def a_kind_fits_the_temperatures(park: Park) -> Iterator[Fault]:
    """A hot stream gets colder, a cold stream hotter."""
    for row in park.case.heat_streams:
        falls = row.t_in_c > row.t_out_c
        if row.kind is not None and row.t_in_c != row.t_out_c and falls != (row.kind == "hot"):
            way = say("falls") if falls else say("rises")
            yield at(
                row,
                "kind",
                say(
                    "its temperature {way} from {a} to {b} degC: falling is hot, rising is cold",
                    way=way,
                    a=f"{row.t_in_c:g}",
                    b=f"{row.t_out_c:g}",
                ),
            )


def a_zone_belongs_to_one_plant(park: Park) -> Iterator[Fault]:
    """All streams of a zone, and its row, belong to one plant; a plant's own key is its default zone."""
    plant_of = {plant: plant for plant in park.plants}
    members: list[tuple[Zone | HeatStream, str | None, str | None]] = [
        *((row, row.zone, row.plant) for row in park.case.zones),
        *((row, row.zone, park.plant_of(row)) for row in park.case.heat_streams),
    ]
    for row, zone, plant in members:
        if zone is None or plant not in park.plants:
            continue
        first = plant_of.setdefault(zone, plant)
        if first != plant:
            yield at(
                row,
                "zone",
                say("a zone belongs to one plant, and this one belongs to {first}, not to {plant}", first=first, plant=plant),
            )


def new_recovery_has_a_price(park: Park) -> Iterator[Fault]:
    """Where direct recovery does not exist yet, its capital is given."""
    for row in park.case.zones:
        if not row.existing_recovery and row.recovery_capex_per_mw is None:
            yield at(row, "recovery_capex_per_mw", say("it is empty, and a zone whose recovery does not exist yet needs it"))


RULES = (
    energy_is_counted_in_mwh,
    a_carrier_has_temperatures,
    a_heat_carrier_cools_down,
    only_carriers_have_temperatures,
    temperatures_exist,
    a_least_amount_is_within_the_limit,
    an_isothermal_stream_has_a_kind,
    a_kind_fits_the_temperatures,
    a_zone_belongs_to_one_plant,
    new_recovery_has_a_price,
)
