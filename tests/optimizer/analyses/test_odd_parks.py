"""Every analysis on odd parks: it answers, or refuses in one clear sentence, and never breaks."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message
from parkloop.optimizer.analyses.record import sentences_of
from parkloop.optimizer.analyses.registry import ENTRIES, analyse, analysis
from parkloop.optimizer.analyses.shown import for_people
from tests.support.by_hand import buy, need, park, water

pytestmark = pytest.mark.usefixtures("solved_once")

POWER = {"commodity": "power", "kind": "electricity"}


def one_plant() -> Case:
    return park(commodities=[POWER], demands=[need("a", "power", 2)], markets=[buy("grid", "power", 50)])


def without_prices() -> Case:
    """Water that costs nothing, of two plants that may exchange it."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        water_streams=[
            *(water("rinse", "source", 5), water("wash", "sink", 4, plant="b")),
            *(water("fresh", "supply", price=0), water("sewer", "outlet", price=0)),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_per_km": 100}],
    )


def infeasible() -> Case:
    return park(commodities=[POWER], demands=[need("a", "power", 2)], markets=[buy("grid", "power", 50, limit_per_h=1)])


def chinese() -> Case:
    """The two plants with Chinese titles alone."""
    case = without_prices()
    plants = tuple(row.model_copy(update={"title": "啤酒厂", "title_zh": "啤酒厂（东区）"}) for row in case.plants)
    return case.model_copy(update={"plants": plants, "info": case.info.model_copy(update={"title": "临江 “循环” 园区"})})


PARKS: dict[str, Callable[[], Case]] = {
    "one plant": one_plant,
    "without prices": without_prices,
    "infeasible": infeasible,
    "Chinese": chinese,
}
made = cache(lambda name: PARKS[name]())


def asked(name: str, case: Case) -> dict[str, Any]:
    """What an analysis needs to be told, of this park."""
    place = "markets.grid.price_per_unit" if case.markets else "water_streams.fresh.price_per_t"
    spans = {place: (0.0, 90.0)}
    return {
        "sweep": {"place": place, "values": [0.0, 50.0]},
        "threshold": {"link": "rinse/b/pipe", "parameters": ["carbon_price"]},
        "link_values": {"links": ["rinse/b/pipe"]},
        "what_if": {"values": {place: 1.0}},
        "sample": {"distributions": spans, "n": 2},
        "survival": {"ranges": spans, "n": 2},
        "tornado": {"ranges": spans},
        "recruiting": {"candidates": [case.plants[-1].plant]},
        "roadmap": {"years": 2},
    }.get(name, {})


ASKED = [
    pytest.param(odd, name, marks=[] if place % len(PARKS) == nth else [pytest.mark.thorough])
    for nth, odd in enumerate(PARKS)
    for place, name in enumerate(ENTRIES)
]
"""Each analysis on one of the parks; on the others too in the thorough run."""


@pytest.mark.parametrize(("odd", "name"), ASKED)
def test_it_answers_or_refuses_in_a_sentence(odd: str, name: str) -> None:
    """Proves of each analysis: tables that can be told in both languages, or a message. Sensitivity: an IndexError of no rows."""
    case, record = made(odd), analysis(name)
    refusal = record.unfit(case)
    if refusal is not None:
        assert rendered(refusal, "zh")
        return
    try:
        found = analyse(name, case, time_limit=20, **asked(name, case))
    except ValueError as refused:
        told = refused.args[0] if refused.args else ""
        assert isinstance(told, Message) or str(refused).strip(), repr(refused)
        assert "Traceback" not in str(refused) and len(str(refused)) > 10
        return
    assert found.status in ("found", "infeasible", "stopped")
    for language in ("en", "zh"):
        for_people(case, record, found, language)
        told = list(sentences_of(record, case, found, language))
        assert told or found.status != "infeasible"
        list(record.figures(case, found, language))
