"""Warnings: what is allowed but may not be meant."""

import pytest

from parkloop.cases import list_cases, load_case, warnings
from tests.support.by_hand import park
from tests.support.case_parks import Change, add, build, drop, put, setting, valid, without_time

RAW = {"stream": "raw", "technology": "ro", "role": "source", "material": "raw", "flow_t_per_h": 1.0, "class": "product"}
WARNINGS: list[tuple[str, tuple[Change, ...], str]] = [
    ("no transport", (drop("transport"), drop("links")), "transport: the table is empty, so nothing can be exchanged"),
    (
        "carbon twice",
        (add("emissions", item="gas_net", species="co2", kg_per_unit=200.0),),
        "gas pays CO2 at market gas_net and again at",
    ),
    (
        "carbon of a mode twice",
        (add("emissions", item="truck", species="co2", kg_per_unit=0.1, scope=3),),
        "emissions, row truck/co2",
    ),
    (
        "by-product of no use",
        (
            add("material_streams", stream="dust", plant="mill", role="source", material="dust", flow_t_per_h=1.0),
            add("material_streams", stream="filler", plant="works", role="sink", material="dust", flow_t_per_h=1.0),
        ),
        "substitutions: dust gives dust and filler needs it",
    ),
    ("unused profile", (put("demands", "lights", profile=...),), "profiles: nothing uses profile by_day."),
    ("empty zone", (put("heat_streams", "dryer", zone=...),), "zones, row hall: no heat stream is in this zone."),
    (
        "idle permit",
        (add("permits", hazard="toxic", plant="mill"),),
        "permits, row toxic/mill: no material stream has hazard toxic.",
    ),
    (
        "hazardous to an outlet of all",
        (put("material_streams", "dump", takes_hazardous=...),),
        "material_streams, row dump: hazardous slag_out may go there",
    ),
    (
        "moisture in per cent",
        (add("material_quality", stream="slag_out", property="moisture", value=80.0),),
        "material_quality, row slag_out/moisture: moisture 80 is no share",
    ),
    (
        "pretreatment of no waste",
        (put("technologies", "ro", pretreatment=True), add("material_streams", **RAW)),
        "technologies, row ro: it only prepares waste, and raw are of no class of waste",
    ),
    (
        "pretreatment that makes matter",
        (
            put("technologies", "ro", pretreatment=True),
            add("material_streams", **{**RAW, "class": "general_waste"}),
        ),
        "technologies, row ro: it gives 1 t of dry matter for 0 t that it takes",
    ),
    ("profile of no limit", (put("markets", "grid", profile="by_day"),), "markets, row grid: its profile acts on limit_per_h"),
    (
        "profile of a supply",
        (put("water_streams", "river", profile="by_day"),),
        "water_streams, row river: its profile acts on limit_t_per_h",
    ),
    (
        "end of nothing",
        (put("links", "old_pipe", status="candidate"),),
        "links, row old_pipe: max_enlargement, capex_per_enlargement, existing_cost_per_y, retirable, leftover_value",
    ),
    (
        "one place",
        (put("plants", "works", x_km=0.0, y_km=0.0), put("links", "steam_line", length_km=...)),
        "plants: mill, works stand at",
    ),
    (
        "long row",
        (put("links", "old_pipe", status="candidate", length_km=20.0),),
        "links, row old_pipe: its 20 km are more than max_km",
    ),
    ("two powers", (add("commodities", commodity="dc", kind="electricity"),), "commodities: power, dc are of kind electricity"),
    (
        "species",
        (add("emissions", item="boiler_1", species="c02", kg_per_unit=1.0),),
        "emissions: species c02 is written almost as co2",
    ),
    (
        "species and commodity",
        (add("commodities", commodity="co2", kind="other"), add("policies", policy="c", kind="cap", target="co2", value=1e9)),
        "policies, row c: co2 is a species and a commodity; the species is taken.",
    ),
    (
        "equivalent of what nothing emits",
        (add("pollution_equivalents", medium="air", species="so2", kg_per_equivalent=0.95),),
        "pollution_equivalents, row air/so2: nothing emits so2 to air in scope 1.",
    ),
    (
        "removal beside a tax on water",
        (
            add("emissions", item="scrubber", species="cod", kg_per_unit=-1.0),
            add("pollution_equivalents", medium="water", species="cod", kg_per_equivalent=1.0),
            put("policies", "levy", kind="equivalent_tax", target="water"),
        ),
        "emissions, row scrubber/cod: removal counts as from the air, and the tax is on cod in water",
    ),
    (
        "unmet demand",
        (add("demands", demand="h2", plant="mill", commodity="hydrogen", rate_per_h=1.0),),
        "demands, row h2: nothing sells",
    ),
    (
        "unmet sink",
        (add("material_streams", stream="need", plant="mill", role="sink", material="sand", flow_t_per_h=1.0),),
        "material_streams, row need: no supply and no substitution meets it.",
    ),
    (
        "idle price",
        (put("markets", "grid", shortfall_price_per_unit=3.0),),
        "markets, row grid: shortfall_price_per_unit has no effect",
    ),
    ("never vented", (put("demands", "off_gas", must_use=True),), "emissions, row off_gas/ch4: the left-over must be used"),
    ("idle removal", (put("emissions", "grid/co2", max_removal=0.5),), "emissions, row grid/co2: max_removal has no effect"),
    (
        "idle allowances",
        (put("plants", "mill", free_allowance_t_per_y=9.0),),
        "plants: free allowances have no effect under carbon_scheme tax.",
    ),
    (
        "idle technology",
        (add("technologies", technology="x", plant="mill", max_size=1.0),),
        "technologies, row x: it makes, takes",
    ),
    ("no size", (put("technologies", "saver", max_size=0.0),), "technologies, row saver: it does not exist, and max_size 0"),
    (
        "a circle of couplings",
        (
            add("technology_couplings", technology="ro", of="boiler_1", max_ratio=2.0),
            add("technology_couplings", technology="boiler_1", of="ro", max_ratio=0.4),
        ),
        "technology_couplings: boiler_1, ro, scrubber can never run, coupled in a circle",
    ),
    (
        "a closed plant on the mains",
        (add("links", link="shut", from_="mill", to="sewer", status="forbidden"),),
        "links, row shut: it decides on nothing that could be; on the mains only a row that names both streams decides.",
    ),
    (
        "a row of nothing",
        (add("links", link="shut", from_="town", to="kiln", status="forbidden"),),
        "links, row shut: it decides on nothing that could be.",
    ),
    (
        "a pipe to where nothing takes water",
        (add("links", link="canal", from_="rinse", to="town", mode="pipe", status="required"),),
        "links, row canal: nothing can use what it carries; it is required, and its cost is paid all the same.",
    ),
    (
        "a line of what nobody has",
        (
            put("transport", "cable", only=...),
            add("links", link="h2", from_="mill", to="works", commodity="hydrogen", mode="cable", status="existing"),
        ),
        "links, row h2: nothing can use what it carries; it is existing",
    ),
    (
        "a length where none is needed",
        (put("links", "inside", length_km=1.0, owner="taker"),),
        "links, row inside: no link is needed there, and length_km, owner has no effect.",
    ),
    (
        "closed by one mode",
        (put("links", "old_pipe", to="wash", status="forbidden", capacity=...),),
        "links, row old_pipe: it closes the pair in every pipe, not by pipe alone.",
    ),
    (
        "a capacity beside the mains",
        (put("links", "old_pipe", to="sewer"),),
        "links, row old_pipe: its capacity bounds what goes by pipe, not what goes by the mains; a row without mode bounds that.",
    ),
    (
        "out of range",
        (put("substitutions", "slag/kiln", max_share=0.9),),
        "provenance, row substitutions/slag/kiln/max_share: the value 0.9",
    ),
    (
        "a day",
        (
            without_time,
            put("conditions", "wet", hours_per_y=24.0),
            put("conditions", "dry_day", hours_per_y=14.0),
            put("conditions", "dry_night", hours_per_y=10.0),
        ),
        "the hours add up to 24 (a day): what is counted per year is of 24 h, and capital is paid in full; where a whole year is "
        "meant, multiply each by 365.",
    ),
    (
        "thousands of hours",
        (
            without_time,
            put("conditions", "wet", hours_per_y=8.76),
            put("conditions", "dry_day", hours_per_y=5.0),
            put("conditions", "dry_night", hours_per_y=3.76),
        ),
        "add up to 8.76 (thousands of hours): what is counted per year is of 8.76 h, and capital is paid in full; where a whole "
        "year is meant, multiply each by 1000.",
    ),
    (
        "odd hours",
        (
            without_time,
            put("conditions", "wet", hours_per_y=300.0),
            put("conditions", "dry_day", hours_per_y=150.0),
            put("conditions", "dry_night", hours_per_y=150.0),
        ),
        "the hours add up to 300: what is counted per year is of 300 h",
    ),
    (
        "percent of interest",
        (setting("economics.interest_rate", 8),),
        "case, economics.interest_rate: 8 is taken as 800 %; 8 % is written as 0.08.",
    ),
    (
        "percent of a plant's interest",
        (put("plants", "mill", interest_rate=6.0),),
        "plants, row mill, column interest_rate: 6 is taken as 600 %; 6 % is written as 0.06.",
    ),
    (
        "percent of capital of a technology",
        (put("technologies", "saver", opex_fixed_fraction=3.0),),
        "technologies, row saver, column opex_fixed_fraction: 3 is taken as 300 %; 3 % is written as 0.03.",
    ),
    (
        "percent of capital of a mode",
        (put("transport", "pipe", opex_fixed_fraction=2.5),),
        "transport, row pipe, column opex_fixed_fraction: 2.5 is taken as 250 %; 2.5 % is written as 0.025.",
    ),
    (
        "percent of a profile",
        (put("profiles", "by_day/dry_night", factor=50.0),),
        "profiles, row by_day/dry_night, column factor: 50 multiplies by 50; 50 % is written as 0.5.",
    ),
    (
        "percent of a detour",
        (put("transport", "pipe", detour=130.0),),
        "column detour: 130 multiplies by 130; 130 % is",
    ),
    (
        "percent of a ratio",
        (put("substitutions", "slag/kiln", ratio=90.0),),
        "column ratio: 90 multiplies by 90; 90 % is",
    ),
    (
        "a substitution of nothing",
        (add("substitutions", material="slaag", sink="kiln"),),
        "substitutions, row slaag/kiln: no material stream has material slaag (nearest: slag).",
    ),
    (
        "a mode of nothing",
        (add("transport", mode="chute", carries="material", only="sleg"),),
        "transport, row chute: nothing is called sleg, so it carries nothing (nearest: slag).",
    ),
    (
        "a line of nothing",
        (add("transport", mode="line", carries="heat", only="stem"),),
        "transport, row line: nothing is called stem, so it carries nothing (nearest: steam).",
    ),
    (
        "a title of nothing",
        (add("titles", kind="material", name="slagg", title="Slag"),),
        "titles, row material/slagg: nothing has this name, so its title is shown nowhere (nearest: slag).",
    ),
    (
        "a source of a row that is gone",
        (put("provenance", "plants/*/*", row="mull"),),
        "provenance, row plants/mull/*: plants has no such row (nearest: mill).",
    ),
    (
        "a limit on what no water has",
        (add("water_quality", stream="boiler", species="codd", c_in_max_mg_per_l=1.0),),
        "water_quality, row boiler/codd: no stream gives codd, so this limit acts on nothing (nearest: cod).",
    ),
    (
        "a limit on what no material has",
        (add("material_quality", stream="kiln", property="mgoo", max=3.0),),
        "material_quality, row kiln/mgoo: no stream has a value of mgoo, so it is 0 in every blend (nearest: mgo).",
    ),
    (
        "a cap on what nothing emits",
        (add("policies", policy="c", kind="cap", target="hg", value=1.0),),
        "policies, row c: nothing emits hg, so this cap acts on nothing",
    ),
    (
        "a tax on what a plant does not emit",
        (add("policies", policy="c", kind="tax", target="ch4", value=1.0, plant="mill"),),
        "policies, row c: nothing emits ch4 at mill, so this tax acts on nothing.",
    ),
    (
        "a credit on what nothing buys",
        (add("policies", policy="c", kind="credit", target="hydrogen", value=1.0),),
        "policies, row c: nothing buys hydrogen, so this credit acts on nothing (known: gas, power).",
    ),
    (
        "a cap on fresh water without a supply that counts",
        (
            put("water_streams", "river", counts=False, class_="reclaimed"),
            add("policies", policy="c", kind="cap", target="freshwater", value=1e9),
        ),
        "policies, row c: this cap acts on nothing, for no supply counts as fresh water.",
    ),
    (
        "a tax on disposal that counts nowhere",
        (put("material_streams", "dump", counts=False), add("policies", policy="c", kind="tax", target="disposal", value=1.0)),
        "policies, row c: this tax acts on nothing, for no outlet counts as disposal.",
    ),
    (
        "a carbon price in a scope of nothing",
        (setting("policy.carbon_price_scopes", "3"), put("transport", "truck", co2_kg_per_unit_km=0.0)),
        "case, policy.carbon_price_per_t: nothing emits co2 in scopes 3, so the price acts on nothing.",
    ),
]


def test_the_base_needs_no_warning() -> None:
    assert [] == warnings(build(valid()))


@pytest.mark.parametrize(("changes", "words"), [pytest.param(*hint[1:], id=hint[0]) for hint in WARNINGS])
def test_a_warning_is_told_alone(changes: tuple[Change, ...], words: str) -> None:
    small = valid()
    for change in changes:
        change(small)
    told = warnings(build(small))
    assert 1 == len([line for line in told if words in line]), told
    assert len(told) <= 2 and all(line[-1] in ".?" for line in told), told


def test_allowances_have_an_effect_under_ets() -> None:
    park = valid()
    for change in (setting("policy.carbon_scheme", "ets"), put("plants", "mill", free_allowance_t_per_y=9.0)):
        change(park)
    assert [] == warnings(build(park))


@pytest.mark.parametrize("name", list_cases())
def test_shipped_parks_are_coherent(name: str) -> None:
    assert load_case(name).plants


def test_a_slip_in_the_name_of_what_is_given_is_asked_about() -> None:
    """Proves both ways of a slip: one giver of two called otherwise is never limited. Sensitivity: nothing else would tell."""
    case = park(
        water_streams=[
            {"stream": "rinse", "plant": "mill", "role": "source", "flow_t_per_h": 20},
            {"stream": "drain", "plant": "mill", "role": "source", "flow_t_per_h": 20},
            {"stream": "wash", "plant": "works", "role": "sink", "flow_t_per_h": 20},
        ],
        water_quality=[
            {"stream": "rinse", "species": "hardness", "c_out_mg_per_l": 300},
            {"stream": "drain", "species": "hardnes", "c_out_mg_per_l": 300},
            {"stream": "wash", "species": "hardness", "c_in_max_mg_per_l": 100},
        ],
    )
    assert "water_quality: nothing limits hardnes, which drain gives; is hardness meant?" in warnings(case)
