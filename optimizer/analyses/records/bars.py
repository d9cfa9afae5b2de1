"""Figure of a result as bars, as high as its rows need."""

from collections.abc import Mapping, Sequence

from parkloop.optimizer import figures
from parkloop.optimizer.analyses.record import Figure


def bar_figure(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    unit: str,
    caption: str,
    language: str,
    *,
    stacked: bool = False,
    rows: int | None = None,
) -> Figure:
    """Bars of one or more series, one row per name.

    Args:
        names: titles of the rows.
        series: amounts of each series by its title, one per name.
        unit: of all amounts.
        caption: of the figure, in the language.
        language: of the reader.
        stacked: the series of a row lie one behind the other.
        rows: rows that there is room for; none: as many as there are names.
    """
    option = figures.bars(names, series, unit, f"{caption}, {unit}.", stacked=stacked, language=language)
    return Figure(caption, option, figures.bars_height(len(names) if rows is None else rows))
