"""The material circularity indicator: of products, which no case can tell, and of the park's production."""

from optimizer.indicators.formulas import circularity, linear_flow_index
from optimizer.indicators.record import Indicator, Known, Missing, needing
from optimizer.indicators.shares import material_inflow
from optimizer.indicators.view import View

FAMILY = "mci"
MCI = "Material circularity indicator, Ellen MacArthur Foundation and ANSYS Granta 2019"


def of_production(view: View) -> Known:
    """Circularity of what the plants' material sinks take and the park disposes of, recycling without loss, utility 1."""
    linear = linear_flow(view)
    if isinstance(linear, Missing):
        return linear
    value = circularity(linear)
    return Missing("utility above 0") if value is None else value


def linear_flow(view: View) -> Known:
    """Linear flow index of the production: virgin material and disposal over twice the material that sinks take."""
    secondary, virgin = material_inflow(view)
    index = linear_flow_index(secondary + virgin, virgin, view.total("disposal"))
    return Missing("material_streams.csv: sinks of plants") if index is None else index


INDICATORS = (
    Indicator(
        "mci_products",
        FAMILY,
        "Material circularity of products (MCI)",
        "产品材料循环度指标（MCI）",
        "",
        "higher",
        "max(0, 1 − LFI · 0.9/X), LFI = (V + W) / (2M + (W_F − W_C)/2); as a function: formulas.material_circularity",
        MCI,
        needing("plants.csv: columns of the products' collection, recycling efficiency and lifetime after use"),
    ),
    Indicator(
        "mci_linear_flow",
        FAMILY,
        "Linear flow index of the production",
        "生产环节线性流动指数",
        "",
        "lower",
        "(V + W) / 2M: V virgin material and M all material that the plants' sinks take, W disposal of the park",
        f"After: {MCI}",
        linear_flow,
    ),
    Indicator(
        "mci_production",
        FAMILY,
        "Material circularity of the production",
        "生产环节材料循环度",
        "",
        "higher",
        "max(0, 1 − 0.9 LFI), utility 1, recycling without loss; the products' life after the park is left out",
        f"After: {MCI}",
        of_production,
    ),
)
