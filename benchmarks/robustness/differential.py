"""Thousands of random parks, shipped against generous bounds: python -m benchmarks.robustness.differential --parks 5000.

Seeds run from --seed on, one after the other for all structures in turn, so that a run can go on where another has ended. Cases
that disagree are written to --out, each a folder that `parkloop solve` reads, with what both sides said in disagreement.txt.
"""

import argparse
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parkloop.cases import save_case
from tests.support.generous.comparison import Comparison, compared, compared_exactly
from tests.support.parks import ALL, MIXING, infeasible_park, random_park

TIGHT_EVERY = 5
"""Of so many seeds one has its variant that is too tight too."""
EXACT_EVERY = 10
"""Of so many seeds of a structure that mixes one is solved by SCIP too."""

TOLD_EVERY = 250


@dataclass(frozen=True)
class Task:
    """One comparison: a structure, a seed, and which of its variants."""

    structure: str
    seed: int
    kind: str


@dataclass(frozen=True)
class Result:
    """What one comparison found."""

    task: Task
    feasible: bool
    decides: bool
    faults: tuple[str, ...]
    doubts: tuple[str, ...]


def tasks(structures: Iterable[str], first: int, parks: int) -> Iterator[Task]:
    """Comparisons of as many parks, the structures in turn."""
    names = tuple(structures)
    for n in range(parks):
        structure, seed = names[n % len(names)], first + n // len(names)
        yield Task(structure, seed, "park")
        if seed % TIGHT_EVERY == 0:
            yield Task(structure, seed, "tight")
        if structure in MIXING and seed % EXACT_EVERY == 0:
            yield Task(structure, seed, "exact")


def run(task: Task, out: Path) -> Result:
    """One comparison; a disagreement is written down with its case, and a failure of the program is one."""
    try:
        found = _compared(task)
    except Exception as error:  # a crash on a valid park is a finding, and the others go on
        result = Result(task, False, False, (f"crash: {error!r}",), ())
    else:
        result = Result(task, found.feasible, found.decides, found.faults, found.doubts)
    if result.faults:
        _write(result, out)
    return result


def _compared(task: Task) -> Comparison:
    if task.kind == "exact":
        return compared_exactly(task.structure, task.seed)
    return compared(task.structure, task.seed, tight=task.kind == "tight")


def _write(result: Result, out: Path) -> None:
    task = result.task
    folder = out / f"{task.structure}-{task.seed}-{task.kind}"
    make = infeasible_park if task.kind == "tight" else random_park
    save_case(make(task.structure, task.seed), folder)
    (folder / "disagreement.txt").write_text("\n".join((*result.faults, *result.doubts, "")), encoding="utf-8")


def table(results: Iterable[Result]) -> str:
    """Counts by structure, with a last row for all."""
    counts: dict[str, Counter[str]] = {}
    for result in results:
        for row in (result.task.structure, "all"):
            count = counts.setdefault(row, Counter())
            count["parks"] += result.task.kind == "park"
            count["comparisons"] += 1
            count["feasible"] += result.feasible
            count["decides"] += result.decides
            count["faults"] += bool(result.faults)
            count["doubts"] += bool(result.doubts)
    last = counts.pop("all", Counter())
    head = ("structure", "parks", "comparisons", "feasible", "with a decision", "disagreements", "reference the worse")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for structure, count in [*counts.items(), ("all", last)]:
        numbers = (count[key] for key in ("parks", "comparisons", "feasible", "decides", "faults", "doubts"))
        lines.append(f"| {structure} | {' | '.join(f'{n:,}' for n in numbers)} |")
    return "\n".join(lines)


def main() -> None:
    """Compare, tell of every disagreement at once, and print the table at the end."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.differential")
    parser.add_argument("--parks", type=int, default=5000, help="how many, over all structures")
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--structure", choices=ALL, action="append", help="only this one; may be repeated")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out/differential"))
    asked = parser.parse_args()
    todo = list(tasks(asked.structure or ALL, asked.seed, asked.parks))
    results: list[Result] = []
    with multiprocessing.Pool(asked.processes) as pool:
        for result in pool.imap_unordered(partial(run, out=asked.out), todo):
            results.append(result)
            for word, said in (("disagrees", result.faults), ("reference the worse", result.doubts)):
                for sentence in said:
                    print(f"{result.task.structure} {result.task.seed} {result.task.kind} {word}: {sentence}", flush=True)
            if len(results) % TOLD_EVERY == 0:
                print(f"{len(results)} of {len(todo)}", flush=True)
    text = table(results)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / f"counts-{asked.seed}.md").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
