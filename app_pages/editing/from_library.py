"""Library technologies added to the open case as unsaved edits: rows, flows, streams, sources."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    case,
    case_name,
    language,
    list_faults,
    saved_tables,
    say,
    tables,
    translated,
)
from parkloop.app_pages.session.titles import title_in
from parkloop.cases import Case, CaseError, draw, library
from parkloop.cases.catalogue import entry_of
from parkloop.cases.entries.library import Port
from parkloop.cases.entries.ports import NONE, DrawnPlace, PortTargets, bind, port_targets_of
from parkloop.cases.locale import names
from parkloop.cases.locale.names import own_first
from parkloop.cases.plausibility.library import unconverted
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan.wording import amount

FAULTS = "library_faults"


def add_button() -> None:
    """Button that opens the library dialog, and the faults of the last attempt."""
    with st.popover(say("library.add"), icon=":material/add:", width="content"):
        _ask(case_name(), case())
    show_faults()


def warn_of_money(opened: Case) -> None:
    """Warn that the library's currency would be taken as the case's."""
    if unconverted(opened):
        st.warning(plain(say("library.money", currency=opened.info.currency)))


def show_faults() -> None:
    """Show the faults of the last attempt, once."""
    faults = st.session_state.get(FAULTS)
    if faults:
        st.session_state[FAULTS] = ()
        with st.container(width="stretch"):
            st.error(say("library.faults"))
            list_faults(faults)


def _ask(name: str, opened: Case) -> None:
    """Ask for a library entry, its plant and the binding of its ports."""
    shelf = library().set_index("technology")
    title, _ = own_first("title", "title_zh", language())
    left, right = st.columns([3, 2])
    entry = left.selectbox(
        say("library.which"), list(shelf.index), format_func=lambda key: str(shelf.loc[key, title]), key=f"lib:{language()}"
    )
    plants = {row.plant: plant_names(opened, language())[row.plant] for row in opened.plants if not row.external}
    plant = right.selectbox(
        say("library.plant"), list(plants), format_func=plants.__getitem__, key=f"lib_plant:{language()}:{name}"
    )
    st.caption(facts(shelf.loc[entry]))
    warn_of_money(opened)
    ports = _ask_ports(name, opened, entry, str(plant))
    unit = shelf.loc[entry, "activity_unit"]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    size = left.number_input(
        say("library.size", unit=names.unit(unit or "–", language())), min_value=0.0, value=None, key=f"lib_size:{entry}"
    )
    missing = [port for port, chosen in ports.items() if chosen is None]
    with right:
        blocked = bool(missing) or plant is None
        button(say("library.do"), _add, name, opened, entry, plant, ports, size, type="primary", disabled=blocked, key="lib_add")
    if missing:
        st.caption(say("library.missing", ports=", ".join(missing)))


def _ask_ports(name: str, opened: Case, entry: str, plant: str) -> dict[str, str | None]:
    known, found = port_targets_of(opened), entry_of(entry)
    joined = bind(found, None, DrawnPlace(entry, plant), known).names
    chosen: dict[str, str | None] = {}
    called = title_in(opened)
    ports = [port for port in found.ports.values() if port.kind != "species"]
    columns = [column for _ in range(0, len(ports), 2) for column in st.columns(2)]
    for column, port in zip(columns, ports, strict=False):
        options = choices(port, known, joined.get(port.name))
        index = options.index(joined[port.name]) if port.name in joined else None
        label = say("library.port", port=port.name)
        chosen[port.name] = column.selectbox(
            label,
            options,
            index=index,
            format_func=called,
            key=f"lib_port:{name}:{entry}:{plant}:{port.name}",
            placeholder=say("app.choose"),
        )
    return chosen


def choices(port: Port, known: PortTargets, found: str | None) -> list[str]:
    """Names that a port may get in a case; `-` leaves it out."""
    if port.kind == "demand":
        names = list(known.demands)
    elif port.kind == "commodity":
        names = [name for name, kind in known.kinds.items() if port.commodity in ("", kind)]
    else:
        names = [*known.owners, *([port.name] if port.kind == "product" else [])]
    return list(dict.fromkeys([*([found] if found else []), *names, NONE]))


def facts(row: "pd.Series[Any]") -> str:
    """Summary of an entry: inputs and outputs per unit of activity, capital and lifetime."""
    life = "–" if pd.isna(row["lifetime_y"]) else f"{row['lifetime_y']:g}"
    return say(
        "library.facts",
        takes=translated(row["takes"]) or "–",
        makes=translated(row["makes"]) or "–",
        capital=amount(float(row["capex_per_size"])),
        unit=names.unit(row["activity_unit"] or "–", language()),
        life=life,
    )


def added(
    current: Mapping[str, pd.DataFrame], entry: str, plant: str, ports: Mapping[str, str], size: float | None
) -> dict[str, pd.DataFrame]:
    """Tables that change when a technology is added.

    Raises:
        CaseError: the case or a port has faults.
    """
    before = grids.case_of(current)
    return grids.differing(before, draw(before, entry, plant, ports=ports or None, max_size=size or None))


def _add(name: str, opened: Case, entry: str, plant: str, ports: Mapping[str, str | None], size: float | None) -> Sequel:
    stated = {port: chosen for port, chosen in ports.items() if chosen is not None}
    try:
        changed = added(tables(opened, name), entry, plant, stated, size)
    except CaseError as error:
        return partial(refuse, error)
    return partial(put, name, opened, changed)


def refuse(error: CaseError) -> None:
    """Add nothing; the faults are shown in the next run."""
    st.session_state[FAULTS] = error.faults


def put(name: str, opened: Case, changed: Mapping[str, pd.DataFrame]) -> None:
    """Store changed tables as unsaved edits."""
    saved = saved_tables(opened)
    unsaved.edit_all(name, {table: None if grids.same(cells, saved[table]) else cells for table, cells in changed.items()})
    st.session_state["flash"] = say("library.added", count=len(changed))
