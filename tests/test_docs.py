"""The documentation says what the code does: generated pages are fresh, and every number printed in a page is computed."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from docs import dictionary, generate, manual, transcripts
from parkloop import cases
from parkloop.app_pages.words import word
from parkloop.cases import list_cases
from parkloop.cases.checks.policies import TARGETS
from parkloop.cases.columns import columns
from parkloop.cases.schema import BUILT_IN_SPECIES, SECTIONS, TABLES
from parkloop.models.accounts.policy import RATES
from parkloop.optimizer import Plan
from parkloop.optimizer.cli import parser
from parkloop.optimizer.extraction.tables import TOTALS
from parkloop.optimizer.plan.record import COLUMNS, STATUSES
from tests.support.few import thorough
from tests.support.running.pictures import draw_small

pytestmark = pytest.mark.usefixtures("solved_once")

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in (*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md")))
LONG = ("how-to/report.md", "how-to/sweep.md")
"""Guides whose commands take seconds each."""
NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?"
TERM = rf"{NUMBER}(?: [+−×/] {NUMBER})*"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def prose(name: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page(name), flags=re.MULTILINE | re.DOTALL)


made = cache(generate.pages)


@pytest.mark.parametrize(
    "name", ["math.md", "data-dictionary.md", "data-dictionary.zh.md", "checks.md", "library.md", "sectors.md"]
)
def test_a_page_made_from_docstrings_is_fresh(name: str) -> None:
    assert made()[name] == page(name), "run 'make docs'"


def test_every_sentence_of_the_records_has_its_chinese() -> None:
    known = dictionary.words()
    assert [] == [text for text in dictionary.sentences() if not known.get(text)], "add it to cases/locale/zh.po"
    assert set() == set(known) - set(dictionary.sentences()), "remove it from cases/locale/zh.po"


RULES = [pytest.param(rule, id=f"{part.name}.{rule.__name__}") for part in manual.parts() for rule in part.rules]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_sentence_and_a_formula(rule: manual.Rule) -> None:
    assert re.fullmatch(r"[A-Z][^\n]*\.", (rule.__doc__ or "").strip().splitlines()[0]), "the first line is a sentence"
    latex = manual.formula(rule)
    assert latex, "the docstring has '.. math::' and a formula"
    for opening, closing in ("{}", "()", ("\\left", "\\right")):
        assert latex.count(opening) == latex.count(closing)


def test_every_part_of_the_model_with_constraints_has_rules() -> None:
    without = {part.name for part in manual.parts() if not part.rules}
    assert set() == without


def test_words_in_formulas_stand_upright() -> None:
    assert manual.upright(r"per\_size_u \le \max_o U_{ij,o}") == r"\mathrm{per\_size}_u \le \max_o U_{ij,o}"
    assert manual.upright(r"\begin{aligned} need \end{aligned}") == r"\begin{aligned} \mathrm{need} \end{aligned}"


@pytest.mark.parametrize("name", [thorough(name) if name in LONG else name for name in ("tutorial.md", *generate.GUIDES)])
def test_the_commands_of_a_page_print_what_it_shows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_small(monkeypatch)
    shown = page(name)
    assert transcripts.timeless(transcripts.refreshed(shown)) == transcripts.timeless(shown), "run 'make docs'"


def test_every_guide_with_commands_is_run() -> None:
    assert set(generate.GUIDES) == {name for name in PAGES if name.startswith("how-to/") and "```console" in page(name)}


def test_the_python_of_the_guide_runs() -> None:
    """All blocks in turn: each speaks of those before. 3,920,000: the 20,000 MWh of gas cost 32 EUR more each."""
    out, names = io.StringIO(), dict[str, Any]()
    with redirect_stdout(out):
        for block in re.findall(r"^```python\n(.*?)^```$", page("how-to/python.md"), re.MULTILINE | re.DOTALL):
            exec(block.replace("n_jobs=2", "n_jobs=1"), names)  # tests of processes are elsewhere
    assert 3_280_000 + 20_000 * 32 == pytest.approx(names["today"].kpi["total_cost_per_y"])
    assert names["plan"].certified and 3 == len(names["plan"].links)
    assert 79_000 == pytest.approx(names["value"].saves)


def test_the_chinese_tutorial_runs_the_same_commands_and_shows_the_same() -> None:
    english, chinese = (
        [transcripts.timeless(step[0]) for step in transcripts.STEP.finditer(page(name))] for name in generate.TUTORIALS
    )
    assert english == chinese


def value(number: str) -> float:
    return float(number.replace(",", ""))


def computed(term: str) -> float:
    """Value of sums and products of numbers."""
    text = term.replace(",", "").replace("−", "-").replace("×", "*")
    assert re.fullmatch(r"[\d.e+*/ -]+", text)
    return float(eval(text))


def equations(name: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(rf"({TERM}) = ({TERM})", prose(name)):
        yield found[1], found[2]


@pytest.mark.parametrize("name", generate.TUTORIALS)
def test_the_equations_of_the_tutorial_hold(name: str) -> None:
    found = list(equations(name))
    assert len(found) > 15
    assert [] == [f"{left} = {right}" for left, right in found if computed(left) != pytest.approx(computed(right), rel=1e-9)]


@pytest.mark.parametrize("name", generate.TUTORIALS)
def test_every_large_number_of_the_tutorial_is_printed_or_given_or_computed(name: str) -> None:
    blocks = "".join(re.findall(r"^```.*?^```$", page(name), flags=re.MULTILINE | re.DOTALL))
    given = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cases" / "two_firms").glob("*.csv"))
    cells = [cell for row in csv.reader(io.StringIO(given + blocks.replace('"', ""))) for cell in row]
    known = {value(number) for number in re.findall(NUMBER, blocks)}
    known |= {float(cell) for cell in cells if re.fullmatch(r"\d+(\.\d+)?", cell)}
    known |= {computed(right) for _, right in equations(name)}
    loose = re.sub(rf"{TERM} = {TERM}", "", prose(name))
    large = [number for number in re.findall(r"\d{1,3}(?:,\d{3})+", loose) if value(number) not in known]
    assert [] == large


def example() -> str:
    """The Python example of the README."""
    found = re.search(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_readme_runs() -> None:
    """On two firms in place of its park, which takes a minute."""
    used = re.findall(r'load_case\("(\w+)"\)', example())
    assert used and set(used) <= set(list_cases())
    out, names = io.StringIO(), dict[str, Any]()
    with redirect_stdout(out):
        exec(re.sub(r'load_case\("\w+"\)', 'load_case("two_firms")', example()), names)
    assert names["plan"].certified
    assert 2_003_000 == pytest.approx(names["plan"].kpi["total_cost_per_y"])
    assert "1277000" in out.getvalue()


def test_the_readme_names_every_command_and_every_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (\w+)\b", parser().format_help(), re.MULTILINE)
    assert len(commands) > 10
    assert [] == [name for name in commands if f"parkloop {name}" not in text]
    pages = re.findall(
        r'st\.Page\(page_file\("\w+"\), title=say\("([\w.]+)"\)', (ROOT / "app_pages" / "frame.py").read_text(encoding="utf-8")
    )
    assert len(pages) > 5
    assert [] == [word(key) for key in pages if f"| {word(key)} |" not in text]


def test_the_results_page_names_every_table_column_status_and_key() -> None:
    text = page("results.md")
    sections = {names: body for names, body in re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL)}
    for table, named in COLUMNS.items():
        body = next((body for names, body in sections.items() if table in names.split(", ")), "")
        assert [] == [column for column in named if f"`{column}`" not in body], table
    plan = Plan("", "", "", "")
    keys = (*plan.summary(), *STATUSES)
    assert [] == [key for key in keys if f"`{key}`" not in text]


def test_the_results_page_names_every_key_figure_and_cost_head() -> None:
    from parkloop.cases import load_case
    from parkloop.optimizer import optimise

    text, plan = page("results.md"), optimise(load_case("two_firms"), scope="baseline")
    assert [] == [key for key in plan.kpi if f"`{key}`" not in text]
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob("*.py"))
    heads = set(re.findall(r'\.cost\([^")]*"(\w+)"', sources)) | {"link_capital", "technology_capital", "equipment_capital"}
    assert set() == {head for head in heads if f"`{head}`" not in text}


def test_the_format_page_names_nothing_that_is_not_there() -> None:
    records = (*SECTIONS.values(), *TABLES.values())
    known = {column.name for record in records for column in columns(record)} | set(TABLES) | set(SECTIONS) | set(COLUMNS)
    known |= {str(choice) for record in records for column in columns(record) for choice in column.choices}
    known |= set(RATES) | set(TOTALS) | {target for targets in TARGETS.values() for target in targets} | set(BUILT_IN_SPECIES)
    named = set(re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+)+)`", page("format.md")))
    assert set() == named - known


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_are_there(name: str) -> None:
    """Sensitivity: a module that is renamed is looked for in vain by who reads of it."""
    named = re.findall(r"`((?:app_pages|benchmarks|cases|docs|models|notebooks|optimizer|parkloop|tests)/[\w./-]+)`", page(name))
    assert [] == [path for path in named if "NAME" not in path and not (ROOT / path).exists()]


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", prose(name)):
        path, _, anchor = target.partition("#")
        if path.startswith("http"):
            continue
        there = ((DOCS / name).parent / path).resolve() if path else DOCS / name
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}, target


def test_the_index_names_every_page() -> None:
    assert [] == [name for name in PAGES if name != "index.md" and f"({name})" not in page("index.md")]


def test_the_page_of_published_problems_has_every_number() -> None:
    with (ROOT / "tests" / "benchmarks" / "published.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = page("published.md")
    for row in rows:
        shown = f"{float(row['value']):,.9g}"
        assert re.search(rf"\| {re.escape(row['quantity'])} \| ({re.escape(shown)}|{re.escape(row['value'])}) \|", text), row


def test_shipped_parks_of_the_tutorial_exist() -> None:
    folder = Path(cases.__file__).parent
    assert all((folder / name).is_dir() for name in re.findall(r"\.\./cases/(\w+)\)", page("tutorial.md")))
