"""The record of the marginal abatement cost curve."""

import math
from collections.abc import Iterator

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.abatement import Abatement, abatement_curve
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table, rows
from parkloop.optimizer.analyses.records.assessment.leakage import MOVED_COLUMNS
from parkloop.optimizer.figures.abatement import WORDS as MEASURES
from parkloop.optimizer.figures.shared import spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number

CAPTIONS = {
    "curve": say("Marginal and average cost of avoiding"),
    "where": say("Avoided by measure"),
    "nothing": say("There is nothing to avoid: the plan of least cost emits the least already."),
}


def _run(case: Case, control: Control, species: str, steps: int) -> Result:
    count, lines = steps + 2, [""]

    def solved(step: int, plan: Plan) -> None:
        lines.append(f"step {step}: {plan.status}, {plan.seconds:.1f} s")
        control.on_step(len(lines) - 1, count, lines[-1])

    def drawn(curve: Abatement) -> None:
        control.report({"steps": curve.steps, "where": curve.where, "moved": curve.moved}, len(curve.steps) + 1, count)

    control.on_step(0, count, "")
    limits = control.limits
    curve = abatement_curve(case, species, steps=steps, on_step=solved, on_curve=drawn, **limits)
    tables = {"steps": curve.steps, "where": curve.where, "moved": curve.moved}
    return Result(tables, {"species": curve.species}, answer=curve)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if result.status != "partial" and len(result.tables["steps"]) < 2:
        yield rendered(CAPTIONS["nothing"], language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    steps, where = result.tables.get("steps"), result.tables.get("where")
    if steps is None or len(steps) < 2:
        return
    species = case.called(str(result.parameters["species"]))
    yield Figure(rendered(CAPTIONS["curve"], language), figures.abatement(steps, species, case.info.currency, language))
    if where is not None and len(where):
        yield Figure(rendered(CAPTIONS["where"], language), figures.abatement_measures(case, where, species, language))


def _text(case: Case, result: Result) -> str:
    """The curve, one line per step, and below it where the last step avoids."""
    currency, steps, where = case.info.currency or "money", result.tables["steps"], result.tables["where"]
    columns = {"emission": "emission_t_per_y", "avoided": "avoided_t_per_y", "outside": "outside_t_per_y"}
    columns |= {"cost per year": "total_cost_per_y"}
    columns |= {name: f"{name}_cost_per_t" for name in ("average", "marginal", "dual")}
    lines = [f"{result.summary['species']} in t/y, cost in {currency}/y, average, marginal and dual in {currency}/t"]
    lines.append("".join(f"{name:>16}" for name in columns) + f"  {'status':11} gap")
    for row in steps.to_dict("records"):
        cells = "".join(f"{_cell(row[column]):>16}" for column in columns.values())
        lines.append(f"{cells}  {row['status']:11} {_cell(row['gap'])}")
    if steps["total_cost_per_y"].notna().sum() > 1:
        most = number(float(steps["accuracy_per_y"].max()))
        lines.append(f"Costs per t of a rise below the accuracy are left out (accuracy: up to {most} {currency}/y).")
    if not where.empty:
        last = where[where["step"] == where["step"].max()]
        lines.append("The last step avoids, t/y:")
        for row in last.sort_values("avoided_t_per_y", ascending=False).to_dict("records"):
            measure = f"{row['plant']}: {row['measure'].replace('_', ' ')} {row['technology']}"
            lines.append(f"{number(row['avoided_t_per_y']):>16}  {measure}".rstrip())
    lines += _moved_text(result)
    return "\n".join(lines)


def _moved_text(result: Result) -> Iterator[str]:
    """What the last step moved over the fence: amount, and emission outside."""
    moved = result.tables["moved"]
    if moved.empty:
        return
    yield "Outside the fence the last step moves, per year (t of emission, – without a factor):"
    for row in moved[moved["step"] == moved["step"].max()].to_dict("records"):
        kind = row["kind"].replace("_", " ")
        yield f"{_cell(row['moved_t_per_y']):>16}  {kind} {row['item']}: {number(row['difference'])} {row['unit']}"


def _cell(value: float) -> str:
    return "–" if math.isnan(value) else number(value)


def _measure(row: ResultRow, language: str, money: str) -> str:
    return spoken(MEASURES, row["measure"], language)


def _json(result: Result) -> dict[str, object]:
    return {"species": result.summary["species"], **{name: rows(cells) for name, cells in result.tables.items()}}


ANALYSIS = Analysis(
    name="abatement",
    title=say("Abatement curve"),
    question=say("Abatement curve: what emitting less costs"),
    parameters=(
        Parameter(
            *("species", "species", say("Species")),
            help="what is avoided: co2, so2, nox, cod … (default co2)",
            default="co2",
        ),
        Parameter(
            *("steps", "count", say("Steps")),
            help="caps down to the least possible (default 10)",
            default=10,
            first=5,
            low=1,
            high=20,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "steps",
            (
                ResultColumn("step", say("Step")),
                ResultColumn("emission_t_per_y", say("Emission"), "t/y"),
                ResultColumn("avoided_t_per_y", say("Avoided"), "t/y"),
                ResultColumn("outside_t_per_y", say("Moved outside"), "t/y"),
                ResultColumn("total_cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("average_cost_per_t", say("Average"), "{money}/t"),
                ResultColumn("marginal_cost_per_t", say("Marginal"), "{money}/t"),
                ResultColumn("status", say("Status")),
                ResultColumn("accuracy_per_y", say("Accuracy"), "{money}/y"),
            ),
            say("Steps of the curve"),
        ),
        Table(
            "where",
            (
                ResultColumn("step", say("Step")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("measure", say("Measure"), cell=_measure),
                ResultColumn("technology", say("Equipment")),
                ResultColumn("avoided_t_per_y", say("Avoided"), "t/y"),
            ),
            say("Avoided by plant and measure"),
        ),
        Table("moved", (ResultColumn("step", say("Step")), *MOVED_COLUMNS), say("Moved over the fence")),
    ),
    sentences=_sentences,
    figures=_figures,
    subject=lambda case, parameters, language: str(parameters["species"]).upper(),
    text=_text,
    json=_json,
    hint=say(
        "Accuracy: the amount by which the best possible plan may be cheaper than the one found. Costs per ton are left out "
        "where the cost rises by less. Moved outside: what was bought, sold, supplied or disposed of more or less than without "
        "a cap, times its factor; of scopes 2 and 3 it is part of the emission."
    ),
)
