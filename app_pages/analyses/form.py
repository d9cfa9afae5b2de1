"""Form of an analysis, made of its parameters.

Each field gives arguments, or none as long as something is missing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import choose, current_job, language, plan, say, translated
from parkloop.app_pages.session.titles import labels_of, title_in
from parkloop.app_pages.views.why import known_links
from parkloop.cases import Case, CaseError
from parkloop.cases.changes.places import number_at
from parkloop.cases.locale import names, signs
from parkloop.cases.schema.digests import inputs_digest
from parkloop.cases.titles import name_titles, title_of
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.record import Analysis, Parameter
from parkloop.optimizer.analyses.sensitivity.margins import unit_at
from parkloop.optimizer.analyses.what_if.changes import CARBON, handles
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.parametric.subject import ARROW, OF, WATER

Options = dict[str, Any]
OTHER = ""
"""Stands for a place that is written by hand."""


def ask(record: Analysis, case: Case) -> Options | None:
    """The parameters of an analysis, and the limits of each solve; none as long as it cannot be asked."""
    reason = record.unfit(case) or record.lacks(case)
    if reason is not None:
        st.info(plain(translated(reason)))
        return None
    options: Options = dict(record.limits)
    for parameter in record.parameters:
        if parameter.asked:
            given = FIELDS[parameter.kind](record, parameter, case)
            if given is None:
                return None
            options |= given
    return options


def _label(parameter: Parameter) -> str:
    return translated(parameter.title)


def _labelled(parameter: Parameter, currency: str) -> str:
    """What a parameter is called, its money as the language of the page writes a currency."""
    return signs.written(_label(parameter).replace("[money]", f"[{currency}]"), language())


def _begin(parameter: Parameter) -> Any:
    return parameter.default if parameter.first is None else parameter.first


def _width(label: str) -> int:
    """Width of a field for a number, in which its label stands in one line [px]"""
    return max(130, 8 * letters(label) + 16)


def _number(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    key, begin = f"{record.name}_{parameter.name}", float(_begin(parameter) or 0.0)
    label = _label(parameter)
    value = st.number_input(label, parameter.low, parameter.high, begin, key=key, width=_width(label), format="%g")
    return {parameter.name: value}


def _count(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    low, high = (None if limit is None else int(limit) for limit in (parameter.low, parameter.high))
    key, label = f"{record.name}_{parameter.name}", _label(parameter)
    return {parameter.name: int(st.number_input(label, low, high, int(_begin(parameter)), key=key, width=_width(label)))}


def _text(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    label, key = plain(_labelled(parameter, case.info.currency)), f"{record.name}_{parameter.name}"
    given = st.text_input(label, _begin(parameter) or "", key=key, width=330).strip()
    return {parameter.name: given} if given or not parameter.required else None


def _names(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    if parameter.choices is not None:
        title = title_in(case)
        words = {name: title(translated(said)) for name, said in parameter.choices(case).items()}
        return _several(record, parameter, words, written=True)
    written = st.text_input(
        _label(parameter), ", ".join(_begin(parameter) or ()), key=f"{record.name}_{parameter.name}", width=330
    )
    names = [name.strip() for name in written.split(",") if name.strip()]
    return {parameter.name: names} if names or not parameter.required else None


def _choice(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    known = {} if parameter.choices is None else parameter.choices(case)
    return _chosen(record, parameter, {key: translated(words) for key, words in known.items()})


def _species(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    called = name_titles(case, language())
    return _chosen(
        record,
        parameter,
        {name: called.get(("species", name), name) for name in sorted(case.species, key=lambda name: (name != "co2", name))},
        160,
    )


def _nothing(parameter: Parameter) -> bool:
    """Say that the park has nothing of what is to be chosen."""
    st.info(plain(say("analyse.nothing", what=_label(parameter))))
    return True


def _chosen(record: Analysis, parameter: Parameter, words: Mapping[str, str], width: int = 330) -> Options | None:
    """One of some; where there are none, that is said."""
    if not words:
        _nothing(parameter)
        return None
    name, known, begin = f"{record.name}_{parameter.name}", list(words), _begin(parameter)
    first = known.index(begin) if begin in known else 0
    return {parameter.name: choose(name, _label(parameter), known, words.__getitem__, index=first, width=width)}


def _links_of(case: Case) -> dict[str, str]:
    """Links that do not exist yet with their names for people, those of the plan first."""
    known = {name: link for name, link in known_links(case, inputs_digest(case)).items() if not link.exists}
    job = current_job()
    found = None if job is None else plan(job)
    built = [] if found is None else [link for link in found.links["link"] if link in known]
    names = plant_names(case, language())
    labels = labels_of(case, [*built, *(key for key in known if key not in built)])
    links = {key: labels[key] for key in sorted(labels, key=lambda key: key not in built)}
    return links | _exchanges_of(case, known) | _technologies_of(case, names)


def _exchanges_of(case: Case, known: Mapping[str, Candidate]) -> dict[str, str]:
    """Exchanges between two plants by several links, with their names for people."""
    several = Counter(f"{link.from_plant}{ARROW}{link.to_plant}{OF}{link.item or WATER}" for link in known.values())
    title, word = title_in(case), say("analyse.any_link")
    return {exchange: f"{title(exchange)} · {word}" for exchange, count in several.items() if count > 1}


def _technologies_of(case: Case, names: Mapping[str, str]) -> dict[str, str]:
    """Technologies that may be built, with their names for people."""
    rows = [row for row in case.technologies if row.largest_new > 0]
    return {row.technology: f"{names[row.plant]} · {title_of(row, row.technology, language())}" for row in rows}


def _link(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    ends = _links_of(case)
    return _chosen(record, parameter, ends, 420)


def _links(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    return _several(record, parameter, _links_of(case))


def _ranges(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    """Named parameters, each over its own range."""
    known = {} if parameter.choices is None else parameter.choices(case)
    return _several(record, parameter, {key: translated(words) for key, words in known.items()})


def _several(record: Analysis, parameter: Parameter, words: Mapping[str, str], written: bool = False) -> Options | None:
    """Some of several; others may be ``written``, such as several plants as one by a+b."""
    if not words and not written:
        return None if parameter.required and _nothing(parameter) else {parameter.name: []}
    begin = [name for name in _begin(parameter) or () if name in words]
    key, hint = f"{record.name}_{parameter.name}", translated(parameter.empty) or say("app.choose")
    chosen = st.multiselect(
        _label(parameter),
        list(words),
        begin,
        format_func=lambda name: words.get(name, name),
        key=key,
        width=380,
        placeholder=hint,
        select_all=False,
        accept_new_options=written,
    )
    return {parameter.name: list(chosen)} if chosen or (not parameter.required and (written or not begin)) else None


def _one_place(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    found = _place(record, parameter, case)
    return None if found is None else {parameter.name: found[0]}


def _place(record: Analysis, parameter: Parameter, case: Case) -> tuple[str, float] | None:
    """A number of the case and what it is now."""
    titles = {CARBON: say("analyse.carbon")}
    for handle in handles(case):
        title = title_of(handle.row, handle.key, language()) if hasattr(handle.row, "title") else handle.key
        titles[handle.place] = f"{say(f'whatif.{handle.group}')}: {title}"
    titles[OTHER] = say("analyse.place")
    place = choose(f"{record.name}_{parameter.name}", _label(parameter), list(titles), titles.__getitem__, width=330)
    if place == OTHER:
        written = st.text_input(say("analyse.place"), key=f"{record.name}_other", width=330, placeholder="table.row.column")
        place = written.strip()
    try:
        return (place, number_at(case, place) or 0.0) if place else None
    except CaseError as error:
        st.error(plain(say("analyse.noplace", message=translated(str(error)))))
        return None


def _end(word: str, case: Case, place: str) -> str:
    """Label of a value of the number at a place, with its unit."""
    unit = unit_at(case, place)
    return plain(signs.written(f"{say(word)} [{names.unit(unit, language())}]", language()) if unit else say(word))


def _values(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    """A place, and even values from nothing to about twice what it is now."""
    found = _place(record, parameter, case)
    if found is None:
        return None
    place, now = found
    highest = max(4 * now, 200.0) if place == CARBON else 2 * now or 1.0
    start = st.number_input(
        _end("analyse.from", case, place), value=0.0, key=f"{record.name}_from:{place}", width=130, format="%g"
    )
    stop = st.number_input(
        _end("analyse.to", case, place), value=highest, key=f"{record.name}_to:{place}", width=130, format="%g"
    )
    count = st.number_input(say("analyse.count"), 2, 41, 6, key=f"{record.name}_count", width=130)
    return {parameter.name: place, "values": [float(f"{value:.9g}") for value in np.linspace(start, stop, count)]}


def _numbers(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    """Place of a number and its other value."""
    found = _place(record, parameter, case)
    if found is None:
        return None
    place, now = found
    label = _end("analyse.to", case, place)
    value = st.number_input(label, value=now, key=f"{record.name}_{parameter.name}:{place}", width=130, format="%g")
    return {parameter.name: {place: value}}


def _short(value: float) -> float:
    """A number without the noise of floats, such as 68.4 for 68.39999999999999."""
    return float(f"{value:.9g}")


def _spans(record: Analysis, parameter: Parameter, case: Case) -> Options | None:
    """A place, and the ends between which its number lies."""
    found = _place(record, parameter, case)
    if found is None:
        return None
    place, now = found
    ends = (("analyse.from", _short(0.8 * now), "low"), ("analyse.to", _short(1.2 * now) or 1.0, "high"))
    low, high = (
        st.number_input(_end(word, case, place), value=end, key=f"{record.name}_{name}:{place}", width=130, format="%g")
        for word, end, name in ends
    )
    return {parameter.name: {place: (min(low, high), max(low, high))}}


FIELDS: dict[str, Callable[[Analysis, Parameter, Case], Options | None]] = {
    "number": _number,
    "count": _count,
    "text": _text,
    "names": _names,
    "choice": _choice,
    "species": _species,
    "link": _link,
    "links": _links,
    "place": _one_place,
    "values": _values,
    "ranges": _ranges,
    "spans": _spans,
    "numbers": _numbers,
}
"""The field of each kind of parameter."""
