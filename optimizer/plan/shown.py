"""Methods of a plan: display, figures, network, workbook and shadow prices.

`Plan` is made of this; what the methods call is made of `Plan`, and is imported when they are called.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.plan.origin import Origin
from parkloop.optimizer.plan.wording import number

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from parkloop.optimizer.plan.record import Plan
    from parkloop.optimizer.report.drawing.figure import Drawing

FIGURES = ("total_cost_per_y", "capex", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "links_built")
"""Key figures that a notebook shows."""


class Shown:
    """Methods of a plan for scripts."""

    def of(self, case: Case) -> Plan:
        """Plan with its case, which one read from a folder needs for figures and shadow prices.

        Args:
            case: the park that it is a plan of.

        Returns:
            The plan, which knows its case.

        Raises:
            ValueError: it is a plan of another case, or the case has changed since.

        Examples:
            >>> import tempfile, parkloop as pl
            >>> case = pl.load_case("two_firms")
            >>> folder = tempfile.mkdtemp()
            >>> pl.optimise(case).to_folder(folder)
            >>> pl.Plan.from_folder(folder).of(case).graph().number_of_edges()
            3
        """
        plan = _plan(self)
        if plan.case_digest != inputs_digest(case):
            raise ValueError(
                say("It is a plan of the case {case} as it was, and not of this one. Solve the case again.", case=plan.case)
            )
        return replace(plan, origin=Origin(case, plan.origin.extra))

    def plot(
        self,
        kind: str = "network",
        *,
        file: str | Path | None = None,
        ax: Any = None,
        language: str = "en",
        size: tuple[int, int] = (1240, 620),
        **choices: Any,
    ) -> Drawing:
        """Figure of the plan, for notebooks, as a file, on matplotlib axes, or as ECharts options.

        Files are SVG, PNG or PDF.

        Args:
            kind: ``network``, ``energy``, ``heat``, ``water`` or ``material`` (Sankey diagrams), ``site`` (total-site profiles of
                heat), ``quality`` (concentrations beside their limits) or ``costs`` (what changes from another plan).
            file: where it is written to; .svg, .png and .pdf are known, all but .png are vectors.
            ax: matplotlib axes to draw it on.
            language: ``en`` or ``zh``.
            size: width and height [px]
            choices: ``condition`` an operating condition, by default the year or the first one; ``species`` of ``quality``;
                ``before`` a plan, and ``by`` ``head`` or ``plant``, of ``costs``.

        Returns:
            A figure: ``.options`` are the ECharts options, ``.svg()``, ``.png()`` and ``.pdf()`` its text or bytes,
            ``.save(file)`` writes it and ``.draw(ax)`` draws it.

        Raises:
            ArgumentError: no such figure, file ending, language or choice, or there is nothing to draw.
            MissingExtraError: PDF and matplotlib axes need ``pip install parkloop[plot]``.
            ValueError: the plan does not know its case, see ``of``.

        Examples:
            >>> import parkloop as pl
            >>> figure = pl.optimise(pl.load_case("two_firms")).plot("network")
            >>> figure.options["series"][0]["type"], figure.svg()[:4]
            ('graph', '<svg')
        """
        from parkloop.optimizer.report.drawing.figure import figure_of

        figure = figure_of(self.known_case(), _plan(self), kind, language, size, choices)
        if file is not None:
            figure.save(file)
        if ax is not None:
            figure.draw(ax)
        return figure

    def graph(self) -> nx.MultiDiGraph[str]:
        """Exchange network as a directed networkx graph: plants, and an edge for each link.

        Returns:
            A ``MultiDiGraph``. Nodes are plants, with ``title``, ``role``, ``sector``, ``x_km`` and ``y_km`` where the plan knows
            its case. Edges have the key of their link and the columns of ``plan.links``, in its units.

        Examples:
            >>> import parkloop as pl
            >>> graph = pl.optimise(pl.load_case("two_firms")).graph()
            >>> sorted(item["item"] for _, _, item in graph.edges(data=True))
            ['', 'grain', 'hot_water']
        """
        import networkx as nx

        plan = _plan(self)
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        case = plan.origin.case
        for row in () if case is None else case.plants:
            about = {"title": row.title or row.plant, "role": row.role, "sector": row.sector, "x_km": row.x_km, "y_km": row.y_km}
            graph.add_node(row.plant, **about)
        links = plan.tables["links"]
        for link in links[links["from_plant"] != links["to_plant"]].to_dict("records"):
            graph.add_edge(
                link["from_plant"], link["to_plant"], key=link["link"], **{str(name): cell for name, cell in link.items()}
            )
        return graph

    def to_excel(self, file: str | Path, *, language: str = "en") -> None:
        """Write the plan as a workbook: the report with its pictures, and behind it every table of the plan.

        Args:
            file: where it is written to, ending in .xlsx.
            language: ``en`` or ``zh``.

        Raises:
            ValueError: there is no plan, it does not know its case (see ``of``), or an unknown language.
            OSError: the file cannot be written.

        Examples:
            >>> import tempfile, pathlib, parkloop as pl
            >>> file = pathlib.Path(tempfile.mkdtemp()) / "plan.xlsx"
            >>> pl.optimise(pl.load_case("two_firms")).to_excel(file)
            >>> file.read_bytes()[:2]
            b'PK'
        """
        from parkloop.optimizer.report import excel, report

        Path(file).write_bytes(excel(report(self.known_case(), _plan(self), language=language), _plan(self)))

    def duals(self, constraint: str | None = None) -> pd.DataFrame:
        """Shadow prices: change of the objective per unit on the right side of a constraint.

        The choices of the plan (what is built, what is on) are held and the linear rest is solved once more; sizes are free.

        Args:
            constraint: a rule of the manual as ``block.rule``, such as ``policy.cap_holds``; none: all.

        Returns:
            One row per constraint: ``constraint``, ``index`` (what it is stated for), and ``dual`` [unit of the plan's first
            objective per year, per unit of the constraint]; less than 0 where a larger right side makes the objective smaller.

        Raises:
            ArgumentError: there is no such constraint.
            ValueError: the plan was not found or does not know its case (see ``of``), or qualities mix in its park, so that the
                problem is not linear.

        Method: marginal values of the linear program that is left of a MILP once its integers are fixed.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").set({"demands.greenhouse_heat.rate_per_h": 2.5})
            >>> prices = pl.optimise(case).duals("ledger.balance_closes").set_index("index")["dual"]
            >>> "greenhouse,natural_gas,year" in prices.index
            True
        """
        from parkloop.optimizer.planning.duals import duals_of

        return duals_of(self.known_case(), _plan(self), constraint)

    def known_case(self) -> Case:
        """The case of the plan.

        Raises:
            ValueError: the plan does not know it, as one that was read from a folder.
        """
        case = _plan(self).origin.case
        if case is None:
            raise ValueError(say("The plan does not know its case, as it was read from a folder: say plan.of(case) first."))
        return case

    def __repr__(self) -> str:
        plan = _plan(self)
        told = [f"{plan.case!r}", f"scope={plan.scope!r}", f"status={plan.status!r}"]
        if plan.objective is not None:
            told.append(f"{plan.objective_name.replace(',', '+')}={number(plan.objective)}")
        if plan.gap is not None:
            told.append(f"gap={plan.gap:.1e}")
        return f"Plan({', '.join([*told, *([] if plan.only is None else [f'only={list(plan.only)}'])])})"

    def _repr_html_(self) -> str:
        """Plan in a notebook: status, key figures, and new links."""
        plan = _plan(self)
        proof = "" if plan.gap is None else f" · gap {100 * plan.gap:.3g} %"
        head = f"<b>{escape(plan.case)}</b> · {escape(plan.scope)} · {escape(plan.objective_name)} · <b>{plan.status}</b>{proof}"
        said = "".join(f"<li>{escape(text)}</li>" for text in (*plan.reasons, *plan.warnings))
        figures = {name: plan.kpi[name] for name in FIGURES if plan.kpi.get(name) is not None}
        cells = "".join(f"<tr><td>{name}</td><td style='text-align:right'>{number(x)}</td></tr>" for name, x in figures.items())
        table = plan.tables["links"]
        new = table.loc[table["status"] == "new", ["from_plant", "to_plant", "item", "mode", "capacity", "capex"]]
        links = new.to_html(index=False, border=0, float_format=number) if len(new) else ""
        told = f"<ul>{said}</ul>" if said else ""
        return f"{head}{told}<table>{cells}</table>{links}"

    def __dir__(self) -> list[str]:
        """Fields, methods and tables."""
        return sorted({*object.__dir__(self), *_plan(self).tables})


def _plan(self: Shown) -> Plan:
    return cast("Plan", self)
