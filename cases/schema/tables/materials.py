"""Material streams, substitutions, their quality, and permits for hazardous ones."""

from typing import ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row, Spelt


class MaterialStream(Row):
    """material_streams.csv: who gives and who takes materials."""

    key: ClassVar[tuple[str, ...]] = ("stream",)

    stream: Id
    """Key of the stream."""
    plant: Id | None = None
    """Plant that it belongs to (or a technology)."""
    technology: Id | None = None
    """Technology that it belongs to (or a plant)."""
    role: Literal["source", "sink", "supply", "outlet"]
    """What it does: gives, takes, supplies (virgin) or receives (landfill, buyer)."""
    material: Id | None = None
    """Class of material; of an outlet empty: any."""
    flow_t_per_h: NonNegative | None = None
    """Rate; of a technology's stream per unit of activity [t/h]"""
    price_per_t: Number | None = None
    """Price of a supply or an outlet, paid by the user; negative: revenue [money/t]"""
    limit_t_per_h: NonNegative | None = None
    """Largest flow; empty: no limit [t/h]"""
    hazard: Id | None = None
    """Class of hazard."""
    takes_hazardous: bool | None = None
    """Of an outlet: whether it takes what has a hazard or is hazardous waste; empty: it does, and its material decides."""
    dry_basis: bool = False
    """Of a sink: whether its need and the ratios of what it takes count dry matter, by the property moisture of the givers."""
    mains: bool | None = None
    """Whether every plant reaches it without a link; default for supply and outlet."""
    counts: bool = True
    """Whether an outlet is disposal in the totals."""
    class_: Literal["product", "by_product", "general_waste", "hazardous_waste"] | None = Field(default=None, alias="class")
    """What a source gives; default product where an outlet pays for it, else hazardous waste with a hazard, else general."""
    kind: Literal["use", "sale", "storage", "disposal"] | None = None
    """What becomes of it at an outlet; default sale where it pays, else disposal where it counts, else use."""
    min_t_per_y: NonNegative = 0.0
    """Least amount that all users together take from a supply in a year [t/y]"""
    shortfall_price_per_t: NonNegative | None = None
    """Price of what is missing to the least amount; empty: it has to be taken [money/t]"""
    profile: Id | None = None
    """Profile on the rate, on the limit of a supply or an outlet."""

    @property
    def hazardous(self) -> bool:
        """Whether what it gives has a hazard, or is stated to be hazardous waste."""
        return self.hazard is not None or self.class_ == "hazardous_waste"

    @property
    def disposes(self) -> bool:
        """Whether an outlet is disposal in the totals."""
        return self.counts and self.kind in (None, "storage", "disposal")

    @property
    def end(self) -> str:
        """What becomes of it at an outlet, default resolved."""
        paying = (self.price_per_t or 0.0) < 0
        return self.kind or ("sale" if paying else "disposal" if self.counts else "use")

    @property
    def on_mains(self) -> bool:
        """Whether every plant reaches it without a link."""
        return self.role in ("supply", "outlet") if self.mains is None else self.mains

    @property
    def gives(self) -> bool:
        """Whether material comes from it."""
        return self.role in ("source", "supply")

    @property
    def takes(self) -> bool:
        """Whether material goes into it."""
        return self.role in ("sink", "outlet")


class Substitution(Row):
    """substitutions.csv: which by-product can replace which raw material."""

    key: ClassVar[tuple[str, ...]] = ("material", "sink")

    material: Id
    """Class of material of the giver."""
    sink: Id
    """Material stream that takes it."""
    ratio: Positive = 1.0
    """Need of the sink met by 1 t [t/t]"""
    max_share: Fraction = 1.0
    """Largest share of the sink's need, all givers of the material together."""
    treatment_cost_per_t: Number = 0.0
    """Cost of making it fit [money/t]"""


class MaterialQuality(Spelt):
    """material_quality.csv: properties of materials and limits of blends."""

    key: ClassVar[tuple[str, ...]] = ("stream", "property")

    stream: Id
    """Material stream."""
    property: Id
    """Property."""
    value: Number | None = None
    """Value per t of a source or supply; absent: 0."""
    carry: NonNegative | None = None
    """Of a technology's source: fraction of the value of its mixed feed; 1: a shared store."""
    min: Number | None = None
    """Least value of the blend that a sink or outlet takes."""
    max: Number | None = None
    """Largest value of the blend that a sink or outlet takes."""


class Permit(Row):
    """permits.csv: which hazard classes a plant may take."""

    key: ClassVar[tuple[str, ...]] = ("hazard", "plant")

    hazard: Id
    """Class of hazard."""
    plant: Id
    """Plant that may take it."""


class HazardDistance(Row):
    """hazard_distances.csv: how far from where people live a hazardous material is kept."""

    key: ClassVar[tuple[str, ...]] = ("hazard",)

    hazard: Id
    """Class of hazard."""
    distance_km: NonNegative
    """Least straight distance from each municipal plant at which others' material of the class is taken or stored [km]"""
