"""How numbers stand in sentences."""


def number(amount: float) -> str:
    """Six digits, thousands apart, without exponents: 0.25, 1,277.3, 12,946,184."""
    return f"{amount:,.0f}" if abs(amount) >= 100_000 else f"{amount:,.6g}"
