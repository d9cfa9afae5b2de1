"""Records of the accounts of a plan, one class per table: money, emissions, land and totals."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CostRow:
    """``costs`` and ``outside``: cost of a plant under a head."""

    plant: str
    head: str
    cost_per_y: float


@dataclass(frozen=True)
class PaymentRow:
    """``payments``: what a contract or a wheeling fee brings one plant and costs another."""

    contract: str
    kind: str
    payer: str
    payee: str
    amount_per_y: float
    price_per_y: float
    take_or_pay_per_y: float
    fee_per_y: float
    total_per_y: float


@dataclass(frozen=True)
class AccountRow:
    """``accounts``: cost of a plant, its own and after what it pays and is paid."""

    plant: str
    cost_per_y: float
    paid_per_y: float
    received_per_y: float
    net_cost_per_y: float


@dataclass(frozen=True)
class EmissionRow:
    """``emissions``: what a plant emits of a species under a scope."""

    plant: str
    species: str
    scope: float
    t_per_y: float


@dataclass(frozen=True)
class AvoidedRow:
    """``avoided``: what sales avoid elsewhere."""

    plant: str
    species: str
    t_per_y: float


@dataclass(frozen=True)
class BrokenRow:
    """``broken_policies``: a cap, floor or quota that the plan does not keep."""

    policy: str
    scenario: str
    value: float
    limit: float
    excess: float
    unit: str


@dataclass(frozen=True)
class LandRow:
    """``land``: what a new item takes of land."""

    plant: str
    item: str
    m2: float
    rent_per_y: float


@dataclass(frozen=True)
class TotalRow:
    """``totals``: a closed total of a plant, or of the park."""

    plant: str
    total: str
    per_y: float
    unit: str | None = None


@dataclass(frozen=True)
class ScenarioRow:
    """``scenarios``: cost and amounts of one scenario."""

    scenario: str
    probability: float
    cost_per_y: float
    co2_t_per_y: float
    freshwater_t_per_y: float
    wastewater_t_per_y: float
    disposal_t_per_y: float
    energy_tce_per_y: float


@dataclass(frozen=True)
class PollutionRow:
    """``pollution_tax``: what an outlet emits of a species in a scenario, and its tax by equivalents."""

    scenario: str
    plant: str
    outlet: str
    medium: str
    species: str
    kg_per_y: float
    equivalents_per_y: float
    rank: float | None
    taxed: str
    tax_exact_per_y: float
    tax_of_all_per_y: float
