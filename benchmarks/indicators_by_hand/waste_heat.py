"""The use of waste heat."""

import tomllib
from typing import Any

from benchmarks.indicators_by_hand.tables import Books, Rows, default, rows_of, share


def waste_heat(books: Books) -> float:
    """Heat of the plants' hot streams less what is cooled away and left.

    Beside technologies that give heat, and in a baseline, what they could give to what is taken; there a zone whose recovery is
    not built yet gives to carriers only.
    """
    rows = {r["stream"]: r for r in books.given("heat_streams")}
    table = books.told("heat")
    table = table[table["plant"].isin(books.inside)]
    apart = {r["zone"] for r in books.given("zones") if not default(r.get("existing_recovery"), 1.0)}
    offered = used = 0.0
    for (zone, _, condition), cells in table.groupby(["zone", "plant", "condition"]):
        cell, hours = rows_of(cells), books.hours[str(condition)]
        own = [r for r in cell if r["role"] == "hot" and rows[r["item"]].get("technology") is None]
        whole = sum(r["mw"] for r in own)
        offered += hours * whole
        if books.baseline or any(r["role"] == "hot" and rows[r["item"]].get("technology") is not None for r in cell):
            taking = ("raise",) if books.baseline and zone in apart else ("cold", "raise")
            used += hours * _served(books, rows, own, [r for r in cell if r["role"] in taking])
        else:
            used += hours * (whole - sum(r["mw"] for r in cell if r["role"] in ("cool", "left")))
    return share(used, offered)


def _served(books: Books, rows: dict[str, dict[str, Any]], giving: Rows, taking: Rows) -> float:
    """Most heat that hot streams can give to what is taken, each part no hotter than where it comes from [MW]"""
    pieces = [p for r in giving for p in _pieces(books, rows, r, 1)] + [p for r in taking for p in _pieces(books, rows, r, -1)]
    marks = sorted({t for high, low, _ in pieces for t in (high, low)}, reverse=True)
    levels = [level for n, t in enumerate(marks) for level in ([(t, t)] + ([(t, marks[n + 1])] if n + 1 < len(marks) else []))]
    over = 0.0
    for top, bottom in levels:
        here = 0.0
        for high, low, mw in pieces:
            if high == low:
                here += mw if top == bottom == high else 0.0
            elif top > bottom and high >= top and low <= bottom:
                here += mw * (top - bottom) / (high - low)
        over = max(0.0, over + here)
    return float(sum(r["mw"] for r in giving)) - over


def _pieces(books: Books, rows: dict[str, dict[str, Any]], cell: dict[str, Any], sign: int) -> list[tuple[float, float, float]]:
    """Heat of a row of the table between shifted temperatures, hot ones down and cold ones up."""
    half = _smallest_difference(books) / 2
    if cell["role"] != "raise":
        row = rows[cell["item"]]
        shift = -sign * default(row.get("dt_contribution_k"), half)
        ends = (row["t_in_c"] + shift, row["t_out_c"] + shift)
        return [(round(max(ends), 6), round(min(ends), 6), sign * cell["mw"])]
    row = next(r for r in books.given("commodities") if r["commodity"] == cell["item"])
    shift = default(row.get("dt_contribution_k"), half)
    high, low = round(row["t_supply_c"] + shift, 6), round(row["t_return_c"] + shift, 6)
    latent = default(row.get("latent_fraction"), 1.0 if high == low else 0.0)
    pieces = [(high, high, -latent * cell["mw"]), (max(high, low), min(high, low), -(1 - latent) * cell["mw"])]
    return [piece for piece in pieces if piece[2]]


def _smallest_difference(books: Books) -> float:
    settings = tomllib.loads((books.case / "case.toml").read_text(encoding="utf-8"))
    return float(settings.get("heat", {}).get("dt_min_k", 10.0))
