"""The container file names what is there, runs as nobody in particular, and takes no secrets with it."""

import json
import re
import shlex
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from parkloop.optimizer.cli import main
from parkloop.optimizer.commands import page

ROOT = Path(__file__).resolve().parents[1]


def steps() -> list[tuple[str, str]]:
    """Instructions and what they say, lines that go on joined."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def of(name: str) -> list[str]:
    return [what for step, what in steps() if step == name]


def copied() -> list[str]:
    return [source for what in of("COPY") for source in shlex.split(what)[:-1]]


def test_every_copied_source_exists() -> None:
    assert copied() and [] == [source for source in copied() if not (ROOT / source).exists()]


def test_the_ignore_file_lets_through_just_what_is_copied() -> None:
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert "*" == rules[0]
    assert set(copied()) == {rule[1:] for rule in rules if rule.startswith("!")}
    left_out = [rule.removeprefix("**/") for rule in rules[1:] if not rule.startswith("!")]
    assert any(fnmatchcase(".streamlit/secrets.toml", rule) for rule in left_out)


def test_every_package_of_the_project_is_copied() -> None:
    packaging = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    needed = set(packaging["package-dir"].values())
    assert set() == needed - set(copied())


def test_it_runs_as_a_user_without_rights_and_keeps_its_data_in_a_volume() -> None:
    order = [step for step, _ in steps()]
    assert ["parkloop"] == of("USER") and order.index("USER") > max(n for n, step in enumerate(order) if step == "RUN")
    assert ["/data"] == of("VOLUME") and "PARKLOOP_HOME=/data" in of("ENV")[0]
    assert "--require-hashes -r requirements.lock" in of("RUN")[0]


def test_it_starts_the_page_where_its_port_and_health_are(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[object] = []
    monkeypatch.setattr(page, "serve", lambda *options: asked.extend(options) or 0)
    program, *arguments = json.loads(of("ENTRYPOINT")[0])
    assert "parkloop" == program and 0 == main(arguments)
    assert [int(of("EXPOSE")[0]), True, "0.0.0.0"] == asked[:3]
    assert re.search(rf"127\.0\.0\.1:{of('EXPOSE')[0]}/_stcore/health", of("HEALTHCHECK")[0])


def test_the_extras_it_may_take_are_the_project_s() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    told = re.search(r"EXTRAS=([\w,]+)", (ROOT / "docs" / "server.md").read_text(encoding="utf-8"))
    assert told is not None and set(told[1].split(",")) <= set(extras)
