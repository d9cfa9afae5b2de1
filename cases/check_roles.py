"""Rules of roles: which columns a stream or a quality row of each role has, and which it must have."""

from collections.abc import Iterator

from cases.context import Park, at
from cases.faults import Fault
from cases.schema import MaterialQuality, MaterialStream, WaterQuality, WaterStream

Carried = WaterStream | MaterialStream
SUPPLIES = ("supply", "outlet")
WITH_LIMIT = {"water": ("process", *SUPPLIES), "material": SUPPLIES}
WITH_FLOW = {"water": ("source", "sink", "process"), "material": ("source", "sink")}


def sources_and_sinks_have_a_flow(park: Park) -> Iterator[Fault]:
    """A source or a sink states its flow."""
    for row in _carried(park):
        if row.role in ("source", "sink") and row.flow_t_per_h is None:
            yield at(row, "flow_t_per_h", f"it is empty, and a {row.role} needs its flow")


def prices_belong_to_supplies_and_outlets(park: Park) -> Iterator[Fault]:
    """Only a supply or an outlet has a price."""
    for row in _carried(park):
        if row.role not in SUPPLIES and row.price_per_t:
            yield at(row, "price_per_t", f"only a supply or an outlet has a price, and this is a {row.role}: leave it empty")


def limits_belong_to_what_is_free(park: Park) -> Iterator[Fault]:
    """Only what has no given flow has a limit."""
    for row in _carried(park):
        roles = WITH_LIMIT[_domain(row)]
        if row.role not in roles and row.limit_t_per_h is not None:
            yield at(row, "limit_t_per_h", f"only {_some(roles)} has a limit, and this is a {row.role}: leave it empty")


def flows_belong_to_sources_sinks_and_processes(park: Park) -> Iterator[Fault]:
    """A supply or an outlet has no given flow."""
    for row in _carried(park):
        roles = WITH_FLOW[_domain(row)]
        if row.role not in roles and row.flow_t_per_h is not None:
            yield at(row, "flow_t_per_h", f"only {_some(roles)} has a given flow; state limit_t_per_h of this {row.role} instead")


def losses_belong_to_processes(park: Park) -> Iterator[Fault]:
    """Only a process loses water."""
    for row in park.case.water_streams:
        for column in ("loss_fraction", "loss_t_per_h"):
            if row.role != "process" and getattr(row, column) > 0:
                yield at(row, column, f"only a process loses water, and this is a {row.role}: leave it empty")


def a_technology_has_feeds_and_products(park: Park) -> Iterator[Fault]:
    """A technology's streams of water and material are sinks (its feeds) and sources (its products)."""
    for row in _carried(park):
        if row.technology is not None and row.role not in ("source", "sink"):
            yield at(row, "role", "a technology has feeds (sink) and products (source) only")


def a_material_has_a_class(park: Park) -> Iterator[Fault]:
    """What gives or needs material names its class; an outlet may take any."""
    for row in park.case.material_streams:
        if row.role != "outlet" and row.material is None:
            yield at(row, "material", f"it is empty, and a {row.role} names its class of material; only an outlet may take any")


def quality_fits_the_role_of_water(park: Park) -> Iterator[Fault]:
    """What takes water has c_in_max, what gives it c_out, a process load, a technology's source or an outlet removal."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is not None:
            for column, stated, allowed, owners in _water_columns(row, stream):
                if stated and not allowed:
                    yield at(row, column, f"only {owners} has it, and this is {_who(stream)}: leave it empty")


def a_product_is_stated_once(park: Park) -> Iterator[Fault]:
    """Of a technology's source one of c_out, removal and balance is stated."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        stated = [row.c_out_mg_per_l is not None, row.removal is not None, row.balance]
        if stream is not None and stream.technology and stream.role == "source" and sum(stated) > 1:
            column = "removal" if row.removal is not None else "balance"
            yield at(row, column, "of a technology's source one of c_out_mg_per_l, removal and balance is stated, not several")


def feed_qualities_need_a_feed(park: Park) -> Iterator[Fault]:
    """What depends on a technology's mixed feed needs a feed."""
    fed = {row.technology for row in park.case.water_streams if row.role == "sink"}
    for row in park.case.water_quality:
        owner = _maker(park.water.get(row.stream))
        if owner is not None and owner not in fed and (row.balance or row.removal is not None):
            column = "balance" if row.balance else "removal"
            yield at(row, column, f"it says what is left of the water fed to {owner}, and no water is fed to it")
    fed = {line.technology for line in park.case.material_streams if line.role == "sink"}
    for line in park.case.material_quality:
        owner = _maker(park.material.get(line.stream))
        if owner is not None and owner not in fed and line.carry is not None:
            yield at(line, "carry", f"it says what is left of the material fed to {owner}, and none is fed to it")


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
                    f"{other} takes the balance of {row.species} of {stream.technology} already, and one product does",
                )


def quality_fits_the_role_of_material(park: Park) -> Iterator[Fault]:
    """What gives material has a value, what takes it a least and a largest value."""
    for row in park.case.material_quality:
        stream = park.material.get(row.stream)
        if stream is not None:
            for column, allowed, owners in _material_columns(row, stream):
                if getattr(row, column) is not None and not allowed:
                    yield at(row, column, f"only {owners} has it, and this is {_who(stream)}: leave it empty")


def a_value_is_stated_once(park: Park) -> Iterator[Fault]:
    """A technology's source has a value of its own or carries that of its feed."""
    for row in park.case.material_quality:
        if row.value is not None and row.carry is not None:
            yield at(row, "carry", f"the row states value {row.value:g} too, and one of the two is stated")


def _carried(park: Park) -> tuple[Carried, ...]:
    return (*park.case.water_streams, *park.case.material_streams)


def _domain(row: Carried) -> str:
    return "water" if isinstance(row, WaterStream) else "material"


def _maker(stream: Carried | None) -> str | None:
    """The technology of which a stream is a product."""
    return stream.technology if stream is not None and stream.role == "source" else None


def _some(roles: tuple[str, ...]) -> str:
    return (
        "a "
        + ", a ".join(roles[:-1]).replace("a outlet", "an outlet")
        + f" or {'an' if roles[-1] == 'outlet' else 'a'} {roles[-1]}"
    )


def _who(stream: Carried) -> str:
    article = "an" if stream.role == "outlet" else "a"
    return f"a technology's {stream.role}" if stream.technology else f"{article} {stream.role}"


def _water_columns(row: WaterQuality, stream: WaterStream) -> tuple[tuple[str, bool, bool, str], ...]:
    """Quality columns of water: name, whether stated, whether the stream may have it, and who may."""
    product = stream.role == "source" and stream.technology is not None
    return (
        ("c_in_max_mg_per_l", row.c_in_max_mg_per_l is not None, stream.takes, "a sink, a process or an outlet"),
        ("c_out_mg_per_l", row.c_out_mg_per_l is not None, stream.gives, "a source, a process or a supply"),
        ("load_kg_per_h", row.load_kg_per_h > 0, stream.role == "process", "a process"),
        ("removal", row.removal is not None, product or stream.role == "outlet", "a technology's source or an outlet"),
        ("balance", row.balance, product, "a technology's source"),
    )


def _material_columns(row: MaterialQuality, stream: MaterialStream) -> tuple[tuple[str, bool, str], ...]:
    product = stream.role == "source" and stream.technology is not None
    return (
        ("value", stream.gives, "a source or a supply"),
        ("carry", product, "a technology's source"),
        ("min", stream.takes, "a sink or an outlet"),
        ("max", stream.takes, "a sink or an outlet"),
    )


RULES = (
    sources_and_sinks_have_a_flow,
    prices_belong_to_supplies_and_outlets,
    limits_belong_to_what_is_free,
    flows_belong_to_sources_sinks_and_processes,
    losses_belong_to_processes,
    a_technology_has_feeds_and_products,
    a_material_has_a_class,
    quality_fits_the_role_of_water,
    a_product_is_stated_once,
    feed_qualities_need_a_feed,
    one_product_takes_the_balance,
    quality_fits_the_role_of_material,
    a_value_is_stated_once,
)
