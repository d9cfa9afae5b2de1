"""The command of an analysis: made of its record, whichever it is."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from parkloop.cases.given import given_case
from parkloop.cases.locale.catalogue import ENGLISH, rendered
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses import kept, shown
from parkloop.optimizer.analyses.record import Analysis, Parameter, Result, nothing, sentences_of
from parkloop.optimizer.analyses.registry import ENTRIES, analyse, analysis
from parkloop.optimizer.commands.common import FOUND, INFEASIBLE, STOPPED, case_argument, command, language_option, limit_options
from parkloop.optimizer.commands.output import answer, as_text, keep
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.parametric.sweep import values_of
from parkloop.optimizer.plan.arguments import ArgumentError, renamed
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.system.interrupts import pressed

CODES = {"found": FOUND, "infeasible": INFEASIBLE, "stopped": STOPPED, "partial": STOPPED}
METAVARS = {
    **{"values": "PLACE=START:STOP:STEP", "ranges": "NAME[=START:STOP]"},
    **{"spans": "PLACE=LOW:HIGH", "numbers": "PLACE=NUMBER"},
    **{"link": "LINK", "links": "LINK", "count": "N", "number": "X", "names": "NAME,…", "species": "NAME", "choice": "NAME"},
    **{"text": "TEXT", "place": "PLACE"},
}
REPEATED = ("ranges", "spans", "numbers", "links")
TYPES = {"count": int, "number": float}
OPTIONS = {"time_limit": "--time-limit", "gap": "--gap", "n_jobs": "--jobs", "resume": "--resume"}
"""Options of every analysis, by the arguments that they state."""


def add(commands: Any, name: str) -> None:
    """Add the command of an analysis."""
    record = analysis(name)
    parser = command(commands, ENTRIES[name].command, lambda arguments: _run(record, arguments))
    case_argument(parser)
    for parameter in record.parameters:
        how: dict[str, Any] = {"action": "append"} if parameter.kind in REPEATED else {"type": TYPES.get(parameter.kind, str)}
        needed = parameter.required and parameter.kind not in ("link", "links")
        metavar = METAVARS[parameter.kind]
        parser.add_argument(
            parameter.flag, dest=f"of_{parameter.name}", metavar=metavar, help=parameter.help, required=needed, **how
        )
    if _links(record):
        parser.add_argument("--list", action="store_true", help="list the ids of all candidate links and end")
    limit_options(
        parser, "seconds of the whole question" if record.limits_whole else "seconds of each solve, of which there may be many"
    )
    if record.builds_on_plan:
        parser.add_argument("--plan", metavar="DIR", type=Path, help="plan that `parkloop solve --out` wrote, instead of solving")
    if record.series:
        parser.add_argument(
            "--jobs", metavar="N", type=int, help="solve side by side by so many processes, -1 for one per processor"
        )
        parser.add_argument(
            "--resume", metavar="DIR", type=Path, help="keep each plan there as soon as it is found, and go on with these"
        )
    _outputs(record, parser)


def _outputs(record: Analysis, parser: argparse.ArgumentParser) -> None:
    """Options for output beside the screen."""
    first, *others = [table.name for table in record.tables if table.kept and not table.interim]
    beside = "".join(f", and FILE_{name}.csv" for name in others)
    if record.workbook is None:
        parser.add_argument("--out", metavar="FILE.csv", type=Path, help=f"write the table {first} as CSV{beside} beside it")
    else:
        help_text = f"write {record.name}.xlsx, a workbook of live formulas, and each table as CSV into a folder"
        parser.add_argument("--out", metavar="DIR", type=Path, help=help_text)
    parser.add_argument("--save", metavar="DIR", type=Path, help="write the whole answer, for `parkloop report --analysis DIR`")
    if record.figures is not nothing:
        parser.add_argument("--figure", metavar="FILE", type=_picture, help="draw the answer: .svg, .png or .json")
    language_option(parser, "what is printed and drawn")


def _links(record: Analysis) -> list[Parameter]:
    return [parameter for parameter in record.parameters if parameter.kind in ("link", "links")]


def _picture(text: str) -> Path:
    if Path(text).suffix not in (".svg", ".png", ".json"):
        raise argparse.ArgumentTypeError(f"{text} ends neither in .svg nor in .png nor in .json")
    return Path(text)


def _run(record: Analysis, arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    if getattr(arguments, "list", False):
        print("\n".join(f"{name}{'  (stands today)' if link.exists else ''}" for name, link in sorted(candidates(case).items())))
        return FOUND
    parameters = _parameters(record, arguments)
    line = ProgressLine()
    plan = verified_plan(case, arguments.plan) if getattr(arguments, "plan", None) else None
    limits = {"time_limit": arguments.time_limit, "gap": arguments.gap}
    if record.series:
        limits |= {"n_jobs": arguments.jobs, "resume": arguments.resume}
    try:
        result = analyse(record.name, case, plan=plan, on_step=_print_step, on_progress=line.show, **limits, **parameters)
    except ArgumentError as error:
        raise renamed(error, OPTIONS | {parameter.name: parameter.flag for parameter in record.parameters}) from error
    line.end()
    _write(case, record, result, arguments)
    if arguments.json:
        answer(record.json(result))
    else:
        own = record.text if arguments.lang == ENGLISH else None
        print(own(case, result) if own else _text(case, record, result, arguments.lang))
    if (unfit := record.unfit(case)) is not None:
        print(f"parkloop: {rendered(unfit, arguments.lang)}", file=sys.stderr)
    if pressed():
        print("parkloop: stopped; what was done by then is shown.", file=sys.stderr)
    return CODES[result.status]


def _print_step(done: int, count: int, words: str) -> None:
    """One line per step on the error stream."""
    if words:
        print(words, file=sys.stderr, flush=True)


def _parameters(record: Analysis, arguments: argparse.Namespace) -> dict[str, Any]:
    """Arguments of the analysis that were given."""
    found: dict[str, Any] = {}
    for parameter in record.parameters:
        given = getattr(arguments, f"of_{parameter.name}")
        if given is not None:
            found |= _argument(parameter, given)
        elif parameter.required:
            raise ValueError(
                say("Name a link with {option}, or list all candidates with --list.", option=parameter.option or "--link")
            )
    return found


def _argument(parameter: Parameter, given: Any) -> dict[str, Any]:
    if parameter.kind == "names":
        return {parameter.name: _names(parameter, given)}
    if parameter.kind == "count":
        return {parameter.name: _count(parameter, given)}
    if parameter.kind == "values":
        place, _, values = given.partition("=")
        return {parameter.name: place, "values": values_of(values)}
    if parameter.kind == "ranges":
        ranges = dict(map(_range, given))
        return {parameter.name: tuple(ranges), "ranges": {name: span for name, span in ranges.items() if span is not None}}
    if parameter.kind == "spans":
        return {parameter.name: dict(map(_range, given))}
    if parameter.kind == "numbers":
        return {parameter.name: dict(map(_number, given))}
    return {parameter.name: given}


def _count(parameter: Parameter, given: int) -> int:
    """A whole number that is not too small."""
    if parameter.low is not None and given < parameter.low:
        allowed = say("a whole number from {least} on", least=int(parameter.low))
        option = parameter.flag
        raise ValueError(say("{option}: found {value}, but {allowed} is meant.", option=option, value=given, allowed=allowed))
    return given


def _names(parameter: Parameter, text: str) -> list[str]:
    """Names between commas, with spaces or none."""
    names = [name.strip() for name in text.split(",")]
    if "" in names:
        raise ValueError(
            say("{option}: found {value}, but names are meant, such as a,b.", option=parameter.flag, value=repr(text))
        )
    return names


def _range(text: str) -> tuple[str, tuple[float, float] | None]:
    """A parameter and its range."""
    name, given, span = text.partition("=")
    if not given:
        return name, None
    try:
        start, stop = map(float, span.split(":"))
    except ValueError:
        raise ValueError(say("{text}: write NAME=START:STOP, such as carbon_price=0:200.", text=text)) from None
    if not start < stop:
        raise ValueError(say("{text}: {stop} must be more than {start}.", text=text, start=f"{start:g}", stop=f"{stop:g}"))
    return name, (start, stop)


def _number(text: str) -> tuple[str, float]:
    """A place and a number."""
    place, _, number = text.partition("=")
    try:
        return place, float(number)
    except ValueError:
        raise ValueError(say("{text}: write PLACE=NUMBER, such as policy.carbon_price_per_t=50.", text=text)) from None


def _write(case: Case, record: Analysis, result: Result, arguments: argparse.Namespace) -> None:
    """The files that were asked for."""
    files: dict[Path, Any] = {}
    if arguments.out is not None:
        kept_tables = [table.name for table in record.tables if table.kept and not table.interim]
        names = [name for name in kept_tables if name in result.tables]
        if record.workbook is None:
            files |= {path: result.tables[name] for path, name in _beside(arguments.out, kept_tables) if name in names}
        elif names:
            files |= {arguments.out / f"{name}.csv": result.tables[name] for name in names}
            files[arguments.out / f"{record.name}.xlsx"] = record.workbook(case, result, arguments.lang)
    if getattr(arguments, "figure", None) is not None:
        drawn = list(record.figures(case, result, arguments.lang))
        paths = _beside(arguments.figure, [str(place) for place in range(1, len(drawn) + 1)])
        for (path, _), figure in zip(paths, drawn, strict=True):
            files[path] = _drawn(path, figure.option, figure.height)
    if arguments.save is not None:
        files |= {arguments.save / name: text for name, text in kept.files(result).items()}
    keep(files)


def _beside(file: Path, names: Iterable[str]) -> list[tuple[Path, str]]:
    """The files of several things of which the first has the name itself."""
    return [(file.with_name(f"{file.stem}_{name}{file.suffix}") if place else file, name) for place, name in enumerate(names)]


def _drawn(file: Path, option: Mapping[str, Any], height: int) -> bytes | str:
    """A figure as a picture, or as the ECharts option in JSON."""
    if file.suffix == ".json":
        return json.dumps(option, ensure_ascii=False, indent=1)
    # the engine that draws starts slowly and is not needed for a table
    from parkloop.optimizer.report import png, svg

    return png(dict(option), height=height) if file.suffix == ".png" else svg(dict(option), height=height)


def _text(case: Case, record: Analysis, result: Result, language: str) -> str:
    """Sentences and tables of an analysis that has no text of its own.

    English ones name things by the ids that commands take, those in another language by titles.
    """
    named = language != ENGLISH
    told = shown.sentences(case, record, result, language, named) if named else sentences_of(record, case, result, language)
    tables = shown.for_people(case, record, result, language, named).values()
    return "\n".join([*told, *(as_text(cells.rename(columns=lambda name: written(str(name), language))) for cells in tables)])
