"""The structure of the product in numbers: ``python -m benchmarks.structure [FOLDER]``.

Of each package, and of all of it: modules, folders, modules in the largest folder; layers (the longest chain of imports),
imports between modules, and cycles (modules that import each other, by whatever way, types included).
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import networkx

PACKAGES = ("cases", "models", "optimizer", "app_pages")
ON_FIRST_USE = ("cases.schema.methods", "optimizer.analyses.finance.result", "optimizer.plan.shown")
"""Methods of public records: what they call is made of the records, and is imported when they are called."""


def modules(root: Path) -> dict[str, Path]:
    """The files of the packages by the names of their modules, without the name that is in front of all."""
    files = [file for package in PACKAGES for file in (root / package).rglob("*.py")]
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(files: Mapping[str, Path]) -> networkx.DiGraph:
    """The modules, with an edge from each to what it imports."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(files)
    for name, file in files.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body if name in ON_FIRST_USE else ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                source = node.module.removeprefix("parkloop.")
                meant = (f"{source}.{alias.name}" if f"{source}.{alias.name}" in files else source for alias in node.names)
                graph.add_edges_from((name, other) for other in meant if other in files and other != name)
    return graph


def layers(graph: networkx.DiGraph) -> int:
    """Length of the longest chain of imports; the modules of a cycle count as one."""
    whole = networkx.condensation(graph)
    return networkx.dag_longest_path_length(whole) + 1 if len(whole) else 0


def row(what: str, names: Iterable[str], files: Mapping[str, Path], graph: networkx.DiGraph) -> str:
    """A line of the table."""
    inside = graph.subgraph(names)
    folders: dict[Path, int] = {}
    for name in inside:
        folders[files[name].parent] = folders.get(files[name].parent, 0) + (files[name].stem != "__init__")
    cycles = sum(len(found) > 1 for found in networkx.strongly_connected_components(inside))
    numbers = (len(inside), len(folders), max(folders.values()), layers(inside), inside.number_of_edges(), cycles)
    return f"| {what} | {' | '.join(map(str, numbers))} |"


def between_folders(files: Mapping[str, Path], graph: networkx.DiGraph, package: str) -> str:
    """The folders and lone modules of a package, in the order in which they stand on each other."""
    above: dict[str, set[str]] = {}
    for name in graph:
        if name.startswith(f"{package}."):
            part = name.split(".")[1]
            others = {other.split(".")[1] for other in graph[name] if other.startswith(f"{package}.")}
            above.setdefault(part, set()).update(others - {part})
    return f"{package}: {' → '.join(TopologicalSorter(above).static_order())}"


def main() -> None:
    """Print the table and the order inside each package."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files = modules(root)
    graph = imports(files)
    print("| part | modules | folders | most in a folder | layers | imports | cycles |\n|---|---|---|---|---|---|---|")
    for package in PACKAGES:
        print(row(package, [name for name in files if name.split(".")[0] == package], files, graph))
    print(row("all", files, files, graph))
    print()
    for package in PACKAGES:
        print(between_folders(files, graph, package), end="\n\n")


if __name__ == "__main__":
    main()
