"""What mends a park that cannot run today: rows that its reasons name, a supply of what lacks."""

from collections.abc import Iterator

from parkloop.cases.lookup import THINGS, Park
from parkloop.cases.messages import Message
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.today.lacking import WATER, Lack

PLACES = (*(table for table in THINGS if table != "plants"), "policies", "air_limits", "plants")
"""Tables whose rows reasons speak of; plants last, as most rows belong to one."""
LACKS = "{owner} lacks {amount} {unit}/h of {commodity}{when}."
STREAM_LACKS = (
    "{owner}: sink '{stream}' lacks {amount} t/h of water{when}.",
    "{owner}: sink '{stream}' lacks {amount} t/h of material{when}.",
)


def places(case: Case, reason: str) -> tuple[tuple[str, str], ...]:
    """Table and key of the rows that a reason names; of one that names no other its plants."""
    park, found = Park(case), list[tuple[str, str]]()
    for name in _names(reason):
        found += [(table, name) for table in PLACES if name in park.keys(table)][:1]
    others = [place for place in found if place[0] != "plants"]
    return tuple(dict.fromkeys(others or found))


def lack_of(case: Case, reason: str) -> Lack | None:
    """What a reason says is lacking; none where it is about something else."""
    if not isinstance(reason, Message) or not isinstance(reason.parameters, dict):
        return None
    given, park = reason.parameters, Park(case)
    if reason.template == LACKS:
        plant = next((name for name in _names(given["owner"]) if name in park.plants), None)
        return None if plant is None else Lack(plant, "plants", plant, given["commodity"], given["unit"], _first(given["amount"]))
    if reason.template in STREAM_LACKS:
        row = park.flowing[given["stream"]]
        water = given["stream"] in park.water
        what = WATER if water else getattr(row, "material", None) or row.stream
        table = "water_streams" if water else "material_streams"
        return Lack(park.plant_of(row) or "", table, row.stream, what, "t", _first(given["amount"]))
    return None


def supply_of(case: Case, lack: Lack, price: float) -> tuple[str, dict[str, object]]:
    """Table and cells of a row by which what lacks is bought at a price [money/unit]."""
    key = _free(case, f"{lack.plant}_{lack.what}_supply")
    if lack.what in Park(case).commodities:
        cells = {"market": key, "commodity": lack.what, "plant": lack.plant, "direction": "buy", "price_per_unit": price}
        return "markets", cells
    supply: dict[str, object] = {"stream": key, "role": "supply", "plant": lack.plant, "price_per_t": price}
    return ("water_streams", supply) if lack.what == WATER else ("material_streams", {**supply, "material": lack.what})


def _free(case: Case, wanted: str) -> str:
    park = Park(case)
    return next(name for name in (wanted, *(f"{wanted}_{number}" for number in range(2, 1000))) if not park.names(name))


def _names(text: str) -> Iterator[str]:
    """Parameters of a message, and of messages in it, in their order."""
    if not isinstance(text, Message):
        yield text
        return
    held = text.parameters
    for part in held if isinstance(held, tuple) else held.values():
        yield from _names(part)


def _first(amount: str) -> float:
    """The first number of an amount as it is written; 0 where there is none."""
    for word in str(amount).replace("(", " ").split():
        try:
            return float(word.replace(",", ""))
        except ValueError:
            continue
    return 0.0
