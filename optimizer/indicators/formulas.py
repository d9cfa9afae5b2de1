"""Formulas of the indicator systems, on plain numbers.

Each returns None where it is undefined (nothing to divide by). Shares are fractions here; the indicators give percent.
"""

from dataclasses import dataclass


def ratio(part: float, whole: float) -> float | None:
    """Part / whole; undefined unless the whole is more than 0."""
    return part / whole if whole > 0 else None


def rate_with_stock(used: float, generated: float, stock_used: float = 0.0) -> float | None:
    """Utilisation of a waste, HJ 274 no. 6.

    (used + drawn from past stock) / (generated + drawn from past stock).
    """
    return ratio(used + stock_used, generated + stock_used)


def water_reuse_rate(reused: float, fresh: float) -> float | None:
    """Reused water over all water used: reused / (fresh + reused). HJ 274 no. 15."""
    return ratio(reused, fresh + reused)


def mean_growth(first: float, last: float, years: float) -> float | None:
    """Mean yearly growth between two amounts: (last / first)^(1/years) - 1, a fraction per year."""
    if first <= 0 or last < 0 or years <= 0:
        return None
    return float((last / first) ** (1.0 / years) - 1.0)


def elasticity(growth_of_use: float, growth_of_value_added: float) -> float | None:
    """Growth of a use over growth of value added; undefined without growth. HJ 274 no. 10, 13, 25.

    Both are mean yearly fractions.
    """
    return None if growth_of_value_added == 0 else growth_of_use / growth_of_value_added


def elasticity_met(value: float, growth_of_value_added: float, threshold: float) -> bool | None:
    """Whether an elasticity meets its HJ 274 threshold.

    At most it where value added grows, at least it where it shrinks.
    """
    if growth_of_value_added == 0:
        return None
    return value <= threshold if growth_of_value_added > 0 else value >= threshold


def reduction(before: float, after: float) -> float | None:
    """Share by which an amount has fallen: (before - after) / before."""
    return ratio(before - after, before)


def yearly_reduction(before: float, after: float, years: float) -> float | None:
    """Mean yearly fall of an intensity, a fraction per year: 1 - (after / before)^(1/years).

    HJ 274 no. 26.
    """
    growth = mean_growth(before, after, years)
    return None if growth is None else -growth


@dataclass(frozen=True)
class Circularity:
    """Material circularity indicator of a product and its parts.

    Masses are in the unit of the product's mass.
    """

    virgin: float
    uncollected: float
    recycling_waste: float
    feedstock_waste: float
    waste: float
    linear_flow_index: float
    indicator: float


def linear_flow_index(
    mass: float, virgin: float, waste: float, feedstock_waste: float = 0.0, recycling_waste: float = 0.0
) -> float | None:
    """Share of material that flows in a line: (V + W) / (2M + (W_F - W_C)/2)."""
    return ratio(virgin + waste, 2.0 * mass + (feedstock_waste - recycling_waste) / 2.0)


def circularity(linear_flow: float, utility: float = 1.0) -> float | None:
    """Material circularity of a linear flow index: max(0, 1 - LFI * 0.9 / X).

    X is the utility against the branch's average.
    """
    return max(0.0, 1.0 - linear_flow * 0.9 / utility) if utility > 0 else None


def material_circularity(
    mass: float,
    *,
    recycled_in: float = 0.0,
    reused_in: float = 0.0,
    renewable_in: float = 0.0,
    recycled_out: float = 0.0,
    reused_out: float = 0.0,
    composted_out: float = 0.0,
    energy_out: float = 0.0,
    recycling_efficiency: float = 1.0,
    feedstock_efficiency: float = 1.0,
    utility: float = 1.0,
) -> Circularity | None:
    """The material circularity indicator (Ellen MacArthur Foundation and ANSYS Granta, 2019) of a product.

    ``…_in`` are fractions of its feedstock (F_R, F_U, F_S), ``…_out`` of its mass after use (C_R, C_U, C_C, C_E); E_C and E_F
    are the efficiencies of recycling after use and for the feedstock; ``utility`` X = (L/L_av)(U/U_av).
    V = M(1-F_R-F_U-F_S), W0 = M(1-C_R-C_U-C_C-C_E), W_C = M(1-E_C)C_R, W_F = M(1-E_F)F_R/E_F, W = W0 + (W_F+W_C)/2.
    Undefined without mass, utility or feedstock efficiency.
    """
    if mass <= 0 or utility <= 0 or feedstock_efficiency <= 0:
        return None
    virgin = mass * (1.0 - recycled_in - reused_in - renewable_in)
    uncollected = mass * (1.0 - recycled_out - reused_out - composted_out - energy_out)
    recycling_waste = mass * (1.0 - recycling_efficiency) * recycled_out
    feedstock_waste = mass * (1.0 - feedstock_efficiency) * recycled_in / feedstock_efficiency
    waste = uncollected + (feedstock_waste + recycling_waste) / 2.0
    linear = linear_flow_index(mass, virgin, waste, feedstock_waste, recycling_waste) or 0.0
    return Circularity(virgin, uncollected, recycling_waste, feedstock_waste, waste, linear, circularity(linear, utility) or 0.0)
