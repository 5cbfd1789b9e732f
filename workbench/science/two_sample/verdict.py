"""Whether a column drifted: by the size of the effect, with the p-value as a gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from workbench.science.intervals import Interval
from workbench.science.multiplicity import benjamini_hochberg

ALPHA = 0.05


class Status(StrEnum):
    """The answer about a column."""

    DRIFT = "drift"
    NO_DRIFT = "no_drift"
    NOT_TESTABLE = "not_testable"


class Size(IntEnum):
    """How large an effect is, in words."""

    NEGLIGIBLE = 0
    SLIGHT = 1
    SMALL = 2
    MEDIUM = 3
    LARGE = 4

    @property
    def word(self) -> str:
        """Return the word, in lower case."""
        return self.name.lower()


class Aspect(StrEnum):
    """What about a column changed."""

    VALUES = "values"
    ROBUST_DISTANCE = "robust_distance"
    LEVELS = "levels"
    MISSING = "missing"
    UNSEEN = "unseen"
    INFINITE = "infinite"
    TAILS = "tails"
    STABILITY = "stability"
    BLAME = "blame"


_SHARES = (0.002, 0.05, 0.1, 0.2)
LIMITS: Mapping[Aspect, tuple[float, float, float, float]] = MappingProxyType(
    {
        Aspect.VALUES: (0.01, 0.05, 0.1, 0.2),
        Aspect.ROBUST_DISTANCE: (0.01, 0.05, 0.1, 0.25),
        Aspect.LEVELS: (0.01, 0.05, 0.1, 0.2),
        Aspect.MISSING: _SHARES,
        Aspect.UNSEEN: _SHARES,
        Aspect.INFINITE: _SHARES,
        Aspect.TAILS: _SHARES,
        Aspect.STABILITY: (0.0005, 0.02, 0.1, 0.25),
        Aspect.BLAME: (0.005, 0.01, 0.03, 0.1),
    }
)
"""From which effect on a change is slight, small, medium, large.

Values: Kolmogorov-Smirnov D. Robust distance: Wasserstein in robust deviations. Levels:
Jensen-Shannon distance in base 2 beyond chance. Stability: PSI beyond chance, where .1 and .25
are the customary limits and the lower ones correspond to those of the distances. Blame: AUC of
a domain classifier lost without the column. All others: difference of two shares of rows.
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """One measured change of one column.

    Parameters
    ----------
    aspect : Aspect
        What changed.
    effect : Interval
        Its size, 0 or more, with its interval.
    p : float
        Of a change this large where nothing changed.
    detail : str
        How it changed, in words without values of the column.
    shared_test : bool
        Whether ``p`` belongs to another shift of the column, so that the family does not
        count the test twice.
    """

    aspect: Aspect
    effect: Interval
    p: float
    detail: str = ""
    shared_test: bool = False

    @property
    def size(self) -> Size:
        """Return how large the effect is, whether or not it is significant."""
        return Size(sum(self.effect.estimate >= limit for limit in LIMITS[self.aspect]))

    @property
    def strength(self) -> float:
        """Return the effect as a multiple of a small one: comparable between aspects."""
        return self.effect.estimate / LIMITS[self.aspect][Size.SMALL - 1]


@dataclass(frozen=True, slots=True)
class JudgedShift:
    """A shift with its q and whether it counts as drift."""

    shift: Shift
    q: float
    drifted: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about one column.

    Parameters
    ----------
    status : Status
        Drift if any shift drifted or the schema broke.
    reason : str
        Why, in one sentence.
    lead : JudgedShift or None
        The shift the answer rests on: the strongest that drifted (the robust distance and
        the tails only where nothing else did), else the first measured.
    shifts : tuple of JudgedShift
        All that were measured.
    """

    status: Status
    reason: str
    lead: JudgedShift | None
    shifts: tuple[JudgedShift, ...]

    @property
    def size(self) -> Size:
        """Return the size of the largest shift that drifted; negligible if none did."""
        return max((one.shift.size for one in self.shifts if one.drifted), default=Size.NEGLIGIBLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a column before the family is looked at as a whole.

    Parameters
    ----------
    shifts : tuple of Shift
        The main one, of values or levels, first.
    broken : str
        Why the column is not what it was (absent, another type), or empty.
    untestable : str
        Why its values could not be compared, or empty.
    """

    shifts: tuple[Shift, ...] = ()
    broken: str = ""
    untestable: str = ""


def judge(
    columns: Mapping[str, Evidence], *, minimum: Size = Size.SLIGHT, alpha: float = ALPHA
) -> dict[str, Verdict]:
    """Judge all columns of a comparison as one family.

    Parameters
    ----------
    columns : mapping of str to Evidence
        Every column that was looked at: the family is recorded by being passed whole.
    minimum : Size
        The smallest effect that is called drift.
    alpha : float
        The false discovery rate allowed.

    Returns
    -------
    dict of str to Verdict
        In the order given; it does not depend on that order.
    """
    tests = [
        (name, at)
        for name, evidence in columns.items()
        for at, shift in enumerate(evidence.shifts)
        if not shift.shared_test
    ]
    adjusted = benjamini_hochberg([columns[name].shifts[at].p for name, at in tests])
    q_of = {test: q for test, q in zip(tests, adjusted, strict=True) if q is not None}
    return {
        name: _verdict(evidence, _judged(name, evidence, q_of, minimum, alpha))
        for name, evidence in columns.items()
    }


def _judged(
    name: str,
    evidence: Evidence,
    q_of: Mapping[tuple[str, int], float],
    minimum: Size,
    alpha: float,
) -> tuple[JudgedShift, ...]:
    judged = []
    q = 1.0
    for at, shift in enumerate(evidence.shifts):
        q = q_of.get((name, at), q)  # a shared test has the q of the shift before it
        judged.append(JudgedShift(shift, q, q <= alpha and shift.size >= minimum))
    return tuple(judged)


def _verdict(evidence: Evidence, judged: tuple[JudgedShift, ...]) -> Verdict:
    drifted = [one for one in judged if one.drifted]
    if drifted:
        lead = max(drifted, key=_precedence)
        return Verdict(Status.DRIFT, describe(lead), lead, judged)
    if evidence.broken:
        return Verdict(Status.DRIFT, evidence.broken, None, judged)
    if evidence.untestable:
        return Verdict(Status.NOT_TESTABLE, evidence.untestable, None, judged)
    if not judged:
        return Verdict(Status.NOT_TESTABLE, "Nothing about it could be compared.", None, judged)
    lead = judged[0]
    because = (
        "no more than chance gives"
        if lead.q > ALPHA
        else "too small to matter, though not by chance"
    )
    return Verdict(Status.NO_DRIFT, f"{_figures(lead)}: {because}.", lead, judged)


def _precedence(one: JudgedShift) -> tuple[bool, float]:
    """Order drifted shifts: measures between 0 and 1 that compare across columns come first."""
    second = one.shift.aspect in (Aspect.ROBUST_DISTANCE, Aspect.TAILS)
    return not second, one.shift.strength


_NAMES: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.VALUES: "KS distance",
        Aspect.ROBUST_DISTANCE: "Robust Wasserstein distance",
        Aspect.LEVELS: "JS distance beyond chance",
        Aspect.MISSING: "Change of the missing share",
        Aspect.UNSEEN: "Change of the share with unseen levels",
        Aspect.INFINITE: "Change of the infinite share",
        Aspect.TAILS: "Change of the share outside the usual range",
        Aspect.STABILITY: "PSI beyond chance",
        Aspect.BLAME: "Blame (AUC lost without it)",
    }
)


def measure_name(aspect: Aspect) -> str:
    """Return the name of the measure an aspect is sized by, in sentence case."""
    return _NAMES[aspect]


def _figures(one: JudgedShift) -> str:
    effect = one.shift.effect
    return (
        f"{measure_name(one.shift.aspect)} {effect.estimate:.3g} "
        f"({effect.low:.3g} to {effect.high:.3g})"
    )


def describe(one: JudgedShift) -> str:
    """Return a shift in one sentence: what, how much, how sure."""
    detail = f" {one.shift.detail}" if one.shift.detail else ""
    q = f"q = {one.q:.2g}" if one.q >= 1e-4 else "q < 0.0001"
    return f"{_figures(one)}, {one.shift.size.word};{detail} {q}."
