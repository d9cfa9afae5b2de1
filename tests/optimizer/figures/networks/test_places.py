"""Places of a network: the room that links which bow out need."""

from parkloop.optimizer.figures.networks.places import room

NODES = [{"id": "a", "x": 0, "y": 0}, {"id": "b", "x": 1000, "y": 500}, {"id": "c", "x": 0, "y": 500}]


def lines(*pairs: str) -> list[dict[str, str]]:
    return [{"source": pair[0], "target": pair[1]} for pair in pairs]


def test_links_that_bow_out_below_the_lowest_plants_have_room() -> None:
    """Proves it by hand: two links of 1,000 bow out by 0.2 of it, by half of which they pass the plants: 100 of 600.

    Sensitivity: with a margin of its own for plants alone the lower link is cut at the edge of the figure.
    """
    assert {"top": 20, "bottom": 30} == room(NODES, lines("ab", "bc"))
    assert {"top": 20, "bottom": "18.7%"} == room(NODES, lines("bc", "cb"))
    assert {"top": 20, "bottom": "18.7%"} == room(NODES, lines("bc", "cb", "bc"))
    assert {"top": 20, "bottom": "30.6%"} == room(NODES, lines("bc", "cb", "bc", "bc"))


def test_without_plants_or_height_the_room_is_the_usual() -> None:
    assert {"top": 20, "bottom": 30} == room([], []) == room(NODES[1:], lines("bc", "cb"))
