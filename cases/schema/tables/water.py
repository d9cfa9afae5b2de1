"""Water streams and their quality."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Row, Spelt

PROCESSES = ("process", "circuit")
"""Roles of water that takes and gives: a circuit is a process of fixed flow without load."""


class WaterStream(Row):
    """water_streams.csv: who gives and who takes water."""

    key: ClassVar[tuple[str, ...]] = ("stream",)

    stream: Id
    """Key of the stream."""
    plant: Id | None = None
    """Plant that it belongs to (or a technology)."""
    technology: Id | None = None
    """Technology that it belongs to (or a plant)."""
    role: Literal["source", "sink", "process", "circuit", "supply", "outlet"]
    """What it does: gives, takes, uses, evaporates (cooling circuit), supplies or receives."""
    flow_t_per_h: NonNegative | None = None
    """Rate; of a technology's stream per unit of activity [t/h]"""
    price_per_t: Number | None = None
    """Price of a supply or an outlet, paid by the user; negative: revenue [money/t]"""
    limit_t_per_h: NonNegative | None = None
    """Largest flow; empty: no limit, of a process its limiting flow [t/h]"""
    loss_fraction: Fraction = 0.0
    """Share of a process's inlet that is lost."""
    loss_t_per_h: NonNegative = 0.0
    """Loss of a process whatever its inlet [t/h]"""
    evaporation_t_per_h: NonNegative | None = None
    """Water that a cooling circuit evaporates [t/h]"""
    cycles: Annotated[float, Field(gt=1, allow_inf_nan=False)] | None = None
    """Cycles of concentration of a cooling circuit: concentration of its blow-down over that of its make-up."""
    mains: bool | None = None
    """Whether every plant reaches it without a link; default for supply and outlet."""
    counts: bool = True
    """Whether a supply is fresh water, an outlet waste water, in the totals."""
    class_: Literal["fresh", "sea", "reclaimed"] | None = Field(default=None, alias="class")
    """What kind of water it gives; default of a supply that counts fresh, of sources and processes reclaimed: used before."""
    t_c: Number | None = None
    """Temperature of what it gives; empty: within the limit of whoever takes it [degC]"""
    t_max_c: Number | None = None
    """Hottest mix that it takes, at an outlet the hottest discharge of each plant; empty: not limited [degC]"""
    makes_up: Id | None = None
    """Heat carrier whose water a plant's sink makes up for, besides its rate, where what is sent does not come back."""
    min_t_per_y: NonNegative = 0.0
    """Least amount that all users together take from a supply in a year [t/y]"""
    shortfall_price_per_t: NonNegative | None = None
    """Price of what is missing to the least amount; empty: it has to be taken [money/t]"""
    profile: Id | None = None
    """Profile on the rate, the load of a process, the evaporation of a circuit, the limit of a supply or an outlet."""

    @property
    def fresh(self) -> bool:
        """Whether what a supply gives is fresh water."""
        return self.role == "supply" and self.counts and self.class_ in (None, "fresh")

    @property
    def used_before(self) -> bool:
        """Whether what it gives counts as water used again: no supply, nor sea water that only passes through."""
        return self.role != "supply" and self.class_ in (None, "reclaimed")

    @property
    def on_mains(self) -> bool:
        """Whether every plant reaches it without a link."""
        return self.role in ("supply", "outlet") if self.mains is None else self.mains

    @property
    def gives(self) -> bool:
        """Whether water comes from it."""
        return self.role in ("source", "supply") or self.is_process

    @property
    def takes(self) -> bool:
        """Whether water goes into it."""
        return self.role in ("sink", "outlet") or self.is_process

    @property
    def is_process(self) -> bool:
        """Whether it is a process: water goes into it and comes from it."""
        return self.role in PROCESSES

    def given_flow(self, factor: float = 1.0) -> float | None:
        """Given flow: as stated, of a circuit its make-up [t/h]

        The make-up is evaporation x cycles / (cycles - 1).

        ``factor`` is that of its profile, which acts on the evaporation of a circuit and on no flow of a process.
        """
        if self.role != "circuit":
            return self.flow_t_per_h
        return self.lost(factor) * (1.0 if self.cycles is None else self.cycles / (self.cycles - 1.0))

    def lost(self, factor: float = 1.0) -> float:
        """Constant loss of a process: as stated, of a circuit its evaporation [t/h]

        The evaporation is multiplied by its profile's factor.
        """
        return (self.evaporation_t_per_h or 0.0) * factor if self.role == "circuit" else self.loss_t_per_h


class WaterQuality(Spelt):
    """water_quality.csv: species in water."""

    key: ClassVar[tuple[str, ...]] = ("stream", "species")

    stream: Id
    """Water stream."""
    species: Id
    """Species."""
    c_in_max_mg_per_l: NonNegative | None = None
    """Largest concentration of what it takes; empty: not limited [mg/L]"""
    c_out_mg_per_l: NonNegative | None = None
    """Concentration of what it gives [mg/L]"""
    load_kg_per_h: NonNegative = 0.0
    """Mass that a process adds [kg/h]"""
    removal: Fraction | None = None
    """Of a technology's source: share of the mixed feed's concentration taken out; of an outlet: share removed before the
    rest counts as emission."""
    balance: bool = False
    """A technology's source that carries what the other sources leave of the feed's mass."""
    profile: Id | None = None
    """Profile on c_out and load."""
