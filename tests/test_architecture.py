"""The order of the folders, inside and out, and the budgets of modules and functions. Each test lists its offenders."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import parkloop
from parkloop.cases.schema import Case

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("cases", "models", "optimizer", "app_pages")
"""Imports run this way only: later ones may import earlier ones."""
INSIDE: dict[str, tuple[str, ...]] = {
    "cases": (
        *(
            "messages",
            "faults",
            "locale",
            "magnitudes",
            "spelling",
            "disk",
            "schema",
            "columns",
            "order",
            "origins",
            "lookup",
            "titles",
            "relations",
        ),
        *(
            "links",
            "text",
            "entries",
            "checks",
            "plausibility",
            "coherence",
            "io",
            "metering",
            "changes",
            "load",
            "catalogue",
            "modes",
            "starting",
            "forms",
            "ledgers",
        ),
        "synthetic",
        *("__init__", "store", "given"),
    ),
    "models": (
        "declare",
        "capital",
        "design",
        "limit_shares",
        "storage",
        "site",
        "network",
        "ledger",
        "subsystems",
        "accounts",
        "__init__",
    ),
    "optimizer": (
        *(
            "certificate",
            "system",
            "solver",
            "search",
            "solve",
            "bounds",
            "mixing",
            "plan",
            "extraction",
            "infeasibility",
            "planning",
        ),
        *(
            "__init__",
            "multiobjective",
            "resolve",
            "figures",
            "parametric",
            "analyses",
            "indicators",
            "report",
            "studies",
            "jobs",
            "benchmark",
            "commands",
            "cli",
        ),
    ),
    "app_pages": ("__init__", "words", "session", "sheet", "editing", "map", "views", "analyses", "screens", "frame", "serving"),
}
"""The same inside each package: what lies in it, in the order in which it is imported."""
MAY_SPEAK_TO_THE_SOLVER = {
    *(
        "optimizer/solver/highs/adapter.py",
        "optimizer/solver/highs/loading.py",
        "optimizer/solver/highs/worker.py",
        "optimizer/solver/highs/warm_lp.py",
        "optimizer/bounds/extremes.py",
    ),
}
STARTER = "optimizer/system/spawn.py"
ON_FIRST_USE = {"cases/schema/methods.py", "optimizer/analyses/finance/result.py", "optimizer/plan/shown.py"}
"""Methods of public records: what they call is made of the records, and is imported when they are called."""
MODULE_LINES, FUNCTION_LINES, FOLDER_MODULES = 400, 50, 16


@cache
def modules() -> tuple[str, ...]:
    """Every module of the product, by its path from the root."""
    files = [path for folder in ("parkloop", *PACKAGES) for path in (ROOT / folder).rglob("*.py")]
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in [*files, ROOT / "app.py"]))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """All nodes of a module: each test searches them, one walk finds them."""
    return tuple(ast.walk(tree(module)))


@cache
def imported(module: str, types: bool = True) -> frozenset[str]:
    """Full names of all that a module imports, wherever in it.

    Without ``types`` what is imported for the type checker alone, and on first use by a package's ``__getattr__``, is left out.
    """
    names: set[str] = set()
    left_out = [] if types else [node for node in nodes(module) if _for_others(node)]
    apart = {id(inner) for node in left_out for inner in ast.walk(node)}
    for node in nodes(module):
        if id(node) in apart:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively"
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def _for_others(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef) and node.name == "__getattr__"


@cache
def roots(module: str) -> frozenset[str]:
    return frozenset({name.split(".", maxsplit=1)[0] for name in imported(module)})


def package(module: str) -> str:
    return module.split("/", maxsplit=1)[0]


@cache
def ours(name: str) -> set[str]:
    """The files that an imported name stands for or is in, those of the packages around it too."""
    parts = name.split(".")[1:] if name.startswith("parkloop.") else []
    stems = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return {file for stem in stems for file in (f"{stem}.py", f"{stem}/__init__.py") if (ROOT / file).exists()}


@cache
def file_of(name: str) -> str | None:
    """The file of a module of ours by its full name; none where the name is of no module."""
    stem = "/".join(name.split(".")[1:]) if name.startswith("parkloop.") else ""
    return next((file for file in (f"{stem}.py", f"{stem}/__init__.py") if stem and (ROOT / file).exists()), None)


@cache
def imports(module: str) -> frozenset[str]:
    """The files that a module imports from: of `from a import b` the module `b` where there is one, else `a`."""
    parts = tree(module).body if module in ON_FIRST_USE else nodes(module)
    found = (node for node in parts if isinstance(node, ast.ImportFrom))
    pairs = ((str(node.module), alias.name) for node in found for alias in node.names)
    files = (file_of(f"{source}.{name}") or file_of(source) for source, name in pairs)
    return frozenset(file for file in files if file is not None and file != module)


def test_every_package_is_installed() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = [path.parent.relative_to(ROOT) for folder in PACKAGES for path in (ROOT / folder).rglob("__init__.py")]
    assert {"parkloop", *(".".join(("parkloop", *folder.parts)) for folder in found)} == set(told)


def test_every_folder_of_modules_is_a_package_so_that_it_is_installed() -> None:
    folders = {(ROOT / module).parent for module in modules() if "/" in module}
    assert set() == {str(folder) for folder in folders if not (folder / "__init__.py").exists()}


def test_everything_is_imported_by_one_name() -> None:
    """A researcher's own `models.py` or `cases/` must not come between. Sensitivity: one `import cases` is enough."""
    assert set() == {module for module in modules() if roots(module) & {*PACKAGES, "app"}}


def test_imports_run_from_cases_to_models_to_optimizer_to_the_page() -> None:
    later = {name: {f"parkloop.{other}" for other in PACKAGES[place + 1 :]} for place, name in enumerate(PACKAGES)}
    wrong = {
        module: {".".join(name.split(".")[:2]) for name in imported(module)} & later.get(package(module), set())
        for module in modules()
    }
    assert {} == {module: names for module, names in wrong.items() if names}


def part(module: str) -> str:
    """The folder or module of its package to which a module belongs."""
    return module.split("/")[1].removesuffix(".py")


def test_inside_a_package_imports_run_one_way() -> None:
    """Each package has an order of its folders; a module that is new has a place in it, or this test names it."""
    wrong = []
    for module in modules():
        if package(module) not in INSIDE:
            continue
        order = INSIDE[package(module)]
        if part(module) not in order:
            wrong.append(f"{module} has no place in the order of {package(module)}")
            continue
        inside = {file for file in imports(module) if package(file) == package(module)}
        back = {file for file in inside if order.index(part(file)) > order.index(part(module))}
        wrong += [f"{module} imports {file}" for file in sorted(back)]
    assert [] == wrong


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: {file for file in imports(module) if file in modules()} for module in modules()}
    left = dict(graph)
    while free := [module for module, files in left.items() if not files & set(left)]:
        for module in free:
            del left[module]
    assert {} == left


def importers(name: str) -> set[str]:
    return {module for module in modules() if name in roots(module)}


def test_cases_know_nothing_of_pyomo() -> None:
    assert set() == {module for module in importers("pyomo") if package(module) == "cases"}


CERTIFICATE = [module for module in modules() if module.startswith("optimizer/certificate/")]
MAY_STAND_BESIDE_THE_CERTIFICATE = {"parkloop", "numpy", "pandas", *sys.stdlib_module_names}


def reached(start: Iterable[str]) -> set[str]:
    """All our files that are imported by some, by those that they import, and so on."""
    found, waiting = set[str](), set(start)
    while waiting:
        found |= waiting
        waiting = {file for module in waiting for name in imported(module, types=False) for file in ours(name)} - found
    return found


def test_the_certificate_stands_on_its_own() -> None:
    """What judges a plan shares nothing with what made it: it imports the case, itself, and arrays and tables."""
    assert len(CERTIFICATE) > 20
    allowed = ("parkloop.cases", "parkloop.optimizer.certificate")
    strange = {
        module: {name for name in imported(module) if name.startswith("parkloop.") and not name.startswith(allowed)}
        | (roots(module) - MAY_STAND_BESIDE_THE_CERTIFICATE)
        for module in CERTIFICATE
    }
    assert {} == {module: names - {"parkloop.optimizer"} for module, names in strange.items() if names - {"parkloop.optimizer"}}


def test_the_certificate_reaches_neither_model_nor_solver() -> None:
    """Not by way of others either. The package's own `__init__`, which imports on first use only, stands around it."""
    found = reached(CERTIFICATE)
    assert {"optimizer/__init__.py"} == {file for file in found if not file.startswith(("cases/", "optimizer/certificate/"))}
    assert set() == {file for file in found if roots(file) & {"pyomo", "highspy", "pyscipopt"}}


def test_a_certificate_at_work_has_loaded_neither_model_nor_solver() -> None:
    """What is imported while it runs is seen here, and nowhere in its text."""
    names = [".".join(("parkloop", *Path(module).with_suffix("").parts)).removesuffix(".__init__") for module in CERTIFICATE]
    text = (
        f"import importlib, sys\nfor name in {names}: importlib.import_module(name)\n"
        "print(*sorted({name for name in sys.modules if name.startswith('parkloop.models')}))\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'pyomo', 'highspy', 'scipy', 'pyscipopt'}))"
    )
    told = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "" == told.stdout.strip()


def test_one_module_starts_processes() -> None:
    """Each other would need its own care that nothing of the working folder is imported."""
    starters = {"subprocess", "multiprocessing", "pty", "concurrent.futures", "concurrent.futures.process"}
    assert {STARTER} == {module for module in modules() if imported(module) & starters}
    by_hand = ("executable", "spawnv", "spawnve", "execv", "execve", "execvp", "posix_spawn", "fork", "system", "popen")
    called = [node.attr for m in modules() if m != STARTER for node in nodes(m) if isinstance(node, ast.Attribute)]
    assert set() == set(called) & set(by_hand)


def test_only_the_adapter_speaks_to_the_solver() -> None:
    assert importers("highspy") <= MAY_SPEAK_TO_THE_SOLVER


def test_only_the_page_knows_streamlit() -> None:
    assert {package(module) for module in importers("streamlit")} <= {"app_pages"}


def test_only_the_command_line_prints() -> None:
    printing = {m for m in modules() if any(isinstance(n, ast.Name) and n.id == "print" for n in nodes(m))}
    assert set() == {m for m in printing if not m.startswith(("optimizer/cli.py", "optimizer/commands/"))}


LOOKUP = "cases/lookup.py"


def test_one_module_looks_rows_up_by_key() -> None:
    """`{row.plant: row for row in case.plants}` is a second look-up. The certificate has its own on purpose."""
    tables = {*Case.model_fields, "operating_conditions"}
    found = {
        module
        for module in modules()
        if module not in CERTIFICATE
        for node in nodes(module)
        if isinstance(node, ast.DictComp) and isinstance(node.key, ast.Attribute) and isinstance(node.value, ast.Name)
        if isinstance(rows := node.generators[0].iter, ast.Attribute) and rows.attr in tables
    }
    assert {LOOKUP} == found


ASSEMBLY = "optimizer/planning/assembly.py"
NUMBERS = "optimizer/plan/wording.py"


def test_one_module_assembles_plans() -> None:
    """What one road to a plan leaves out, such as its warnings, none has. A record that is read or copied is no new one."""
    assert {ASSEMBLY} == {module for module in modules() if "Plan" in called(module)}


def called(module: str) -> set[str]:
    """What a module calls by its bare name."""
    return {node.func.id for node in nodes(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


MOMENTS = "cases/locale/formats.py"


def test_one_module_says_how_numbers_are_written() -> None:
    """Thousands apart, no minus before a zero: elsewhere such a format would be one more style."""
    specs = {
        (module, part.value)
        for module in modules()
        if module.startswith(("optimizer/", "app_pages/")) and module not in CERTIFICATE
        for node in nodes(module)
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for part in node.format_spec.values
        if isinstance(part, ast.Constant) and set(str(part.value)) & {",", "z"}
    }
    assert {NUMBERS} == {module for module, _ in specs}


def test_one_module_says_how_moments_are_written() -> None:
    """Names of folders and versions have seconds, and nobody reads them."""
    specs = {
        module
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for part in node.format_spec.values
        if isinstance(part, ast.Constant) and "%H" in str(part.value) and "%S" not in str(part.value)
    }
    assert {MOMENTS} == specs


READS = "reads cells that are written in Chinese"
HOLD_CHINESE = {
    "cases/plausibility/library.py": READS,
    "cases/io/grid.py": READS,
    "cases/io/sheets.py": READS,
    "cases/io/workbook.py": READS,
    "cases/spelling.py": READS,
    "cases/text/cells.py": READS,
    "cases/text/convert.py": READS,
    "cases/text/notation.py": READS,
    "cases/text/units.py": READS,
    "cases/ledgers/sheets.py": READS,
    "cases/synthetic/neighbours.py": "writes a park, which has titles in both languages",
    "optimizer/indicators/record.py": READS,
    "optimizer/indicators/systems/circular_park.py": "numbers of notices, which are cited as they are published",
    "optimizer/indicators/systems/zero_carbon.py": "numbers of notices, which are cited as they are published",
}
"""What is written in Chinese elsewhere belongs into the catalogue."""
KNOW_CHINESE = {"cases/locale/names.py", "optimizer/indicators/__init__.py", "optimizer/report/languages.py"}
"""A case has titles in English and Chinese, and so has the table of indicators; HTML has its own name of the language."""


def texts(module: str) -> Iterator[str]:
    """Every text of a module but those that stand alone, which are docstrings."""
    apart = {id(node.value) for node in nodes(module) if isinstance(node, ast.Expr)}
    for node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value


def test_chinese_stands_in_its_catalogue() -> None:
    """A language is one file. Sensitivity: a sentence in a second language beside the first, or a branch that asks for it."""
    han = re.compile("[\u3400-\u9fff]")
    assert set(HOLD_CHINESE) == {module for module in modules() if any(han.search(text) for text in texts(module))}
    assert KNOW_CHINESE == {module for module in modules() if "zh" in texts(module)}


def test_modules_fit_their_budget() -> None:
    lines = {module: (ROOT / module).read_text(encoding="utf-8").count("\n") for module in modules()}
    assert {} == {m: count for m, count in lines.items() if count > MODULE_LINES}


def test_folders_fit_their_budget() -> None:
    """A folder of more modules has more than one purpose. Sensitivity: there was one of 79."""
    files = Counter((ROOT / file).parent.relative_to(ROOT) for file in modules())
    own = [
        path for folder in ("benchmarks", "docs", "tests") for path in (ROOT / folder).rglob("*.py") if "test_" not in path.name
    ]
    files.update(path.parent.relative_to(ROOT) for path in own)
    assert {} == {folder.as_posix(): count for folder, count in files.items() if count > FOLDER_MODULES}


def functions(module: str) -> Iterator[tuple[str, int]]:
    """Every function with its lines, those of its docstring left out."""
    for node in nodes(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node) or ""
            yield f"{module} {node.name}", (node.end_lineno or 0) - node.lineno + 1 - len(docstring.splitlines())


def test_functions_fit_their_budget() -> None:
    assert {} == {name: lines for module in modules() for name, lines in functions(module) if lines > FUNCTION_LINES}


def test_the_public_names_are_these() -> None:
    """What a script may use stands in `parkloop`, and can be found there."""
    assert {"__version__", *parkloop.NAMES} == set(parkloop.__all__) <= set(dir(parkloop))
    assert set() == {name for name in parkloop.__all__ if not hasattr(parkloop, name)}


def named_types(module: str) -> Iterator[str]:
    """Types that a module defines at its top: classes, and aliases, which are assigned to a capitalised name."""
    for node in tree(module).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
        name = target.id if isinstance(target, ast.Name) else ""
        if name.lstrip("_")[:1].isupper() and not name.isupper():
            yield name


def test_a_name_of_a_type_has_one_meaning() -> None:
    """No class, NewType or alias of one name in two modules. Sensitivity: there were four types `Key` and three `Status`."""
    homes: dict[str, set[str]] = {}
    for module in modules():
        for name in named_types(module):
            homes.setdefault(name, set()).add(module)
    assert {} == {name: found for name, found in homes.items() if len(found) > 1}


DIALECT = {
    "books": "ledger, accounts",
    "circles": "cycles",
    "door": "access control, public function",
    "duel": "comparison",
    "endless": "unbounded",
    "fruitless": "stall limit",
    "given back": "returned",
    "hints?": "warnings, plausibility",
    "judge[ds]?": "check, evaluate",
    "let go": "release, dismiss",
    "levers": "parameters",
    "mishaps?": "error, error report",
    "nothing goes round": "eliminate circulating flows",
    "on the safe side": "conservative",
    "patience": "stall limit, grace period",
    "promising part": "restricted MIP",
    "rechecked": "revalidated",
    "shelf": "library",
    "tired": "stall limit",
    "told": "stated, reported, formatted",
    "verdicts?": "link value, assessment",
    "vouched": "verified",
    "wares": "port targets",
    "wishes": "requested actions",
}
"""Words that only this code would use, as regular expressions, and the field's."""


def described(module: str) -> Iterator[tuple[str, str]]:
    """Every name that a module defines, with the first line of its docstring."""
    yield module, (ast.get_docstring(tree(module)) or "").partition("\n")[0]
    for node in nodes(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, (ast.get_docstring(node) or "").partition("\n")[0]


def test_names_and_docstrings_use_the_words_of_the_field() -> None:
    spoken = re.compile(r"(?<![a-z])(" + "|".join(DIALECT) + r")(?![a-z])")
    found = [
        f"{module}: {name}: not '{word}' but '{next(field for own, field in DIALECT.items() if re.fullmatch(own, word))}'"
        for module in modules()
        for name, line in described(module)
        for word in spoken.findall(f"{name.replace('_', ' ')}. {line}".lower())
    ]
    assert [] == found


def test_docstrings_begin_with_one_short_statement() -> None:
    """What does not fit into a line stands below it. Sensitivity: 500 first lines had more than 100 characters."""
    assert [] == [f"{module}: {name}: {line}" for module in modules() for name, line in described(module) if len(line) > 100]
