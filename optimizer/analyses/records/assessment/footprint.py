"""The record of footprints of products, before and after an exchange."""

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.footprint import footprint
from parkloop.optimizer.analyses.record import Analysis, Control, Result, ResultColumn, Table, worded
from parkloop.optimizer.analyses.records.planned import BESIDE, beside, plan_of, without_plan
from parkloop.optimizer.planning.pipeline import optimise

PART_WORDS = {
    "product": say("Product"),
    "energy": say("Energy delivered outside"),
    "left": say("Left with the plant"),
    "park": say("Whole park"),
}
NO_PRODUCTS = say("This case states no products. Give it products (table products), and this can be asked.")


def _run(case: Case, control: Control, against: str) -> Result:
    plan = plan_of(case, control)
    before = optimise(case, scope=against, **control.limits) if plan.found else plan
    if not before.found:
        return without_plan(before)
    found = footprint(case, plan, before)
    tables = {"products": found.products, "closure": found.closure}
    control.show(tables)
    return Result(tables, answer=found)


ANALYSIS = Analysis(
    name="footprint",
    title=say("Footprint of products"),
    question=say("Footprint of products: CO2, water and energy per t, before and after"),
    parameters=(BESIDE,),
    run=_run,
    tables=(
        Table(
            "products",
            (
                ResultColumn("product", say("Product")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("made_per_y", say("Made, per year")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("share", say("Share of the plant's burden")),
                ResultColumn("scope1_kg", say("Scope 1"), "kg CO2e"),
                ResultColumn("scope2_kg", say("Scope 2"), "kg CO2e"),
                ResultColumn("scope3_kg", say("Scope 3"), "kg CO2e"),
                ResultColumn("exchanged_kg", say("From other plants"), "kg CO2e"),
                ResultColumn("co2e_kg", say("Footprint"), "kg CO2e"),
                ResultColumn("before_co2e_kg", say("Footprint before"), "kg CO2e"),
                ResultColumn("difference_co2e_kg", say("Difference"), "kg CO2e"),
                ResultColumn("water_t", say("Fresh water"), "t"),
                ResultColumn("before_water_t", say("Fresh water before"), "t"),
                ResultColumn("energy_tce", say("Energy"), "tce"),
                ResultColumn("before_energy_tce", say("Energy before"), "tce"),
            ),
            say("Footprint per unit of product"),
        ),
        Table(
            "closure",
            (
                ResultColumn("part", say("With what it leaves"), cell=worded("part", PART_WORDS)),
                ResultColumn("item", say("Product")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("co2e_t_per_y", say("CO2e"), "t/y"),
                ResultColumn("water_t_per_y", say("Fresh water"), "t/y"),
                ResultColumn("energy_tce_per_y", say("Energy"), "tce/y"),
            ),
            say("Where the park's burden ends"),
        ),
    ),
    subject=beside,
    unfit=lambda case: None if case.products else NO_PRODUCTS,
    hint=say(
        "Energy that a plant delivers carries the plant's mean burden of as much energy; the rest falls on its products by their "
        "allocation. By-products, wastes and used water carry none. All that leaves adds up to the whole park."
    ),
    builds_on_plan=True,
)
