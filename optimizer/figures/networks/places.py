"""Layout of a network: positions of the plants, and the side on which each name stands."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from parkloop.cases.schema import Plant

SPAN = 1000.0
"""Side of the square on which a network is drawn."""
APART = 0.075
"""Plants are drawn at least this far apart, as a share of the span, that their signs do not cover each other."""
ROUNDS = 30
WIDTH, HEIGHT = 720.0, 400.0
"""Room for a network on the screen of a small laptop [px]"""
LETTER, LINE, SIGN = 6.2, 16.0, 13.0
"""Width of a Latin letter, height of a line of text, and half a plant's sign with a little air [px]"""
MARGINS = (190.0, 135.0)
"""Room left and right of the outermost plants [px]"""
LEAST_ROOM = (20, 30)
"""Room above and below the outermost plants [px]"""
BOW, ROUND = 0.2, 2.0
"""Step by which lines between two plants bow out, as a share of their length, and room beyond the outermost [% of the height]"""
SIDES = ("bottom", "top", "right", "left")

Position = tuple[float, float]
Lines = npt.NDArray[np.float64]
"""One line a row: where it begins and ends, x, y, x, y [px]"""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom [px]"""


def places_of(plants: Sequence[Plant], ends: Sequence[tuple[str, str]]) -> dict[str, Position]:
    """Places on a square of 0 … 1000, north up; raw coordinates would lose digits in the drawing.

    ``ends`` are the givers and takers of the links, by which plants are laid out that all stand at one place.
    """
    places = {plant.plant: (plant.x_km, -plant.y_km) for plant in plants}
    if not places:
        return {}
    if len(set(places.values())) == 1:
        places = _laid_out(plants, ends)
    places = _drawn_in(places, [plant.plant for plant in plants if not plant.external])
    return _scaled(_apart(_scaled(_spread(places))))


def room(nodes: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> dict[str, int | str]:
    """Margins above and below the plants of a figure, in which links that bow out are not cut.

    Lines between two plants lie beside each other: ECharts bows every second one by 0.2 more of its length.
    """
    places = {str(node["id"]): (float(node["x"]), float(node["y"])) for node in nodes}
    pairs = Counter(frozenset((str(line["source"]), str(line["target"]))) for line in lines)
    heights = [y for _, y in places.values()] or [0.0]
    low, high, bows = min(heights), max(heights), []
    for pair, count in pairs.items():
        xs, ys = zip(*(places[name] for name in pair), strict=True)
        bows.append((sum(ys) / len(ys), BOW * (count // 2) * (max(xs) - min(xs)) / 2))
    above = max([0.0, *(low - middle + bow for middle, bow in bows)])
    below = max([0.0, *(middle + bow - high for middle, bow in bows)])

    def margin(beyond: float, least: int) -> int | str:
        if not beyond or high <= low:
            return least
        return f"{max(ROUND + 100 * beyond / (high - low + above + below), 100 * least / HEIGHT):.3g}%"

    return {"top": margin(above, LEAST_ROOM[0]), "bottom": margin(below, LEAST_ROOM[1])}


def sides(places: Mapping[str, Position], names: Mapping[str, str], ends: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The side of its sign on which each plant's name covers the fewest signs, names and links."""
    scale = _pixels(places)
    spots = {name: (x * scale, y * scale) for name, (x, y) in places.items()}
    signs = {name: (x - SIGN, y - SIGN, x + SIGN, y + SIGN) for name, (x, y) in spots.items()}
    top, low = (pick(y for _, y in spots.values()) for pick in (min, max)) if spots else (0.0, 0.0)
    west, east = (pick(x for x, _ in spots.values()) for pick in (min, max)) if spots else (0.0, 0.0)
    between = {(*spots[giver], *spots[taker]) for giver, taker in ends if giver in spots and taker in spots}
    lines = np.array(sorted(between)).reshape(-1, 4)
    chosen: dict[str, str] = {}
    taken: list[Box] = []
    for name in sorted(spots, key=lambda key: (spots[key][1], key)):
        boxes = {side: _box(spots[name], side, names[name]) for side in SIDES}
        others = [sign for other, sign in signs.items() if other != name]

        def cost(side: str, boxes: dict[str, Box] = boxes, others: list[Box] = others) -> float:
            box = boxes[side]
            beyond = box[0] < west - MARGINS[0] or box[2] > east + MARGINS[1]
            outside = 10.0 * (box[1] < top - SIGN or box[3] > low + SIGN + LINE or beyond)
            hidden = (
                outside + 6.0 * sum(_overlap(box, sign) for sign in others) + 8.0 * sum(_overlap(box, other) for other in taken)
            )
            return hidden + _crossing(lines, box)

        chosen[name] = min(SIDES, key=cost)
        taken.append(boxes[chosen[name]])
    return chosen


def _pixels(places: Mapping[str, Position]) -> float:
    """Pixels of one unit of the square, as the whole network is fitted into its room."""
    if not places:
        return 1.0
    wide, high = (max(max(p[axis] for p in places.values()) - min(p[axis] for p in places.values()), 1e-9) for axis in (0, 1))
    return min(WIDTH / wide, HEIGHT / high)


def _box(spot: Position, side: str, text: str) -> Box:
    """Box covered by a name."""
    x, y = spot
    wide = sum(LETTER if ord(letter) < 0x2E80 else 2 * LETTER for letter in text)
    if side in ("bottom", "top"):
        top = y + SIGN if side == "bottom" else y - SIGN - LINE
        return (x - wide / 2, top, x + wide / 2, top + LINE)
    left = x + SIGN if side == "right" else x - SIGN - wide
    return (left, y - LINE / 2, left + wide, y + LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crossing(lines: Lines, box: Box) -> int:
    """Number of straight lines that pass through a box, by clipping at its sides."""
    begin, end = np.zeros(len(lines)), np.ones(len(lines))
    for axis, low, high in ((0, box[0], box[2]), (1, box[1], box[3])):
        start, step = lines[:, axis], lines[:, 2 + axis] - lines[:, axis]
        along = np.abs(step) < 1e-12
        safe = np.where(along, 1.0, step)
        first, second = (low - start) / safe, (high - start) / safe
        within = (low <= start) & (start <= high)
        begin = np.maximum(begin, np.where(along, np.where(within, 0.0, 2.0), np.minimum(first, second)))
        end = np.minimum(end, np.where(along, 1.0, np.maximum(first, second)))
    return int((begin < end).sum())


def _scaled(places: Mapping[str, Position]) -> dict[str, Position]:
    """The places in the square."""
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    span = max(max(place[axis] for place in places.values()) - low for axis, low in ((0, left), (1, top))) or 1.0
    return {name: (round((x - left) / span * SPAN, 2), round((y - top) / span * SPAN, 2)) for name, (x, y) in places.items()}


def _drawn_in(places: Mapping[str, Position], inside: Sequence[str]) -> dict[str, Position]:
    """Positions with far outliers drawn near in their direction, so that the park stays visible."""
    if not inside:
        return dict(places)
    x, y = (sum(places[name][axis] for name in inside) / len(inside) for axis in (0, 1))
    radius = max(math.dist((x, y), places[name]) for name in inside)
    moved = dict(places)
    for name, place in places.items():
        distance = math.dist((x, y), place)
        if radius and distance > 1.2 * radius:
            factor = radius * (1.2 + 0.2 * math.log(distance / (1.2 * radius))) / distance
            moved[name] = (x + (place[0] - x) * factor, y + (place[1] - y) * factor)
    return moved


def _spread(places: Mapping[str, Position]) -> dict[str, Position]:
    """Plants at one place drawn on a small circle round it, so that each can be seen."""
    xs, ys = zip(*places.values(), strict=True)
    radius = 0.04 * max(max(xs) - min(xs), max(ys) - min(ys))
    groups: dict[Position, list[str]] = {}
    for name, place in places.items():
        groups.setdefault(place, []).append(name)
    moved = dict(places)
    for (x, y), names in groups.items():
        for number, name in enumerate(names if len(names) > 1 else ()):
            angle = 2 * math.pi * number / len(names)
            moved[name] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
    return moved


def _apart(places: Mapping[str, Position]) -> dict[str, Position]:
    """Plants that are too close pushed apart; with very many there is no room for that."""
    least = min(APART, 0.5 / math.sqrt(len(places))) * SPAN
    moved, names = dict(places), list(places)
    for _ in range(ROUNDS if len(names) <= 200 else 0):
        near = [
            (one, other)
            for place, one in enumerate(names)
            for other in names[place + 1 :]
            if 0 < math.dist(moved[one], moved[other]) < 0.999 * least
        ]
        for one, other in near:
            (x, y), (to_x, to_y) = moved[one], moved[other]
            distance = math.dist((x, y), (to_x, to_y)) or 1.0
            push = max(least - distance, 0.0) / 2 / distance
            moved[one] = (x - (to_x - x) * push, y - (to_y - y) * push)
            moved[other] = (to_x + (to_x - x) * push, to_y + (to_y - y) * push)
        if not near:
            break
    return moved


def _laid_out(plants: Sequence[Plant], ends: Sequence[tuple[str, str]]) -> dict[str, Position]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(plant.plant for plant in plants)
    graph.add_edges_from(ends)
    return {str(name): (float(x), float(y)) for name, (x, y) in nx.spring_layout(graph, seed=1).items()}
