"""How far putting W0 values back takes the metric; without Qt."""

from dataclasses import dataclass

from workbench.desktop.numbers import decimal, interval, percent
from workbench.language import tr


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
        first = tr(
            "{metric} {incident} in W1",
            metric=self.metric,
            incident=decimal(self.incident, self.places),
        )
        last = tr("{reference} in W0", reference=decimal(self.reference, self.places))
        if self.restored is None:
            return tr("{first}, {last}; nothing restored yet", first=first, last=last)
        value = decimal(self.restored, self.places)
        if self.interval is not None:
            value = interval(self.restored, *self.interval, self.places)
        part = (
            tr(", {share} of the drop", share=percent(self.share)) if self.share is not None else ""
        )
        return tr(
            "{first}, {value} restored{part}; {last}",
            first=first,
            value=value,
            part=part,
            last=last,
        )
