"""Which repair comes first: the best worst case, and what is expected for the effort and risk."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import GAIN, HARM, SUSPICIOUS, RepairFigures

NOTHING = "nothing"
"""The kind of repair that changes nothing: the negative control."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What effort and risk weigh against a gain.

    Attributes
    ----------
    day_minutes : float
        Effort that costs as much again as any repair does.
    risk : mapping of str to float
        By the words for a risk; "" where none was judged.
    """

    day_minutes: float
    risk: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A repair with what is known of it.

    Attributes
    ----------
    repair : Repair
    figures : RepairFigures or None
        Of its last evaluation.
    expected : float or None
        What it should give back by the cause's own measurement; used until it was tried.
    confidence : float or None
        How sure the cause is.
    """

    repair: Repair
    figures: RepairFigures | None = None
    expected: float | None = None
    confidence: float | None = None

    @property
    def is_control(self) -> bool:
        """Whether it is the negative control."""
        return self.repair.kind == NOTHING


def priority(candidate: Candidate, weights: Weights) -> float | None:
    """Return expected gain × confidence ÷ (cost × risk); None where no gain is known.

    A gain is what its evaluation measured, or what the cause lets expect before there is one.
    Cost is 1 + effort in days, so that a repair without effort does not beat all others.
    """
    figures = candidate.figures
    gain = figures.gain if figures is not None else candidate.expected
    sure = figures.confidence if figures is not None else candidate.confidence
    if gain is None:
        return None
    cost = 1 + (candidate.repair.minutes or 0.0) / weights.day_minutes
    risk = weights.risk.get(candidate.repair.risk, 1.0)
    return gain * (1.0 if sure is None else sure) / (cost * risk)


def order(candidates: list[Candidate], weights: Weights) -> list[Candidate]:
    """Return repairs in the order they are told: tried ones by worst case, control last.

    The worst case is the least gain over the held-out windows. Ties go by what is left under
    the worst scenario, then by priority, effort and title, so that the same figures always give
    the same order. Scenarios break ties only: undoing a fault costs something where the fault
    is gone, and doing nothing would win by that alone.
    """

    def place(one: Candidate) -> tuple[object, ...]:
        worst = one.figures.worst_case if one.figures is not None else None
        scenario = one.figures.worst_scenario if one.figures is not None else None
        first = priority(one, weights)
        return (
            one.is_control,
            worst is None,
            -(worst or 0.0),
            -((scenario.gain if scenario is not None else None) or 0.0),
            first is None,
            -(first or 0.0),
            one.repair.minutes or 0.0,
            one.repair.title,
            one.repair.id,
        )

    return sorted(candidates, key=place)


def is_sound(candidate: Candidate) -> bool:
    """Whether an evaluation speaks for a repair: a gain on held-out rows, and nobody harmed.

    Data of its own that look anomalous have to be explained first.
    """
    figures = candidate.figures
    if figures is None or candidate.is_control or figures.verdict in {"", HARM}:
        return False
    explained = bool(candidate.repair.explained)
    open_warnings = [
        one for one in figures.warnings if not (explained and one.id.startswith(SUSPICIOUS))
    ]
    return figures.verdict == GAIN and not figures.harmed and not open_warnings
