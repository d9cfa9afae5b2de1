"""The renewable share of energy."""

from typing import Any

from benchmarks.indicators_by_hand.tables import ENERGY, Books, default, rows_of, share


def renewable_share(books: Books) -> float:
    """Renewable part of what is bought and made of no other energy, less what is sold and vented of it, in standard coal."""
    own = own_fractions(books)
    left = {r["demand"]: r for r in books.given("demands") if r["rate_per_h"] < 0 and r.get("renewable_fraction") is not None}
    making = {(books.homes[u], k) for (u, k), fraction in own.items() if fraction > 0}
    making |= {(r["plant"], r["commodity"]) for r in left.values() if r["renewable_fraction"] > 0}
    part = whole = 0.0
    markets = {r["market"]: r for r in books.given("markets")}
    for trade in rows_of(books.told("markets")):
        row, coal = (
            markets[trade["market"]],
            books.coal[trade["commodity"]] * books.hours[trade["condition"]] * trade["amount_per_h"],
        )
        sold = row["direction"] == "sell"
        known = any(k == row["commodity"] and row.get("plant") in (None, p) for p, k in making)
        fraction = default(row.get("renewable_fraction"), float(sold and known))
        part += -fraction * coal if sold else fraction * coal
        whole += -fraction * coal if sold else coal
    for flow in books.given("technology_flows"):
        key = (flow["technology"], flow["commodity"])
        if key in own and flow["per_activity"] > 0:
            made = books.yearly(
                lambda o, f=flow: (
                    f["per_activity"]
                    * books.factors.get((f.get("profile"), o), 1.0)
                    * books.activity.get((f["technology"], o), 0.0)
                )
            )
            part, whole = part + own[key] * books.coal[key[1]] * made, whole + books.coal[key[1]] * made
    for row in left.values():
        saved = [r for r in books.given("reductions") if r["stream"] == row["demand"]]
        amount = books.yearly(
            lambda o, row=row, saved=saved: max(
                0.0,
                -row["rate_per_h"] * books.factors.get((row.get("profile"), o), 1.0)
                - sum(r["per_activity"] * books.activity.get((r["technology"], o), 0.0) for r in saved),
            )
        )
        coal = books.coal[row["commodity"]] * amount
        part, whole = part + row["renewable_fraction"] * coal, whole + coal
    for row in rows_of(books.told("commodities")):
        shares = vented_fractions(books, own, left, row["plant"], row["commodity"])
        if shares and row["plant"] in books.inside:
            coal = books.coal[row["commodity"]] * books.hours[row["condition"]] * row["vented"]
            part, whole = part - max(shares) * coal, whole - coal
    return share(part, whole)


def own_fractions(books: Books) -> dict[tuple[str, str], float]:
    """Renewable fraction of what technologies make of no other energy: as stated, or 1 of what is made of nothing."""
    kinds = {r["commodity"]: r["kind"] for r in books.given("commodities")}
    flows = books.given("technology_flows")
    fed = {r["technology"] for r in flows if r["per_activity"] < 0}
    for table in ("heat_streams", "water_streams", "material_streams"):
        fed |= {r.get("technology") for r in books.given(table)}
    fed |= {r["item"] for r in books.given("emissions") if r["species"] == "co2" and r["kg_per_unit"] > 0}
    fed |= {r["technology"] for r in books.given("technology_couplings")}
    gained: dict[str, list[float]] = {}
    for row in flows:
        gained.setdefault(row["technology"], []).append(books.coal[row["commodity"]] * row["per_activity"])
    found = {}
    for row in flows:
        fraction = row.get("renewable_fraction")
        if fraction is None and kinds[row["commodity"]] in ENERGY and row["technology"] not in fed:
            fraction = 1.0
        more = sum(gained[row["technology"]]) > 0 or not any(gained[row["technology"]])
        if fraction is not None and row["per_activity"] > 0 and more:
            found[row["technology"], row["commodity"]] = float(fraction)
    return found


def vented_fractions(
    books: Books, own: dict[tuple[str, str], float], left: dict[str, dict[str, Any]], plant: str, commodity: str
) -> list[float]:
    """Renewable fractions of the own energy that a plant may vent of a commodity."""
    found = [
        own[r["technology"], commodity]
        for r in books.given("technology_flows")
        if r["commodity"] == commodity and r.get("vent") and books.homes.get(r["technology"]) == plant
        if (r["technology"], commodity) in own
    ]
    here = [r for r in left.values() if (r["plant"], r["commodity"]) == (plant, commodity) and not r.get("must_use")]
    return [*found, *(float(r["renewable_fraction"]) for r in here)]
