"""Differential diagnosis: the model, a delayed input, the labels, something upstream, the world.

The search for causes names a node and a kind of fault; each kind belongs to one of five classes.
What the search takes for granted is looked at first: that what was recorded is what the model on
record says. Where it is not, the model answers again for itself, and what that gives back, in the
incident or by what it loses in the reference, is put down to the model or to how it is served.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.answer import CLOSE, Answer, Cause, find_causes
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.metrics import Resampler, interval
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.whatif import Outcome, Window, ask_model

UPSTREAM, DELAYED, LABELS = "upstream_regression", "delayed_input", "label_trouble"
MODEL, WORLD = "model_fault", "world_change"
CLASSES = (UPSTREAM, DELAYED, LABELS, MODEL, WORLD)

CLASS_OF: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("unit_change", "sign_flip", "nulls", "remap", "unseen_level", "swap", "rounding"),
            *("clip", "timezone", "duplicates"),
        ),
        UPSTREAM,
    ),
    **dict.fromkeys(("stuck", "stale_join"), DELAYED),
    **dict.fromkeys(("label_noise", "label_delay"), LABELS),
    **dict.fromkeys(("surge", "concept"), WORLD),
}
"""Class of each kind of fault."""

_SAME = 1e-6
"""Difference of scores up to which two answers of a model are the same."""

BEST = 0.6
"""Part of a node's blame that the kind which fits best has where others fit as well; the rest is
so near to it that the answer stays undecided."""

Progress = Callable[[float, str], None]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Served:
    """Whether what was recorded is what the model on record says.

    Attributes
    ----------
    asked : bool
        Whether there is a model, and outputs to hold it to.
    differing_reference, differing_incident : float
        Share of rows answered otherwise.
    restored : float
        Points the model's own answers give back in the incident.
    restored_interval : tuple of (float, float)
    lost : float
        Points its own answers lose in the reference.
    lost_interval : tuple of (float, float)
    """

    asked: bool = False
    differing_reference: float = 0.0
    differing_incident: float = 0.0
    restored: float = 0.0
    restored_interval: tuple[float, float] = (0.0, 0.0)
    lost: float = 0.0
    lost_interval: tuple[float, float] = (0.0, 0.0)

    @property
    def points(self) -> tuple[float, tuple[float, float]]:
        """What is the model's, with its interval: the surer of the two, or nothing."""
        return max(
            (self.restored, self.restored_interval),
            (self.lost, self.lost_interval),
            key=lambda one: one[1][0],
        )


@dataclass(frozen=True)
class Diagnosed:
    """One class.

    Attributes
    ----------
    name : str
        One of :data:`CLASSES`.
    score : float
        0 to 1: how much of the blame is its; all classes add to one at most.
    node, kind : str
        The first fault of the class; empty without one.
    points : float or None
        What that fault costs; None where it cannot be measured.
    interval : tuple of (float, float) or None
    evidence : tuple of str
    """

    name: str
    score: float
    node: str = ""
    kind: str = ""
    points: float | None = None
    interval: tuple[float, float] | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Differential:
    """The five classes, likeliest first.

    Attributes
    ----------
    verdict : str
        ``named``, ``undecided`` or ``no_incident``.
    classes : tuple of Diagnosed
    served : Served
    answer : Answer
        Of the search, by what the model itself says where that is not what was recorded.
    drop : float or None
        Points lost, as recorded.
    """

    verdict: str
    classes: tuple[Diagnosed, ...]
    served: Served
    answer: Answer
    drop: float | None


def _quiet(fraction: float, text: str) -> None:
    del fraction, text


def differential(problem: CauseProblem, report: Progress = _quiet) -> Differential:
    """Return the differential diagnosis of an incident.

    Parameters
    ----------
    problem : CauseProblem
    report : callable
    """
    problem = canonical(problem)
    report(0.02, "Asking the model again")
    served = served_as_recorded(problem)
    before = _drop(problem)
    taken = _share(served.points, before)
    mended = answering_itself(problem) if taken else problem
    answer = find_causes(mended, lambda done, text: report(0.1 + 0.85 * done, text))
    classes = _classes(answer, served, taken)
    return Differential(_verdict(classes, answer), classes, served, answer, before)


def served_as_recorded(problem: CauseProblem) -> Served:
    """Return whether what was recorded is what the model on record says, and what that costs."""
    evidence = Evidence(problem)
    windows = [Window(evidence, incident=incident) for incident in (False, True)]
    if problem.predict is None or problem.prediction is None:
        return Served()
    told = []
    for window in windows:
        if window.recorded is None:
            return Served()
        asked = _asked(problem, window)
        if (asked.prediction.dtype == object) is not (window.recorded.prediction.dtype == object):
            return Served()  # classes in words against numbers: they cannot be held together
        told.append((window, asked, _differing(window.recorded, asked)))
    (reference, now, before), (incident, then, after) = told
    if not (reference.measurable() and incident.measurable()):
        return Served(asked=True, differing_reference=before, differing_incident=after)
    lost, lost_interval = _gained(reference, now, problem.seed)
    restored, restored_interval = _gained(incident, then, problem.seed)
    return Served(
        asked=True,
        differing_reference=before,
        differing_incident=after,
        restored=restored,
        restored_interval=restored_interval,
        lost=-lost,
        lost_interval=(-lost_interval[1], -lost_interval[0]),
    )


def answering_itself(problem: CauseProblem) -> CauseProblem:
    """Return the same rows with what the model on record says in place of what was recorded."""
    evidence = Evidence(problem)
    frames = []
    for incident in (False, True):
        window = Window(evidence, incident=incident)
        asked = _asked(problem, window)
        columns = {str(problem.prediction): asked.prediction}
        if problem.score is not None and asked.score is not None:
            columns[problem.score] = asked.score
        frames.append(window.frame.assign(**columns))
    return replace(problem, reference=frames[0], incident=frames[1])


def _asked(problem: CauseProblem, window: Window) -> Outcome:
    frame = window.frame[list(problem.features)]
    asked = ask_model(problem, frame, threshold=False)
    recorded = window.recorded
    if recorded is not None and recorded.score is not None and asked.score is None:
        return Outcome(asked.prediction, recorded.score)
    return asked


def _differing(recorded: Outcome, asked: Outcome) -> float:
    """Return the share of rows that the model answers otherwise than was recorded."""
    known = ~absent(recorded.prediction)
    if not known.any():
        return 0.0
    if recorded.prediction.dtype == object:
        apart = recorded.prediction != asked.prediction
    else:
        size = np.maximum(np.abs(asked.prediction), 1)
        apart = np.abs(recorded.prediction - asked.prediction) > _SAME * size
    return float(np.mean(apart[known]))


def _gained(window: Window, asked: Outcome, seed: int) -> tuple[float, tuple[float, float]]:
    """Return the points that asking again gives, on the same rows, with the interval."""
    if window.recorded is None:
        return 0.0, (0.0, 0.0)
    was, now = window.measure(window.recorded), window.measure(asked)
    gain = now.value - was.value
    draws = Resampler(len(now.influence), seed, "served").spread(now.influence - was.influence)
    return gain, interval(gain, draws)


def _drop(problem: CauseProblem) -> float | None:
    evidence = Evidence(problem)
    values = []
    for incident in (False, True):
        window = Window(evidence, incident=incident)
        if window.recorded is None or not window.measurable():
            return None
        values.append(window.measure(window.recorded).value)
    return values[0] - values[1]


def _share(points: tuple[float, tuple[float, float]], drop: float | None) -> float:
    """Return the part of the drop that is the model's; 0 where that could be chance."""
    value, (low, _) = points
    if drop is None or drop <= 0 or low <= 0:
        return 0.0
    return float(np.clip(value / drop, 0, 1))


def _classes(answer: Answer, served: Served, taken: float) -> tuple[Diagnosed, ...]:
    left = 0.0 if taken >= 1 else 1 - taken
    scores = dict.fromkeys(CLASSES, 0.0)
    firsts: dict[str, Cause] = {}
    for cause in answer.causes:
        kinds = (cause.fault.kind, *cause.weighed.rivals)
        names = [CLASS_OF[kind] for kind in kinds if kind in CLASS_OF]
        for at, name in enumerate(names):
            # Kinds that the data cannot tell apart share what the node gets.
            part = 1.0 if len(names) == 1 else BEST if not at else (1 - BEST) / (len(names) - 1)
            scores[name] += left * cause.confidence * part
        if names:
            firsts.setdefault(names[0], cause)
    scores[MODEL] = taken
    found = [_diagnosed(name, scores[name], firsts.get(name), served) for name in CLASSES]
    return tuple(sorted(found, key=lambda one: (-round(one.score, 9), CLASSES.index(one.name))))


def _diagnosed(name: str, score: float, cause: Cause | None, served: Served) -> Diagnosed:
    if name == MODEL:
        value, around = served.points
        return Diagnosed(
            MODEL,
            score,
            points=value if served.asked else None,
            interval=around if served.asked else None,
            evidence=_of_serving(served),
        )
    if cause is None:
        return Diagnosed(name, score)
    cost = cause.weighed.cost
    return Diagnosed(
        name,
        score,
        cause.fault.node,
        cause.fault.kind,
        None if cost is None else cost.value,
        None if cost is None else cost.interval,
        tuple(cause.fault.evidence),
    )


def _of_serving(served: Served) -> tuple[str, ...]:
    if not served.asked:
        return ("The model is not at hand, so nobody can say whether it is the one that was good.",)
    said = (
        f"Asked again, the model on record answers {served.differing_reference:.1%} of the "
        f"reference's rows and {served.differing_incident:.1%} of the incident's otherwise than "
        "was recorded."
    )
    return (said,)


def _verdict(classes: tuple[Diagnosed, ...], answer: Answer) -> str:
    first, second = classes[:2]
    if first.name != MODEL or not first.score:
        if answer.verdict == "no_incident":
            return "no_incident"
        if not first.score:
            return "undecided"
    if second.score > CLOSE * first.score:
        return "undecided"
    return "named" if first.name == MODEL or answer.verdict == "named" else "undecided"
