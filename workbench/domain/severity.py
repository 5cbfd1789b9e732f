"""How severe an incident is: three inputs, the highest wins, and whether it is one at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.domain.opening_content import Criteria, CriterionRule, Level, SeverityTable
from workbench.domain.records.opening import Triage


@dataclass(frozen=True, slots=True)
class Loss:
    """How much worse the metric got, and what was agreed to be harmless.

    Attributes
    ----------
    value : float
        In the metric's units, positive where it got worse.
    low, high : float or None
        The ends of its 95 % interval.
    tolerance : float
    agreed : bool
        Whether the tolerance was agreed; else it is the default of the table.
    """

    value: float
    low: float | None
    high: float | None
    tolerance: float
    agreed: bool

    @property
    def times(self) -> float:
        """The loss in multiples of the tolerance."""
        return self.value / self.tolerance

    def times_at(self, loss: float | None) -> float | None:
        """Return an end of the interval in multiples of the tolerance."""
        return None if loss is None else loss / self.tolerance


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the severity table gives.

    Attributes
    ----------
    level : Level
        The worst that any input reaches.
    by_input : Mapping of str to Level
        ``harm``, ``loss`` and ``reach``; one that is not known is left out.
    could_be : Level or None
        Another level that the interval of the loss does not rule out, where the loss decides.
    """

    level: Level
    by_input: Mapping[str, Level]
    could_be: Level | None = None


def assess(
    table: SeverityTable, *, harm: int, reach: str, loss: Loss | None, legal_duty: bool = False
) -> Assessment:
    """Return the severity of what is known.

    Parameters
    ----------
    table : SeverityTable
    harm : int
        0 (none) to 5.
    reach : str
        As the taxonomy has it; empty where it is not known.
    loss : Loss or None
        None where the metric was not measured in both windows.
    legal_duty : bool
        Whether the law asks for a report.

    Returns
    -------
    Assessment
        The lowest level where nothing is known.
    """
    inputs: dict[str, Level] = {}
    if harm or legal_duty:
        inputs["harm"] = _by_harm(table, harm, legal_duty=legal_duty)
    if loss is not None:
        inputs["loss"] = _by_loss(table, loss.times)
    reached = next((level for level in table.levels if reach in level.reach), None)
    if reached is not None:
        inputs["reach"] = reached
    worst = min(inputs.values(), key=table.levels.index, default=table.levels[-1])
    return Assessment(worst, MappingProxyType(inputs), _could_be(table, loss, inputs, worst))


def criteria_met(criteria: Criteria, triage: Triage, severity: str) -> tuple[CriterionRule, ...]:
    """Return which criteria of an incident hold; none means it is below them.

    Parameters
    ----------
    criteria : Criteria
    triage : Triage
    severity : str
        As the incident has it: ``"SEV2 major"``.
    """
    return tuple(rule for rule in criteria.rules if _holds(rule, triage, severity))


def _by_harm(table: SeverityTable, harm: int, *, legal_duty: bool) -> Level:
    for level in table.levels:
        if harm >= level.harm_from or (legal_duty and level.legal_duty):
            return level
    return table.levels[-1]


def _by_loss(table: SeverityTable, times: float) -> Level:
    """Return the level of a loss; a limit must be passed, not only met, except the lowest."""
    for level in table.levels[:-1]:
        if times > level.loss_from:
            return level
    return table.levels[-1]


def _could_be(
    table: SeverityTable, loss: Loss | None, inputs: Mapping[str, Level], worst: Level
) -> Level | None:
    """Return the level at the end of the loss's interval that would change the answer."""
    if loss is None or loss.low is None or loss.high is None:
        return None
    others = [level for name, level in inputs.items() if name != "loss"]
    for end in (loss.times_at(loss.high), loss.times_at(loss.low)):
        if end is None:
            continue
        there = min([*others, _by_loss(table, end)], key=table.levels.index)
        if there is not worst:
            return there
    return None


def _holds(rule: CriterionRule, triage: Triage, severity: str) -> bool:
    if rule.severity_at_least:
        return bool(severity) and severity[:4] <= rule.severity_at_least
    if rule.harm_at_least is not None:
        return triage.harm.level >= rule.harm_at_least
    return (
        triage.reach in rule.reach or triage.category in rule.category or triage.kind in rule.kind
    )
