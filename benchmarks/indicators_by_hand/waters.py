"""Fresh, reused and reclaimed water."""

from typing import Any

import numpy as np

from benchmarks.indicators_by_hand.tables import Books, Rows, default, rows_of, share


def water_rates(books: Books) -> dict[str, float]:
    """Fresh water and what is used again; sea water and fresh water of treatment are neither."""
    rows = {r["stream"]: r for r in books.given("water_streams")}
    treating = {r.get("technology") for r in rows.values() if r["role"] == "source"}
    fresh, again = 0.0, sum(default(r.get("recirculated_water_t_per_y"), 0.0) for r in books.plants)
    for flow in rows_of(books.flows[books.flows["domain"] == "water"]):
        giver, taker = rows[flow["from"]], rows[flow["to"]]
        if flow["to_plant"] not in books.inside:
            continue
        if giver["role"] == "supply":
            fresh += flow["sent"] if default(giver.get("counts"), True) and giver.get("class") in (None, "fresh") else 0.0
        elif giver.get("class") in (None, "reclaimed") and taker["role"] != "outlet":
            uses = taker.get("technology") is None or taker["technology"] not in treating
            again += flow["arrives"] if uses else 0.0
        if not _used(giver) and taker.get("technology") is not None:
            again -= _yield_of_used(books, rows, taker["technology"]) * flow["arrives"]
    return {"fresh": fresh, "again": again}


def _yield_of_used(books: Books, rows: dict[str, dict[str, Any]], technology: str) -> float:
    """Water, clean enough to be used, that counts as used before which a technology gives per t of water that it takes."""
    own = [r for r in rows.values() if r.get("technology") == technology]
    treating = {r.get("technology") for r in rows.values() if r["role"] == "source"} - {None}
    users = [k for k, r in rows.items() if r["role"] in ("sink", "process", "circuit") and r.get("technology") not in treating]
    quality = {(r["stream"], r["species"]): r for r in books.given("water_quality")}
    limits = {k: {x: r["c_in_max_mg_per_l"] for (s, x), r in quality.items() if s == k} for k in users}

    def clean(stream: str) -> bool:
        carried = {x: default(r.get("c_out_mg_per_l"), 0.0) for (s, x), r in quality.items() if s == stream}
        return any(all(most is None or carried.get(x, 0.0) <= most for x, most in limits[k].items()) for k in users)

    given = sum(r["flow_t_per_h"] for r in own if r["role"] == "source" and _used(r) and clean(r["stream"]))
    return float(min(1.0, given / max(sum(r["flow_t_per_h"] for r in own if r["role"] == "sink"), 1e-12)))


def reclaimed(books: Books) -> float:
    """Used water that technologies make and plants take, of the used water that goes to technologies and counted outlets."""
    rows = {r["stream"]: r for r in books.given("water_streams")}
    flows = rows_of(books.flows[books.flows["domain"] == "water"])
    shares = _shares_of_used(books, rows, flows)
    made = collected = 0.0
    for f in flows:
        giver, taker = rows[f["from"]], rows[f["to"]]
        if f["from_plant"] not in books.inside or not _used(giver):
            continue
        treated = taker.get("technology") is not None
        if giver.get("technology") is not None:
            made += 0.0 if treated or taker["role"] == "outlet" else shares[giver["technology"]] * f["arrives"]
        elif treated or _counted_outlet(taker):
            collected += f["arrives"]
    return share(made, collected)


def _used(giver: dict[str, Any]) -> bool:
    return giver["role"] != "supply" and giver.get("class") in (None, "reclaimed")


def _counted_outlet(taker: dict[str, Any]) -> bool:
    return taker["role"] == "outlet" and bool(default(taker.get("counts"), True))


def _shares_of_used(books: Books, rows: dict[str, dict[str, Any]], flows: Rows) -> dict[str, float]:
    """Share of used water in the mixed feed of each technology, one feeding another."""
    makers = sorted({r["technology"] for r in rows.values() if r.get("technology") is not None})
    place, count = {name: n for n, name in enumerate(makers)}, len(makers)
    fed, passed, direct = np.zeros(count), np.zeros((count, count)), np.zeros(count)
    for f in flows:
        giver, maker = rows[f["from"]], rows[f["to"]].get("technology")
        if maker is None or not {f["from_plant"], f["to_plant"]} & books.inside:
            continue
        fed[place[maker]] += f["arrives"]
        if giver.get("technology") is not None:
            passed[place[maker], place[giver["technology"]]] += f["arrives"]
        elif _used(giver):
            direct[place[maker]] += f["arrives"]
    fed[fed == 0] = 1.0
    shares = np.linalg.lstsq(np.eye(count) - passed / fed[:, None], direct / fed, rcond=None)[0]
    return {name: float(shares[n]) for name, n in place.items()}
