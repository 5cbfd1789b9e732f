"""Grading methods on drills: how often each names the fault that is known to be there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from statistics import fmean, median

from workbench.science.faults.ranking import Ranking
from workbench.science.intervals import Interval, bounded_mean, wilson
from workbench.science.multiplicity import benjamini_hochberg

TARGET = "__target__"
"""The labels, or their relation to the inputs, as a node; a label's column counts as the same."""
TOP = 3


@dataclass(frozen=True)
class Known:
    """What is known of one drill.

    Attributes
    ----------
    kind : str
        What its results are grouped by.
    faults : tuple of (nodes, kinds)
        Empty where all is well.
    harmless : tuple of str
    label : str or None
        The label's column.
    outputs : tuple of str
        Columns of what the model said: a consequence, so passed over wherever they stand.
    nodes : int
        How many names there are to choose from.
    """

    kind: str
    faults: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    harmless: tuple[str, ...] = ()
    label: str | None = None
    outputs: tuple[str, ...] = ()
    nodes: int = 0

    @property
    def true(self) -> frozenset[str]:
        """Every name that is right."""
        return frozenset(node for nodes, _ in self.faults for node in nodes)


@dataclass(frozen=True)
class Mark:
    """How one method did on one drill.

    Attributes
    ----------
    drill, kind : str
    faulty : bool
    first, top : bool
        Whether a true node is the first name, or among the first three.
    kind_right : bool or None
        None where the first name is wrong, or goes without a kind of fault.
    alarm : bool or None
        Whether it said that something is wrong; None where it does not say.
    decoyed : bool
        Whether a harmless column is the first name.
    undecided, failed : bool
    silent : bool
        Whether it ended without naming anything.
    seconds : float
    rank : int or None
        Place of the first true node among the names, from 1; None where none is named.
    """

    drill: str
    kind: str
    faulty: bool
    first: bool = False
    top: bool = False
    kind_right: bool | None = None
    alarm: bool | None = None
    decoyed: bool = False
    undecided: bool = False
    failed: bool = False
    silent: bool = False
    seconds: float = 0.0
    rank: int | None = None

    @property
    def reciprocal_rank(self) -> float:
        """One over the rank; 0 where no true node is named."""
        return 0.0 if self.rank is None else 1.0 / self.rank


def mark(drill: str, known: Known, ranking: Ranking | None, seconds: float) -> Mark:
    """Return how a method did on a drill; None for a ranking means that it failed."""
    faulty = bool(known.faults)
    if ranking is None:
        return Mark(drill, known.kind, faulty, failed=True, seconds=seconds)
    alike = {known.label: TARGET} if known.label is not None else {}
    told = (name for name in ranking.names if name not in known.outputs)
    names = list(dict.fromkeys(alike.get(name, name) for name in told))
    kinds = {alike.get(name, name): kind for name, kind in ranking.kinds.items()}
    rank = next((place for place, name in enumerate(names, 1) if name in known.true), None)
    first = rank == 1
    accepted = [right for nodes, right in known.faults if first and names[0] in nodes]
    said = kinds.get(names[0]) if first else None
    return Mark(
        drill=drill,
        kind=known.kind,
        faulty=faulty,
        first=first,
        top=rank is not None and rank <= TOP,
        kind_right=None if said is None else any(said in right for right in accepted),
        alarm=ranking.alarm,
        decoyed=bool(names) and names[0] in known.harmless,
        undecided=ranking.undecided,
        silent=not names,
        seconds=seconds,
        rank=rank,
    )


@dataclass(frozen=True)
class Share:
    """A share of drills, with its 95 % Wilson interval."""

    hits: int
    of: int
    interval: Interval

    @classmethod
    def of_marks(cls, marks: Sequence[Mark], hit: Callable[[Mark], bool | None]) -> "Share":
        """Count the marks for which ``hit`` is true, among those for which it is not None."""
        return cls.of_answers([answer for one in marks if (answer := hit(one)) is not None])

    @classmethod
    def of_answers(cls, said: Sequence[bool]) -> "Share":
        """Count those that are true."""
        return cls(sum(said), len(said), wilson(sum(said), len(said)))

    @property
    def value(self) -> float | None:
        """The share; None where nothing was counted."""
        return self.interval.estimate if self.of else None


@dataclass(frozen=True)
class Versus:
    """A method against the best one, drill by drill.

    Attributes
    ----------
    won, lost : int
        Drills on which only this one, or only the best, named the fault first.
    p, q : float
        Two-sided exact sign test on these (McNemar 1947), and adjusted over the methods.
    """

    won: int
    lost: int
    p: float
    q: float


@dataclass(frozen=True)
class Grade:
    """How one method did on all drills.

    Attributes
    ----------
    method : str
    hit1, hit3 : Share
        Drills with a fault where a true node is the first name, or among the first three.
    mrr : Interval
        Mean reciprocal rank over the drills with a fault, 0 where no true node is named, with its
        95 % interval.
    kind : Share
        Of the first names that are right and go with a kind of fault, those with the right one.
    false_alarms : Share
        Of the drills without a fault, those where it says that something is wrong.
    decoyed, undecided, failed : int
        Drills where a harmless column is the first name, where it left open which of the first
        names it is, and where it failed.
    silent : int
        Drills with a fault where it named nothing.
    seconds : float or None
        Median of a run; None where none ended with an answer.
    by_kind : mapping of str to (Share, Share)
        ``hit1, hit3`` by kind of fault, sorted.
    versus : Versus or None
        None for the best.
    """

    method: str
    hit1: Share
    hit3: Share
    mrr: Interval
    kind: Share
    false_alarms: Share
    decoyed: int
    undecided: int
    failed: int
    silent: int
    seconds: float | None
    by_kind: Mapping[str, tuple[Share, Share]]
    versus: Versus | None = None


def grades(marks: Mapping[str, Sequence[Mark]]) -> list[Grade]:
    """Return the grade of each method, best first.

    Parameters
    ----------
    marks : mapping of str to sequence of Mark
        By method, each on the same drills in the same order.
    """
    found = [_grade(method, marks[method]) for method in sorted(marks)]
    found.sort(key=lambda g: (-g.hit1.hits, -g.hit3.hits, g.false_alarms.hits, g.method))
    if len(found) < 2:
        return found
    best = marks[found[0].method]
    pairs = [_discordant(marks[grade.method], best) for grade in found[1:]]
    tested = [sign_test(won, lost) for won, lost in pairs]
    adjusted = benjamini_hochberg(tested)
    versus = [
        Versus(won, lost, p, p if q is None else q)
        for (won, lost), p, q in zip(pairs, tested, adjusted, strict=True)
    ]
    return [found[0], *(_against(g, v) for g, v in zip(found[1:], versus, strict=True))]


def chance(known: Sequence[Known]) -> tuple[float, float] | None:
    """Return how often names drawn by lot would be right, first and among three; or None."""
    faulty = [one for one in known if one.faults and one.nodes >= len(one.true)]
    if not faulty:
        return None
    first = fmean(_by_lot(one.nodes, len(one.true), 1) for one in faulty)
    return first, fmean(_by_lot(one.nodes, len(one.true), TOP) for one in faulty)


def sign_test(won: int, lost: int) -> float:
    """Return the two-sided exact p of a sign test; 1 where there is no difference."""
    total = won + lost
    tail = sum(comb(total, at) for at in range(min(won, lost) + 1))
    return min(1.0, 2 * tail / float(2**total))


def _by_lot(nodes: int, true: int, drawn: int) -> float:
    drawn = min(drawn, nodes)
    return 1 - comb(nodes - true, drawn) / comb(nodes, drawn)


def _grade(method: str, marks: Sequence[Mark]) -> Grade:
    faulty = [one for one in marks if one.faulty]
    kinds = sorted({one.kind for one in faulty})
    answered = [one.seconds for one in marks if not one.failed]
    return Grade(
        method=method,
        hit1=Share.of_marks(faulty, lambda m: m.first),
        hit3=Share.of_marks(faulty, lambda m: m.top),
        mrr=bounded_mean([one.reciprocal_rank for one in faulty]),
        kind=Share.of_marks(faulty, lambda m: m.kind_right),
        false_alarms=Share.of_marks([m for m in marks if not m.faulty], lambda m: m.alarm),
        decoyed=sum(one.decoyed for one in marks),
        undecided=sum(one.undecided for one in marks),
        failed=sum(one.failed for one in marks),
        silent=sum(one.silent for one in faulty),
        seconds=median(answered) if answered else None,
        by_kind={kind: _hits([m for m in faulty if m.kind == kind]) for kind in kinds},
    )


def _hits(marks: Sequence[Mark]) -> tuple[Share, Share]:
    return Share.of_marks(marks, lambda m: m.first), Share.of_marks(marks, lambda m: m.top)


def _discordant(marks: Sequence[Mark], best: Sequence[Mark]) -> tuple[int, int]:
    pairs = [(one.first, other.first) for one, other in zip(marks, best, strict=True) if one.faulty]
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)


def _against(grade: Grade, versus: Versus) -> Grade:
    return replace(grade, versus=versus)
