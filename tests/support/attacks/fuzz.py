"""Bad inputs by the thousand, each read in a process with limits: ``python -m tests.support.attacks.fuzz --count 1000 --seed 1``.

Whatever is read either loads, can be written as folder and workbook and comes back equal, or is refused in sentences that have
their Chinese. A traceback, a hang or more than 1 GB is a failure; the input is named, and ``--only KIND/NUMBER`` runs it alone.
"""

import argparse
import hashlib
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from parkloop.cases import Case, CaseError, load_case, read_workbook, save_case, warnings, write_workbook
from parkloop.cases.load import case_of_file
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer import optimise
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.verified import verified_plan
from tests.support.attacks import mutations

SECONDS, MEGABYTES = 20, 1000
"""Time of the processor and memory that one input may take."""
LONGEST = 3_000
"""Characters of one sentence."""
KINDS = ("folder", "workbook", "archive", "plan")


@cache
def plan_texts() -> Mapping[str, str]:
    """The files of a plan of a small park."""
    return optimise(load_case("two_firms")).texts()


def made(kind: str, chance: Random) -> Mapping[str, bytes]:
    """An input of a kind as files by name."""
    match kind:
        case "folder":
            return mutations.folder(chance)
        case "plan":
            return mutations.plan(chance, plan_texts())
        case "workbook":
            return {"x.xlsx": mutations.workbook(chance)}
    return {"x.zip": mutations.archive(chance)}


def tried(kind: str, files: Mapping[str, bytes]) -> str:
    """``loaded`` or ``refused``; raises what went wrong, ``AssertionError`` where it loads and does not come back."""
    with TemporaryDirectory() as place:
        home = Path(place) / "x"
        home.mkdir()
        for name, data in files.items():
            (home / name).write_bytes(data)
        try:
            if kind == "plan":
                verified_plan(load_case("two_firms"), home)
                return "loaded"
            case = load_case(home) if kind == "folder" else case_of_file(next(iter(files.values())), next(iter(files)))
        except (PlanFilesError, FileNotFoundError) as error:
            assert kind == "plan" and "\n" not in str(error) and len(str(error)) < LONGEST, f"no sentence: {str(error)[:200]}"
            return "refused"
        except CaseError as error:
            told_in_both_languages(error)
            return "refused"
        comes_back(case, Path(place))
    return "loaded"


def told_in_both_languages(error: CaseError) -> None:
    """Every fault is a sentence of bounded length and has its Chinese."""
    assert error.faults
    assert len(str(error)) < LONGEST * 200
    for fault in error.faults[:400]:
        assert len(str(fault)) < LONGEST, f"too long: {str(fault)[:300]}"
        assert rendered(fault.message, "zh") != fault.message, f"no Chinese: {fault.message[:300]}"


def comes_back(case: Case, place: Path) -> None:
    """The case is the same after it was written and read again, and warnings about it are told in both languages."""
    save_case(case, place / "again")
    assert case == load_case(place / "again"), "another case comes back from its folder"
    write_workbook(case, place / "again.xlsx")
    assert case == read_workbook(place / "again.xlsx"), "another case comes back from its workbook"
    for text in [*case.notes, *warnings(case)]:
        assert len(text) < LONGEST, f"too long: {text[:300]}"
        assert rendered(text, "zh") != text, f"no Chinese: {text[:300]}"


def bounded(work: Callable[[], str]) -> dict[str, Any]:
    """What work in a process of its own comes to: its outcome, its seconds and the megabytes it took beside what was there."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            told = {"what": work()}
        except BaseException as error:
            told = {"what": "failed", "why": f"{type(error).__name__}: {str(error)[:400]}", "where": _place(error)}
        taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # a test run's process may be large already
        told |= {"seconds": time.process_time() - begun, "megabytes": taken / 1024}
        os.write(write, json.dumps(told).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if not text:
        return {"what": "failed", "why": f"the process ended (status {status})", "seconds": SECONDS, "megabytes": 0}
    found: dict[str, Any] = json.loads(text)
    if found["megabytes"] > MEGABYTES:
        found |= {"what": "failed", "why": f"{found['megabytes']:.0f} MB"}
    return found


def _place(error: BaseException) -> str:
    """Where an error came from, the last places of this project."""
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-4:]))


def inputs(count: int, seed: int, kinds: tuple[str, ...] = KINDS) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Distinct inputs of all kinds in turn, each with the name that makes it again."""
    seen, number = set[str](), 0
    while len(seen) < count:
        for kind in kinds:
            files = made(kind, Random(f"{seed}/{kind}/{number}"))
            digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
            if digest not in seen and len(seen) < count:
                seen.add(digest)
                yield f"{kind}/{number}", files
        number += 1


def run(count: int, seed: int) -> dict[str, Any]:
    """Try so many inputs; what came of them, with every failure."""
    plan_texts(), mutations.parks(), mutations.books()  # made once, before processes share them
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    failures, slowest, largest = [], 0.0, 0.0
    for name, files in inputs(count, seed):
        kind = name.partition("/")[0]
        found = bounded(lambda kind=kind, files=files: tried(kind, files))  # type: ignore[misc]
        outcomes[kind][found["what"]] += 1
        slowest, largest = max(slowest, found["seconds"]), max(largest, found["megabytes"])
        if found["what"] == "failed":
            failures.append({"input": name, **found})
            print(json.dumps(failures[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    return {
        "seed": seed,
        "inputs": count,
        "outcomes": {kind: dict(sorted(counts.items())) for kind, counts in outcomes.items()},
        "slowest_s": round(slowest, 2),
        "largest_mb": round(largest),
        "failures": failures,
    }


def main() -> int:
    """Run, print the counts as JSON, and end with 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND/NUMBER", help="try this one input of the seed, in this very process")
    arguments = parser.parse_args()
    if arguments.only:
        kind = arguments.only.partition("/")[0]
        print(tried(kind, made(kind, Random(f"{arguments.seed}/{arguments.only}"))))
        return 0
    found = run(arguments.count, arguments.seed)
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
