"""A technology of the library put into the open case as unsaved edits: its row, its flows, its streams, their sources."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import grids, unsaved
from app_pages.state import case, case_name, joined, language, list_faults, saved_tables, say, tables, told
from app_pages.wishes import Sequel, button
from cases import Case, CaseError, draw, library
from cases.catalogue import entry_of
from cases.hints_library import unconverted
from cases.ports import NONE, Place, Wares, join, wares_of
from cases.shelf import Port
from optimizer.figures import amount, plant_names

FAULTS = "library_faults"


def add_button() -> None:
    """The button that opens the library, and what was wrong with the last try."""
    with st.popover(say("library.add"), icon=":material/add:", width="content"):
        _ask(case_name(), case())
    show_faults()


def warn_of_money(opened: Case) -> None:
    """Say that the library's money would be taken as the case's."""
    if unconverted(opened):
        st.warning(say("library.money", currency=opened.info.currency))


def show_faults() -> None:
    """What was wrong with the last try, once."""
    faults = st.session_state.get(FAULTS)
    if faults:
        st.session_state[FAULTS] = ()
        with st.container(width="stretch"):
            st.error(say("library.faults"))
            list_faults(faults)


def _ask(name: str, opened: Case) -> None:
    """What is put in, where, and what its ports are called here."""
    shelf = library().set_index("technology")
    title = "title_zh" if language() == "zh" else "title"
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
    size = left.number_input(say("library.size", unit=told(unit or "–")), min_value=0.0, value=None, key=f"lib_size:{entry}")
    missing = [port for port, chosen in ports.items() if chosen is None]
    with right:
        blocked = bool(missing) or plant is None
        button(say("library.do"), _add, name, opened, entry, plant, ports, size, type="primary", disabled=blocked, key="lib_add")
    if missing:
        st.caption(say("library.missing", ports=", ".join(missing)))


def _ask_ports(name: str, opened: Case, entry: str, plant: str) -> dict[str, str | None]:
    known, found = wares_of(opened), entry_of(entry)
    joined = join(found, None, Place(entry, plant), known).names
    chosen: dict[str, str | None] = {}
    ports = [port for port in found.ports.values() if port.kind != "species"]
    columns = [column for _ in range(0, len(ports), 2) for column in st.columns(2)]
    for column, port in zip(columns, ports, strict=False):
        options = choices(port, known, joined.get(port.name))
        index = options.index(joined[port.name]) if port.name in joined else None
        label = say("library.port", port=port.name)
        chosen[port.name] = column.selectbox(
            label, options, index=index, key=f"lib_port:{name}:{entry}:{plant}:{port.name}", placeholder=say("app.choose")
        )
    return chosen


def choices(port: Port, known: Wares, found: str | None) -> list[str]:
    """What a port may be called in a case; `-` leaves it out."""
    if port.kind == "demand":
        names = list(known.demands)
    elif port.kind == "commodity":
        names = [name for name, kind in known.kinds.items() if port.commodity in ("", kind)]
    else:
        names = [*known.owners, *([port.name] if port.kind == "product" else [])]
    return list(dict.fromkeys([*([found] if found else []), *names, NONE]))


def facts(row: "pd.Series[Any]") -> str:
    """An entry in short: what it takes and makes per unit of activity, its capital and life."""
    life = "–" if pd.isna(row["lifetime_y"]) else f"{row['lifetime_y']:g}"
    return say(
        "library.facts",
        takes=joined(row["takes"]) or "–",
        makes=joined(row["makes"]) or "–",
        capital=amount(float(row["capex_per_size"])),
        unit=told(row["activity_unit"] or "–"),
        life=life,
    )


def added(
    current: Mapping[str, pd.DataFrame], entry: str, plant: str, ports: Mapping[str, str], size: float | None
) -> dict[str, pd.DataFrame]:
    """The tables that change when a technology is drawn; raises ``CaseError`` where the case or a port has faults."""
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
    """Nothing is added; the faults are shown with the next run of the page."""
    st.session_state[FAULTS] = error.faults


def put(name: str, opened: Case, changed: Mapping[str, pd.DataFrame]) -> None:
    """Keep changed tables as unsaved edits."""
    saved = saved_tables(opened)
    unsaved.edit_all(name, {table: None if grids.same(cells, saved[table]) else cells for table, cells in changed.items()})
    st.session_state["flash"] = say("library.added", count=len(changed))
