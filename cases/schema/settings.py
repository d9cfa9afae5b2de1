"""The sections of case.toml: the park's name, economics, heat, policy and library."""

from typing import Literal

from parkloop.cases.schema.record import Id, Name, NonNegative, Positive, Record, Text


class CaseInfo(Record):
    """Section ``case`` of case.toml: what the park is called."""

    id: Id
    """Short name of the case."""
    title: Text = None
    """Name shown to people."""
    title_zh: Text = None
    """Name shown in Chinese."""
    description: Text = None
    """What the case is about."""
    description_zh: Text = None
    """What the case is about, in Chinese."""
    currency: Name = "EUR"
    """Currency of all money in the case."""
    base_year: int | None = None
    """Year of the prices [y]"""
    year: int | None = None
    """Year that the tables tell of, for growth since the base year; empty: that of the prices [y]"""


class Economics(Record):
    """Section ``economics`` of case.toml: how capital becomes an annual cost."""

    interest_rate: NonNegative = 0.08
    """Interest rate of annuities; at 0 an annuity is 1/life [1/y]"""
    lifetime_y: Positive = 15.0
    """Life of what states none of its own [y]"""


class Heat(Record):
    """Section ``heat`` of case.toml."""

    dt_min_k: NonNegative = 10.0
    """Smallest temperature difference in an exchanger [K]"""


class PolicySettings(Record):
    """Section ``policy`` of case.toml: carbon, land and capital of the whole park."""

    carbon_price_per_t: NonNegative = 0.0
    """Price of CO2 [money/t]"""
    carbon_scheme: Literal["tax", "ets"] = "tax"
    """``tax``: all CO2 pays; ``ets``: CO2 above the free allowances pays, below it earns."""
    carbon_price_scopes: tuple[Literal[1, 2, 3], ...] = (1, 2)
    """Scopes that the carbon price acts on."""
    land_price_per_m2_y: NonNegative = 0.0
    """Rent of the land of what is new [money/m2/y]"""
    park_land_m2: NonNegative | None = None
    """Land that the park can give to what is new; empty: no limit [m2]"""
    capex_budget: NonNegative | None = None
    """New capital after subsidy that the park can spend; empty: no limit [money]"""
    limit_payback: bool = False
    """Whether no plant invests beyond its longest acceptable payback."""


class LibrarySettings(Record):
    """Section ``library`` of case.toml: technologies drawn from the library."""

    currency_factor: Positive = 1.0
    """What 1 CNY of the library is in the case's currency, for what is still to be filled [money/CNY]"""
