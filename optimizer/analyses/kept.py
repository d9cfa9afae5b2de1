"""Results of analyses in folders: a table per CSV file, and all else in one file of JSON."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.disk import atomic
from parkloop.cases.messages import as_data, from_data, say
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.registry import ENTRIES, analysis

RESULT = "analysis.json"
NOTHING = "nan"
"""What stands in a written table where there is no number, so that an empty text stays one."""


class ResultFilesError(ValueError):
    """A folder that holds no result of an analysis."""


def files(result: Result) -> dict[str, str]:
    """The files of a result by name."""
    tables = {f"{name}.csv": as_csv(cells) for name, cells in result.tables.items()}
    record = {**result.as_json(), "sentences": [as_data(sentence) for sentence in result.sentences]}
    return {**tables, RESULT: json.dumps(record, ensure_ascii=False, indent=1)}


def write(folder: Path, result: Result) -> None:
    """Write a result into a folder: all of its files or none."""
    atomic.write({folder / name: text.encode() for name, text in files(result).items()})


def read(folder: Path) -> Result:
    """The result of a folder.

    Raises:
        ResultFilesError: the folder holds none, or one of an analysis that is not known.
    """
    try:
        record = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        known = isinstance(record, dict) and record["analysis"] in ENTRIES
        return _made(folder, record) if known else _no_result(folder)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _no_result(folder)


def so_far(folder: Path, name: str, parameters: dict[str, Any]) -> Result:
    """Interim result of an analysis, or one of an earlier version: tables, and all else if present."""
    with suppress(ResultFilesError):
        return read(folder)
    return Result(_tables(folder, name), status="partial", analysis=name, parameters=parameters)


def _made(folder: Path, told: dict[str, Any]) -> Result:
    return Result(**{**told, "sentences": tuple(map(from_data, told["sentences"])), "tables": _tables(folder, told["analysis"])})


def _tables(folder: Path, name: str) -> dict[str, pd.DataFrame]:
    read = {table.name: table_of(folder / f"{table.name}.csv") for table in analysis(name).tables}
    return {name: cells for name, cells in read.items() if cells is not None}


def table_of(path: Path) -> pd.DataFrame | None:
    """A written table, None before its first row."""
    with suppress(FileNotFoundError, ValueError):
        return pd.read_csv(path, keep_default_na=False, na_values=[NOTHING])
    return None


def written(cells: pd.DataFrame) -> pd.DataFrame:
    """A table as it is once it was written and read: numbers, texts, and nothing else."""
    return pd.read_csv(StringIO(as_csv(cells)), keep_default_na=False, na_values=[NOTHING]) if len(cells.columns) else cells


def as_csv(cells: pd.DataFrame) -> str:
    """A table as it is written."""
    return cells.to_csv(index=False, na_rep=NOTHING)


def _no_result(folder: Path) -> Result:
    raise ResultFilesError(
        say("{folder} holds no result of an analysis; the option --save of its command writes one.", folder=folder)
    )
