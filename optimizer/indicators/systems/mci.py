"""Material circularity indicator: of the park's production; of products no case determines it."""

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.formulas import circularity, ratio
from parkloop.optimizer.indicators.record import Indicator, Known, Missing, needing
from parkloop.optimizer.indicators.shares import material_inflow
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import OUTFLOW, USED, of_class

FAMILY = "mci"
MCI = say("Material circularity indicator, Ellen MacArthur Foundation and ANSYS Granta 2019")


def of_production(view: View) -> Known:
    """Material circularity of the production, recycling without loss, utility 1.

    Of what the plants' material sinks take and the park disposes of.
    """
    linear = linear_flow(view)
    if isinstance(linear, Missing):
        return linear
    value = circularity(linear)
    return Missing(say("utility above 0")) if value is None else value


def linear_flow(view: View) -> Known:
    """Linear flow index of the production: virgin and lost material over all in- and outflow.

    The index of a product takes its mass for both, (V + W) / 2M; a production takes in and gives off different amounts, and with
    each side over its own mass the index lies between 0 and 1.
    """
    secondary, virgin = material_inflow(view)
    flows = of_class(view, OUTFLOW)
    flows = flows[flows["taker"] != "technology"]
    lost = float(flows.loc[~flows["end"].isin(USED), "arrives"].sum())
    index = ratio(virgin + lost, secondary + virgin + float(flows["arrives"].sum()))
    return Missing(say("material_streams.csv: sinks of plants")) if index is None else index


INDICATORS = (
    Indicator(
        "mci_products",
        FAMILY,
        say("Material circularity of products (MCI)"),
        "",
        "higher",
        say("max(0, 1 − LFI · 0.9/X), LFI = (V + W) / (2M + (W_F − W_C)/2); as a function: formulas.material_circularity"),
        MCI,
        needing(say("plants.csv: columns of the products' collection, recycling efficiency and lifetime after use")),
    ),
    Indicator(
        "mci_linear_flow",
        FAMILY,
        say("Linear flow index of the production"),
        "",
        "lower",
        say(
            "(V + W) / (M + O): V virgin of all material M that the plants' sinks take, W stored or "
            "disposed of all by-products and wastes O that do not feed technologies"
        ),
        say("After: {source}", source=MCI),
        linear_flow,
    ),
    Indicator(
        "mci_production",
        FAMILY,
        say("Material circularity of the production"),
        "",
        "higher",
        say("max(0, 1 − 0.9 LFI), utility 1, recycling without loss; the products' life after the park is left out"),
        say("After: {source}", source=MCI),
        of_production,
    ),
)
