"""Links that cost about what they save: where screening must count every cost of what they replace."""

from tests.support.parks.sketch import Row, Sketch


def kink(s: Sketch) -> None:
    """A pipe whose smallest capacity lies between the flows of two conditions, for a source and a sink of the same water."""
    hours = s.pick(1000, 4000, 7000)
    s.add("conditions", condition="lo", hours_per_y=hours)
    s.add("conditions", condition="hi", hours_per_y=8000 - hours)
    share = s.pick(0.02, 0.05, 0.2, 0.5)
    s.add("profiles", profile="f", condition="lo", factor=share)
    s.profiles.append("f")
    plants = s.line(2, 3)
    flow, clean, dirty = s.number(10, 100), s.number(0.5, 4), s.number(0, 3)
    least = s.number(share * flow, flow)
    s.add("water_streams", stream="s", plant=plants[0], role="source", flow_t_per_h=flow, profile="f")
    s.add(
        "water_streams",
        stream="k",
        plant=plants[-1],
        role="sink",
        flow_t_per_h=s.pick(flow, s.number(0.5 * flow, flow)),
        profile="f",
    )
    s.add("water_streams", stream="fresh", plant=plants[0], role="supply", price_per_t=clean)
    s.add("water_streams", stream="sewer", plant=plants[0], role="outlet", price_per_t=dirty)
    saved = (clean + dirty) * (hours * min(least, share * flow) + (8000 - hours) * least)
    years = s.pick(8, 10)
    capital = saved * years / least / (len(plants) - 1) * s.number(0.6, 1.2)
    s.mode(
        "pipe",
        "water",
        **_bare() | {"min_flow": least, "capex_per_km_size": round(capital, 1), "capex_terminal": s.large(10, 1000)},
    )


def treated(s: Sketch) -> None:
    """Hauls that replace a raw material which costs treatment too, whose sink emits by the t, or that meets less of the need."""
    plants = s.line(2, 3)
    lime, dump = s.number(0.5, 5), s.pick(0, s.number(0, 10))
    s.add("material_streams", stream="dump", plant=plants[0], role="outlet", price_per_t=dump)
    s.add("material_streams", stream="lime", plant=plants[0], role="supply", material="lime", price_per_t=lime)
    ash, carbon = s.number(2, 12), s.pick(0, s.number(10, 120))
    s.add("material_streams", stream="ash", plant=plants[0], role="source", material="ash", flow_t_per_h=ash)
    s.settings["policy"] |= {"carbon_price_per_t": carbon, "carbon_scheme": s.pick("tax", "ets")}
    savings = [0.0]
    for n, plant in enumerate(s.some(plants[1:], 1, 2)):
        need, ratio, own = s.number(2, 12), s.pick(1, 1.5, 2, s.number(0.5, 2)), s.pick(0, s.number(1, 15))
        s.add("material_streams", stream=f"kiln{n}", plant=plant, role="sink", material="lime", flow_t_per_h=need)
        s.add("substitutions", material="ash", sink=f"kiln{n}", ratio=ratio, treatment_cost_per_t=s.pick(0, s.number(0, 3)))
        if own:
            s.add("substitutions", material="lime", sink=f"kiln{n}", treatment_cost_per_t=own)
        emitted = s.pick(0, s.number(50, 600))
        if emitted:
            s.add("emissions", item=f"kiln{n}", species="co2", kg_per_unit=emitted)
        saved = ratio * (lime + own) + dump + (ratio - 1) * emitted * carbon / 1000
        savings.append(min(ash, need / ratio) * saved * 8000)
    s.mode("truck", "material", **_bare() | {"contract_cost_per_y": round(max(savings) * s.number(0.1, 1.2), 1)})


def _bare() -> Row:
    """A mode without features of chance."""
    names: tuple[str, ...] = (
        "capex_terminal",
        "capex_per_km",
        "capex_per_km_size",
        "opex_per_unit",
        "opex_per_unit_km",
        "opex_fixed_fraction",
    )
    names += ("loss_per_km", "electricity_mwh_per_unit_km", "co2_kg_per_unit_km", "min_flow", "contract_cost_per_y")
    return dict.fromkeys((*names, "land_m2_per_km", "subsidy_fraction", "max_flow"))
