"""Rules of roles: which columns a stream or a quality row of each role has, and which it must have."""

from collections.abc import Iterator

from parkloop.cases.checks.words import A_ROLE, ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import MaterialQuality, MaterialStream, WaterQuality, WaterStream

Carried = WaterStream | MaterialStream
SUPPLIES = ("supply", "outlet")
WITH_LIMIT = {
    "water": (("process", *SUPPLIES), say("a process, a supply or an outlet")),
    "material": (SUPPLIES, say("a supply or an outlet")),
}
WITH_FLOW = {
    "water": (("source", "sink", "process"), say("a source, a sink or a process")),
    "material": (("source", "sink"), say("a source or a sink")),
}
"""Roles with a column, and what they are called together."""

CIRCUIT = ("evaporation_t_per_h", "cycles")


def sources_and_sinks_have_a_flow(park: Park) -> Iterator[Fault]:
    """A source or a sink states its flow."""
    for row in _carried(park):
        if row.role in ("source", "sink") and row.flow_t_per_h is None:
            yield at(row, "flow_t_per_h", say("it is empty, and a {role} needs its flow", role=ROLE[row.role]))


def prices_belong_to_supplies_and_outlets(park: Park) -> Iterator[Fault]:
    """Only a supply or an outlet has a price."""
    for row in _carried(park):
        if row.role not in SUPPLIES and row.price_per_t:
            yield at(
                row,
                "price_per_t",
                say("only a supply or an outlet has a price, and this is a {role}: leave it empty", role=ROLE[row.role]),
            )


def limits_belong_to_what_is_free(park: Park) -> Iterator[Fault]:
    """Only what has no given flow has a limit."""
    for row in _carried(park):
        roles, owners = WITH_LIMIT[_domain(row)]
        if row.role not in roles and row.limit_t_per_h is not None:
            yield at(
                row,
                "limit_t_per_h",
                say("only {owners} has a limit, and this is a {role}: leave it empty", owners=owners, role=ROLE[row.role]),
            )


def least_amounts_belong_to_supplies(park: Park) -> Iterator[Fault]:
    """Only a supply has a least amount of a year, and unless a shortfall has a price it can give it."""
    for row in _carried(park):
        if row.min_t_per_y == 0:
            continue
        if row.role != "supply":
            message = say("only a supply has a least amount, and this is a {role}: leave it empty", role=ROLE[row.role])
            yield at(row, "min_t_per_y", message)
        elif row.limit_t_per_h is not None and row.shortfall_price_per_t is None:
            years: dict[str, float] = {}
            for o in park.case.operating_conditions:
                given = row.limit_t_per_h * park.factor(row.profile, o.condition) * o.hours_per_y
                years[o.scenario] = years.get(o.scenario, 0.0) + given
            least = min(years.values(), default=0.0)
            if row.min_t_per_y > least * (1 + 1e-9):
                message = say(
                    "it must be at most {least} t/y, which it can give, or a shortfall_price_per_t must be given",
                    least=f"{least:g}",
                )
                yield at(row, "min_t_per_y", message)


def flows_belong_to_sources_sinks_and_processes(park: Park) -> Iterator[Fault]:
    """A supply or an outlet has no given flow."""
    for row in _carried(park):
        roles, owners = WITH_FLOW[_domain(row)]
        if row.role == "circuit" and row.flow_t_per_h is not None:
            yield at(
                row, "flow_t_per_h", say("the make-up of a circuit follows from evaporation_t_per_h and cycles: leave it empty")
            )
        elif row.role not in roles and row.flow_t_per_h is not None:
            yield at(
                row,
                "flow_t_per_h",
                say(
                    "only {owners} has a given flow; state limit_t_per_h of this {role} instead",
                    owners=owners,
                    role=ROLE[row.role],
                ),
            )


def losses_belong_to_processes(park: Park) -> Iterator[Fault]:
    """Only a process loses water."""
    for row in park.case.water_streams:
        for column in ("loss_fraction", "loss_t_per_h"):
            if row.role != "process" and getattr(row, column) > 0:
                yield at(
                    row, column, say("only a process loses water, and this is a {role}: leave it empty", role=ROLE[row.role])
                )


def circuits_evaporate(park: Park) -> Iterator[Fault]:
    """A circuit states its evaporation and its cycles of concentration, and no other role does."""
    for row in park.case.water_streams:
        for column in CIRCUIT:
            stated = getattr(row, column) is not None
            if row.role == "circuit" and not stated:
                yield at(row, column, say("it is empty, and a circuit needs evaporation_t_per_h and cycles"))
            elif row.role != "circuit" and stated:
                yield at(
                    row,
                    column,
                    say("only {owners} has it, and this is {who}: leave it empty", owners=A_ROLE["circuit"], who=_who(row)),
                )


def a_technology_has_feeds_and_products(park: Park) -> Iterator[Fault]:
    """A technology's streams of water and material are sinks (its feeds) and sources (its products)."""
    for row in _carried(park):
        if row.technology is not None and row.role not in ("source", "sink"):
            yield at(row, "role", say("a technology has feeds (sink) and products (source) only"))


def a_material_has_a_class(park: Park) -> Iterator[Fault]:
    """What gives or needs material names its class; an outlet may take any."""
    for row in park.case.material_streams:
        if row.role != "outlet" and row.material is None:
            yield at(
                row,
                "material",
                say("it is empty, and a {role} names its class of material; only an outlet may take any", role=ROLE[row.role]),
            )


def quality_fits_the_role_of_water(park: Park) -> Iterator[Fault]:
    """Takers have c_in_max, givers c_out, processes a load, products and outlets a removal."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is not None:
            for column, stated, allowed, owners in _water_columns(row, stream):
                if stated and not allowed:
                    yield at(
                        row,
                        column,
                        say("only {owners} has it, and this is {who}: leave it empty", owners=owners, who=_who(stream)),
                    )


def a_product_is_stated_once(park: Park) -> Iterator[Fault]:
    """Of a technology's source one of c_out, removal and balance is stated."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        stated = [row.c_out_mg_per_l is not None, row.removal is not None, row.balance]
        if stream is not None and stream.technology and stream.role == "source" and sum(stated) > 1:
            column = "removal" if row.removal is not None else "balance"
            yield at(
                row, column, say("of a technology's source one of c_out_mg_per_l, removal and balance is stated, not several")
            )


def feed_qualities_need_a_feed(park: Park) -> Iterator[Fault]:
    """What depends on a technology's mixed feed needs a feed."""
    fed = {row.technology for row in park.case.water_streams if row.role == "sink"}
    for row in park.case.water_quality:
        owner = _maker(park.water.get(row.stream))
        if owner is not None and owner not in fed and (row.balance or row.removal is not None):
            column = "balance" if row.balance else "removal"
            yield at(row, column, say("it says what is left of the water fed to {owner}, and no water is fed to it", owner=owner))
    fed = {line.technology for line in park.case.material_streams if line.role == "sink"}
    for line in park.case.material_quality:
        owner = _maker(park.material.get(line.stream))
        if owner is not None and owner not in fed and line.carry is not None:
            yield at(
                line, "carry", say("it says what is left of the material fed to {owner}, and none is fed to it", owner=owner)
            )


def one_product_takes_the_balance(park: Park) -> Iterator[Fault]:
    """One product of a technology takes what the others leave of a species."""
    first: dict[tuple[str, str], str] = {}
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if row.balance and stream and stream.technology:
            other = first.setdefault((stream.technology, row.species), row.stream)
            if other != row.stream:
                yield at(
                    row,
                    "balance",
                    say(
                        "{other} takes the balance of {species} of {technology} already, and one product does",
                        other=other,
                        species=row.species,
                        technology=stream.technology,
                    ),
                )


def quality_fits_the_role_of_material(park: Park) -> Iterator[Fault]:
    """What gives material has a value, what takes it a least and a largest value."""
    for row in park.case.material_quality:
        stream = park.material.get(row.stream)
        if stream is not None:
            for column, allowed, owners in _material_columns(row, stream):
                if getattr(row, column) is not None and not allowed:
                    yield at(
                        row,
                        column,
                        say("only {owners} has it, and this is {who}: leave it empty", owners=owners, who=_who(stream)),
                    )


def a_value_is_stated_once(park: Park) -> Iterator[Fault]:
    """A technology's source has a value of its own or carries that of its feed."""
    for row in park.case.material_quality:
        if row.value is not None and row.carry is not None:
            yield at(row, "carry", say("the row states value {value} too, and one of the two is stated", value=f"{row.value:g}"))


def _carried(park: Park) -> tuple[Carried, ...]:
    return (*park.case.water_streams, *park.case.material_streams)


def _domain(row: Carried) -> str:
    return "water" if isinstance(row, WaterStream) else "material"


def _maker(stream: Carried | None) -> str | None:
    """The technology of which a stream is a product."""
    return stream.technology if stream is not None and stream.role == "source" else None


def _who(stream: Carried) -> str:
    return say("a technology's {role}", role=ROLE[stream.role]) if stream.technology else A_ROLE[stream.role]


def _water_columns(row: WaterQuality, stream: WaterStream) -> tuple[tuple[str, bool, bool, str], ...]:
    """Quality columns of water: name, whether stated, whether the stream may have it, and who may."""
    product = stream.role == "source" and stream.technology is not None
    return (
        ("c_in_max_mg_per_l", row.c_in_max_mg_per_l is not None, stream.takes, say("a sink, a process, a circuit or an outlet")),
        ("c_out_mg_per_l", row.c_out_mg_per_l is not None, stream.gives, say("a source, a process, a circuit or a supply")),
        ("load_kg_per_h", row.load_kg_per_h > 0, stream.role == "process", A_ROLE["process"]),
        ("removal", row.removal is not None, product or stream.role == "outlet", say("a technology's source or an outlet")),
        ("balance", row.balance, product, say("a technology's source")),
    )


def _material_columns(row: MaterialQuality, stream: MaterialStream) -> tuple[tuple[str, bool, str], ...]:
    product = stream.role == "source" and stream.technology is not None
    return (
        ("value", stream.gives, say("a source or a supply")),
        ("carry", product, say("a technology's source")),
        ("min", stream.takes, say("a sink or an outlet")),
        ("max", stream.takes, say("a sink or an outlet")),
    )


RULES = (
    sources_and_sinks_have_a_flow,
    prices_belong_to_supplies_and_outlets,
    limits_belong_to_what_is_free,
    least_amounts_belong_to_supplies,
    flows_belong_to_sources_sinks_and_processes,
    losses_belong_to_processes,
    circuits_evaporate,
    a_technology_has_feeds_and_products,
    a_material_has_a_class,
    quality_fits_the_role_of_water,
    a_product_is_stated_once,
    feed_qualities_need_a_feed,
    one_product_takes_the_balance,
    quality_fits_the_role_of_material,
    a_value_is_stated_once,
)
