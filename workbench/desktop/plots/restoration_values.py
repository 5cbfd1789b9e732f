"""How far putting W0 values back takes the metric; without Qt."""

from dataclasses import dataclass

from workbench.desktop.numbers import decimal, interval, percent


@dataclass(frozen=True, slots=True)
class Restoration:
    """The metric in W1, in W0, and after a repair.

    Attributes
    ----------
    incident, reference : float
        The metric in W1 and in W0.
    restored : float or None
        The metric after the repair; None before one was tried.
    interval : tuple of float or None
        Its 95 % interval.
    metric : str
        Name of the metric.
    note : str
        What stands between the two names, such as ``"share of rows repaired: 100 %"``.
    places : int
        Decimals.
    """

    incident: float
    reference: float
    restored: float | None = None
    interval: tuple[float, float] | None = None
    metric: str = "AUC"
    note: str = ""
    places: int = 3

    @property
    def share(self) -> float | None:
        """Which part of the drop is restored; None where that cannot be said."""
        drop = self.reference - self.incident
        if self.restored is None or drop == 0:
            return None
        return (self.restored - self.incident) / drop

    @property
    def sentence(self) -> str:
        """The strip in one sentence."""
        first = f"{self.metric} {decimal(self.incident, self.places)} in W1"
        last = f"{decimal(self.reference, self.places)} in W0"
        if self.restored is None:
            return f"{first}, {last}; nothing restored yet"
        value = decimal(self.restored, self.places)
        if self.interval is not None:
            value = interval(self.restored, *self.interval, self.places)
        part = f", {percent(self.share)} of the drop" if self.share is not None else ""
        return f"{first}, {value} restored{part}; {last}"
