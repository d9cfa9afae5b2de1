"""Bundles of studies: inputs, plans, tables, log, versions and check sums in one archive."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from parkloop.cases.disk import atomic
from parkloop.cases.messages import say
from parkloop.optimizer.plan.origin import versions
from parkloop.optimizer.studies.run import ANALYSES, CASES, LOG, MADE_WITH, PLANS, STUDY, TABLES, StudyResult

WRITTEN = (STUDY, LOG, MADE_WITH, *(f"{name}.csv" for name in TABLES))
MANIFEST, READ_ME = "manifest.json", "README.txt"
MOST_FILES, MOST_BYTES = 20_000, 500_000_000
"""Most that is unpacked of a bundle."""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Date of every file in a bundle, so that equal contents make equal archives."""
HOW_TO = """\
Bundle of a study made with Parkloop {version}.

study.toml      what was asked
cases/          every case, as it was computed
plans/          every plan: summary and tables, and its certificate's outcome
analyses/       the tables of every analysis
plans.csv, comparison.csv   the plans side by side
solver.log      what HiGHS said of each solve
provenance.json versions and digests of the cases
manifest.json   SHA-256 of every file

Run it again and compare:  parkloop rerun THIS.zip
"""
DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError, ValueError)


class BundleError(ValueError):
    """An archive that is no bundle of a study, or was changed."""


def write_bundle(result: StudyResult, file: str | Path) -> None:
    """Write the bundle of a study that was run to its end.

    Args:
        result: what ``run_study`` gave.
        file: the archive to write, ``.zip``.

    Raises:
        ValueError: the study was ended before everything was answered.
        OSError: the file cannot be written.

    Examples:
        >>> import pathlib, tempfile
        >>> import parkloop as pl
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "one.toml").write_text('cases.today.case = "two_firms"')
        >>> pl.write_bundle(pl.run_study(folder / "one.toml", folder / "out"), folder / "one.zip")
        >>> (folder / "one.zip").exists()
        True
    """
    if not result.complete:
        raise ValueError(say("The study in {folder} was ended early: run it to its end first.", folder=result.folder))
    texts = {path.relative_to(result.folder).as_posix(): path.read_bytes() for path in sorted(_files(result))}
    texts[READ_ME] = HOW_TO.format(version=versions()["parkloop"]).encode()
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(texts.items())}
    texts[MANIFEST] = json.dumps({"versions": dict(versions()), "files": sums}, indent=1, ensure_ascii=False).encode()
    place = Path(file)
    draft = result.folder.parent / f".{place.name}.new"
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in texts.items():
                archive.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
        atomic.write({place: draft.read_bytes()})
    finally:
        draft.unlink(missing_ok=True)


def _files(result: StudyResult) -> Iterator[Path]:
    """Every file that a study wrote into its folder, but the kept plans of series, which its tables tell.

    What else lies there, as the answers of an earlier study, is no part of it.
    """
    study, folder = result.study, result.folder
    yield from (folder / name for name in WRITTEN if (folder / name).is_file())
    parts = {CASES: study.cases, PLANS: result.found, ANALYSES: result.results}
    for path in (folder / part / name for part, names in parts.items() for name in names):
        within = (file for file in path.rglob("*") if file.is_file())
        yield from (file for file in within if not any(part.startswith(".") for part in file.relative_to(path).parts))


def unpack(file: str | Path, folder: Path) -> None:
    """Unpack a bundle, every file of it with the check sum that its manifest states.

    Raises:
        BundleError: it is no bundle, is too large, or a file was changed, added or taken away.
        OSError: it cannot be read, or the folder not be written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(file, archive)
            sums = json.loads(archive.read(MANIFEST))["files"]
            names = [part.filename for part in archive.infolist() if not part.is_dir()]
            _check_names(file, names, sums)
            for name in sums:
                data = archive.read(name)
                if hashlib.sha256(data).hexdigest() != sums[name]:
                    raise BundleError(say("{file}: {name} was changed after the bundle was made.", file=file, name=name))
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
    except BundleError:  # a ValueError, too
        raise
    except DAMAGED as error:
        raise BundleError(say("{file}: it is no bundle of a study ({why}).", file=file, why=str(error))) from error


def _check_size(file: str | Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
        raise BundleError(
            say(
                "{file}: unpacked it has more than {files} files or {bytes} bytes.", file=file, files=MOST_FILES, bytes=MOST_BYTES
            )
        )


def _check_names(file: str | Path, names: list[str], sums: dict[str, str]) -> None:
    """Whether the archive has just the files of the manifest, each below the folder it is unpacked to."""
    strange = sorted({*names} ^ {*sums, MANIFEST})
    outside = [name for name in names if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute() or "\\" in name]
    if STUDY not in sums or strange or outside or len(set(names)) != len(names):
        told = ", ".join((outside or strange or [STUDY])[:5])
        raise BundleError(say("{file}: files were added to the bundle or taken away ({names}).", file=file, names=told))
