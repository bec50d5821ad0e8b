"""Labels (ruling 7)."""

from decimal import Decimal


def percent(confidence):
    """A confidence as its shortest percent: .975 is 97.5."""
    shown = format((Decimal(repr(confidence)) * 100).normalize(), "f")
    return shown


def label(horizon, period, confidence):
    return f"{horizon}-{period} {percent(confidence)}% VaR"
