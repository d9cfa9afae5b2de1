"""Methods of a case: display, tables as data frames, and checked changed copies.

`Case` is made of this; what the methods call is made of `Case`, and is imported when they are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Literal, cast

import pydantic

if TYPE_CHECKING:
    import pandas as pd

    from parkloop.cases.schema import Case

SHOWN = 4
"""Tables that the short form of a case counts."""
NOT_ASKED = {"from_frames", "in_one_spelling", "noted"}
"""What nobody asks of a case that there is already."""


class Changes:
    """Methods of a case for scripts.

    Every change gives a new, checked and frozen case and leaves the old one as it is.
    """

    def set(self, values: Mapping[str, object]) -> Case:
        """The case with other values at some places.

        Args:
            values: by place, which is ``section.key`` of case.toml or ``table.row.column``; numbers in the unit of the column
                (see ``pl.Case.table`` and the data dictionary), texts as in a cell; ``None`` empties a cell, so that its default
                holds.

        Returns:
            A new case.

        Raises:
            CaseError: there is no such place, or the case is faulty with the values; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").set({"markets.gas_grid.price_per_unit": 40, "economics.interest_rate": 0.05})
            >>> case.economics.interest_rate
            0.05
        """
        from parkloop.cases.changes.edits import with_values

        return with_values(_case(self), values)

    def add(self, table: str, /, **cells: object) -> Case:
        """The case with one more row in a table.

        Args:
            table: name of the table, such as ``plants``.
            cells: the row by column, in the units of the columns; what is not named is empty. Where a column is a word of Python,
                write a stroke behind it: ``from_``, ``class_``.

        Returns:
            A new case.

        Raises:
            CaseError: there is no such table or column, or the case is faulty with the row; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").add("plants", plant="data_centre", x_km=1, y_km=1)
            >>> [plant.plant for plant in case.plants][-1]
            'data_centre'
        """
        from parkloop.cases.changes.edits import with_row

        return with_row(_case(self), table, cells)

    def remove(self, table: str, /, *rows: str, dependents: bool = False) -> Case:
        """The case without some rows of a table, and without what provenance.csv tells of them.

        Args:
            table: name of the table.
            rows: their keys, composite ones joined by ``/``.
            dependents: whether all that belongs to them goes too, as a plant's streams, technologies and links; else
                rows that still name them are faults. What they own stays, owned by the plant where it stands.

        Returns:
            A new case.

        Raises:
            CaseError: there is no such table or row, or the case is faulty without it: others may still name it.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").remove("emissions", "greenhouse_boiler/co2")
            >>> len(case.emissions)
            0
            >>> closed = pl.load_case("two_firms").remove("plants", "greenhouse", dependents=True)
            >>> len(closed.plants), len(closed.demands)
            (2, 0)
        """
        from parkloop.cases.changes.edits import without_rows

        return without_rows(_case(self), table, rows, dependents=dependents)

    def rename(self, table: str, old: str, new: str) -> Case:
        """The case with another key in a table; all that refers to it follows.

        A technology whose port is bound by its own name alone has it written out.

        Args:
            table: name of the table, such as ``plants``.
            old: the key.
            new: the key in its place, of small letters, digits, ``_``, ``.`` and ``-``.

        Returns:
            A new case.

        Raises:
            CaseError: there is no such table or key, or the new one is taken; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").rename("plants", "brewery", "brew_house")
            >>> [stream.plant for stream in case.water_streams if stream.stream == "rinse_water"]
            ['brew_house']
        """
        from parkloop.cases.changes.renaming import renamed

        return renamed(_case(self), table, old, new)

    def forbid(self, from_: str, to: str, *, commodity: str | None = None, mode: str | None = None) -> Case:
        """The case in which a connection may not be: a row of links.csv, changed or added.

        Args:
            from_: stream or plant that gives.
            to: plant or stream that takes.
            commodity: carrier or commodity that is meant, whose ends are plants; none: whatever flows.
            mode: transport mode that is meant; none: every mode.

        Returns:
            A new case. Rows that name one of the plant's streams, where ``from_`` is the plant, still go before.

        Raises:
            CaseError: there are no such ends; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").forbid("brewery", "greenhouse")
            >>> case.links[0].status
            'forbidden'
        """
        return self._stand(from_, to, "forbidden", commodity, mode)

    def require(self, from_: str, to: str, *, commodity: str | None = None, mode: str | None = None) -> Case:
        """The case in which a connection must be built; what exists stays as it is.

        Args:
            from_: stream or plant that gives.
            to: plant or stream that takes.
            commodity: carrier or commodity that is meant, whose ends are plants.
            mode: transport mode that is meant; none: any.

        Returns:
            A new case.

        Raises:
            CaseError: there are no such ends, or the row cannot be required; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").require("rinse_water", "greenhouse", mode="water_pipe")
            >>> case.links[0].status
            'required'
        """
        return self._stand(from_, to, "required", commodity, mode)

    def allow(self, from_: str, to: str, *, commodity: str | None = None, mode: str | None = None) -> Case:
        """The case in which a connection may be built: what was required or forbidden is a candidate again.

        Args:
            from_: stream or plant that gives.
            to: plant or stream that takes.
            commodity: carrier or commodity that is meant, whose ends are plants; none: whatever flows.
            mode: transport mode that is meant; none: every mode.

        Returns:
            A new case.

        Raises:
            CaseError: there are no such ends; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").forbid("brewery", "greenhouse").allow("brewery", "greenhouse")
            >>> len(case.links)
            0
        """
        return self._stand(from_, to, "candidate", commodity, mode)

    def cap(self, target: str, value: float, *, plant: str | None = None, unit: str | None = None) -> Case:
        """The case with a cap: a row of policies.csv, changed where the target has one already, else added.

        Args:
            target: what is capped: ``freshwater``, ``wastewater``, ``disposal``, ``energy``, a species such as ``co2``, or a
                commodity.
            value: largest amount per year; t/y of water, waste and species, tce/y of energy, else the commodity's unit.
            plant: plant that it binds; none: the park.
            unit: another unit of the same kind; none: the one above.

        Returns:
            A new case.

        Raises:
            CaseError: there is no such target or plant, or the case is faulty with the cap; all faults at once.

        Examples:
            >>> import parkloop as pl
            >>> case = pl.load_case("two_firms").cap("freshwater", 2.4e6)
            >>> case.policies[0].policy, case.policies[0].value
            ('cap_freshwater', 2400000.0)
        """
        from parkloop.cases.changes.edits import with_cap

        return with_cap(_case(self), target, value, plant, unit)

    def table(self, name: str) -> pd.DataFrame:
        """One table of the case as a data frame, with all its columns; empty cells are missing values.

        Args:
            name: name of the table, such as ``markets``.

        Returns:
            One row per record, columns as in the CSV file and the data dictionary, in its units. It is a copy: to change the
            case use ``set``, ``add`` and ``remove``, or ``Case.from_frames``.

        Raises:
            CaseError: there is no such table.

        Examples:
            >>> import parkloop as pl
            >>> pl.load_case("two_firms").table("markets")[["market", "direction", "price_per_unit"]].to_dict("records")
            [{'market': 'gas_grid', 'direction': 'buy', 'price_per_unit': 32.0}]
        """
        from parkloop.cases.changes.edits import frame_of

        return frame_of(_case(self), name)

    @classmethod
    def from_frames(
        cls,
        *,
        id: str,
        currency: str = "EUR",
        settings: Mapping[str, object] | None = None,
        **tables: pd.DataFrame | Iterable[Mapping[str, Any]],
    ) -> Case:
        """A case of data frames, one per table, checked like one that is loaded.

        Args:
            id: short name of the case, of small letters, digits, ``_``, ``.`` and ``-``.
            currency: currency of all its money.
            settings: further keys of case.toml, such as ``{"economics.interest_rate": 0.06}``.
            tables: by the name of the table a data frame, or a list of rows as mappings; columns as in the CSV file, a unit in
                a header (``flow_t_per_h [kg/h]``) is converted.

        Returns:
            A case.

        Raises:
            CaseError: something cannot be read, or the case is faulty; all faults at once.

        Examples:
            >>> import pandas as pd, parkloop as pl
            >>> plants = pd.DataFrame({"plant": ["mill", "farm"], "x_km": [0, 1]})
            >>> pl.Case.from_frames(id="six", currency="CNY", plants=plants)
            Case('six', plants=2)
        """
        from parkloop.cases.changes.edits import case_of_frames

        return case_of_frames({"case.id": id, "case.currency": currency, **(settings or {})}, tables)

    def _stand(
        self, from_: str, to: str, status: Literal["candidate", "required", "forbidden"], commodity: str | None, mode: str | None
    ) -> Case:
        from parkloop.cases.changes.edits import with_link_status

        return with_link_status(_case(self), (from_, to, commodity or "", mode or ""), status)

    def _counts(self) -> dict[str, int]:
        """Rows of each table that has some."""
        from parkloop.cases.schema import TABLES

        return {table: len(getattr(self, table)) for table in TABLES if getattr(self, table)}

    def __repr__(self) -> str:
        counts = self._counts()
        told = [f"{table}={count}" for table, count in counts.items()]
        return f"Case({', '.join([repr(_case(self).info.id), *told[:SHOWN], *(['…'] if told[SHOWN:] else [])])})"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The case as a notebook shows it: title, description, currency, and how many rows each table has."""
        info = _case(self).info
        told = f"<p>{escape(info.description)}</p>" if info.description else ""
        rows = "".join(f"<tr><td>{table}</td><td>{count}</td></tr>" for table, count in self._counts().items())
        head = f"<b>{escape(info.title or info.id)}</b> · {escape(info.id)} · {escape(info.currency)}"
        return f"{head}{told}<table><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"

    def __dir__(self) -> list[str]:
        """Sections, tables and methods, without what all records of pydantic have."""
        own = {*object.__dir__(self)} - {*dir(pydantic.BaseModel)} - NOT_ASKED
        return sorted({name for name in own if not name.startswith("_")} | {*type(_case(self)).model_fields})


def _case(self: Changes) -> Case:
    return cast("Case", self)
