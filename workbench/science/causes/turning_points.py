"""What would have to be otherwise for the verdict to be another one, solved for, not guessed.

Each statement takes one quantity the verdict rests on, keeps all others as they are, and says
at which value the verdict turns. A quantity whose part in the verdict is not the plain formula
(a share among faults that act together, say) is passed over: no number is better than a wrong
one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.science.causes.answer import CLOSE, FEW_ROWS, Answer, Cause
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.confidence import (
    LAPSE,
    OF_LABELS,
    SHARPNESS,
    SOMETHING_ELSE,
    credence,
)
from workbench.science.causes.methods import CALIBRATION
from workbench.science.causes.metrics import LOWER_IS_BETTER, shown
from workbench.science.causes.saying import amount, around, begun, called, count, does, percent
from workbench.science.causes.weaknesses import SURE
from workbench.science.causes.weighed import Drop

_SAME = 1e-6
_HALVINGS = 60


@dataclass(frozen=True)
class TurningPoint:
    """Where the verdict turns, in one quantity.

    Attributes
    ----------
    key, text : str
        ``text`` is a sentence with both numbers.
    now, then : float or None
        The quantity as it is, and at the turn.
    """

    key: str
    text: str
    now: float | None = None
    then: float | None = None


def turning_points(answer: Answer) -> tuple[TurningPoint, ...]:
    """Return what would change the verdict.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    tuple of TurningPoint
        Of a named cause: the points it must keep, what a rival would need, the rows, and the
        labels; of an undecided one: what would decide; of no incident: what would be one.
    """
    drop = answer.drop
    if drop is None:
        text = "With labels in both windows the drop could be measured, and causes held against it."
        return (TurningPoint("labels", text),)
    if answer.verdict == "no_incident":
        return _incident(answer, drop)
    if not answer.causes:
        text = "A cause would be named once mending it gave back more than its standard error."
        return (TurningPoint("nothing", text),)
    if answer.verdict == "undecided":
        return (*_few_rows(answer), *_decided(answer, drop))
    return (
        *_held(answer, drop),
        *_rival(answer, drop),
        *_rows(answer),
        *_few_rows(answer),
        *_noise(answer, drop),
    )


def cost_at(weight: float, factor: float, scale: float, error: float) -> float:
    """Return the points at which a fault has a weight.

    Parameters
    ----------
    weight : float
        0 to 1.
    factor : float
        Its strength, discounted where its cost was reproduced and not given back.
    scale : float
        The drop, in points.
    error : float
        Standard error of the points.
    """
    return weight / factor * scale + error


def left_over(cost: float, strength: float, scale: float, error: float) -> float:
    """Return the most that labels or rows can weigh beside a fault that gives back ``cost``."""
    return OF_LABELS * float(np.clip(1 - strength * (cost + error) / scale, 0, 1))


def weight_for(rival: float, ratio: float) -> float:
    """Return the weight whose confidence is ``ratio`` times that of a rival's weight."""
    return float(np.log1p(ratio * np.expm1(SHARPNESS * rival)) / SHARPNESS)


def mislabelled(incident: float, chance: float) -> float | None:
    """Return the share of binary labels that must be wrong at random to explain a difference.

    With a share r of both classes flipped, accuracy goes from a to a(1 - 2r) + r, and so does
    the area under the curve with labels wrong as often among recorded positives as negatives
    (Menon et al. 2015).

    Parameters
    ----------
    incident : float
        The metric as measured.
    chance : float
        The least drop that is not chance.

    Returns
    -------
    float or None
        None where no share below one half does.
    """
    above = 2 * (incident + chance) - 1
    share = chance / above if above > 0 else 1.0
    return share if 0 < share < 0.5 else None


def _scale(drop: Drop) -> float:
    return max(drop.value, drop.error, 1e-9)


def _factor(cause: Cause, drop: Drop) -> float | None:
    """Return what a fault's explained part is multiplied by; None where more is at play."""
    weighed, fault, cost = cause.weighed, cause.fault, cause.weighed.cost
    if cost is None or fault.node in {TARGET, ROWS} or fault.mechanism == CALIBRATION:
        return None
    factor = min(fault.strength * credence(fault), 1.0)
    explained = float(np.clip((cost.value - cost.error) / _scale(drop), 0, 1))
    if factor <= 0 or abs(factor * explained - weighed.weight) > _SAME:
        return None
    return factor


def _second(answer: Answer) -> Cause | None:
    """Return the best cause that is not the other half of a swap."""
    first, *others = answer.causes
    return next((c for c in others if c.fault.node != first.fault.with_node), None)


def _given(cause: Cause) -> str:
    node = cause.fault.node
    if cause.weighed.reproduced:
        return does(node, "costs", "cost")
    return does(node, "gives back", "give back")


def _held(answer: Answer, drop: Drop) -> list[TurningPoint]:
    """Say how many points the first cause must keep."""
    first, second = answer.causes[0], _second(answer)
    factor, cost = _factor(first, drop), first.weighed.cost
    if factor is None or cost is None:
        return []
    rival = 0.0 if second is None else second.weighed.weight
    scale, strength = _scale(drop), first.fault.strength

    def least(points: float) -> float:
        """Return the points the first must give back for a rest as large as it leaves."""
        beside = max(rival, left_over(points, strength, scale, cost.error))
        return cost_at(weight_for(beside, 1 / CLOSE), factor, scale, cost.error)

    then = _turn(least, cost.value)
    if then >= cost.value:
        return []
    node = called(first.fault.node)
    whose = "what is left for labels and rows could rival it"
    if second is not None and rival >= left_over(then, strength, scale, cost.error):
        other = second.fault.node
        whose = f"{called(other)} {does(other, 'rivals', 'rival')} it"
    text = (
        f"{node} stays named while it {_given(first)} more than {amount(then)} (now "
        f"{around(cost.value, cost.interval)}); below that {whose}."
    )
    return [TurningPoint("held", begun(text), cost.value, then)]


def _turn(least: Callable[[float], float], most: float) -> float:
    """Return where points fall below the least they must be; ``least`` falls as they rise."""
    low, high = 0.0, most
    if least(most) > most:
        return most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if least(middle) > middle else (low, middle)
    return high


def _rival(answer: Answer, drop: Drop) -> list[TurningPoint]:
    """Say what the second would need to become a rival."""
    first, second = answer.causes[0], _second(answer)
    weight = weight_for(first.weighed.weight, CLOSE)
    if second is None:
        power = float(np.expm1(SHARPNESS * weight))
        then = (1 - LAPSE) * power / (power * (1 + 1 / CLOSE) + SOMETHING_ELSE)
        text = (
            f"Another cause would rival it from a confidence of {then:.2f} on; no other that was "
            "looked at has any."
        )
        return [TurningPoint("rival", text, 0.0, then)]
    rest = sum(c.confidence for c in answer.causes if c not in (first, second))
    powers = [float(np.expm1(SHARPNESS * w)) for w in (first.weighed.weight, weight)]
    free = SOMETHING_ELSE * (1 + rest / max(1 - LAPSE - _total(answer), 1e-9))
    then = (1 - LAPSE) * powers[1] / (sum(powers) + free)
    node = called(second.fault.node)
    text = f"{node} would rival it from a confidence of {then:.2f} on (now {second.confidence:.2f})"
    factor, cost = _factor(second, drop), second.weighed.cost
    if factor is not None and cost is not None:
        if weight > factor:
            text = (
                f"{node} could not rival it: with a fingerprint of strength "
                f"{second.fault.strength:.2f} not even the whole drop would make up for that."
            )
            return [TurningPoint("rival", text, second.confidence, None)]
        points = cost_at(weight, factor, _scale(drop), cost.error)
        verb = "costing" if second.weighed.reproduced else "giving back"
        text += f", which is {verb} {amount(points)} (now {amount(cost.value)})"
    return [TurningPoint("rival", begun(f"{text}."), second.confidence, then)]


def _total(answer: Answer) -> float:
    return sum(cause.confidence for cause in answer.causes)


def _rows(answer: Answer) -> list[TurningPoint]:
    """Say on how few rows the fault would be too small to tell from none."""
    first = answer.causes[0]
    cost, share = first.weighed.cost, float(first.fault.rows.mean()) if len(first.fault.rows) else 0
    if cost is None or not share or first.fault.mechanism == CALIBRATION or cost.value <= 0:
        return []
    then = share * SURE * cost.error / cost.value
    if not 0 < then < share:
        return []
    text = (
        f"On fewer than {percent(then)} of the rows (now {percent(share)}) what "
        f"{called(first.fault.node)} {_given(first)} could be chance, were it in proportion."
    )
    return [TurningPoint("rows", text, share, then)]


def _noise(answer: Answer, drop: Drop) -> list[TurningPoint]:
    """Say how wrong the incident's labels would have to be for the drop to be theirs."""
    problem, low = answer.evidence.problem, drop.interval[0]
    if low <= 0 or answer.causes[0].fault.node == TARGET:
        return []
    if problem.metric == "rmse":
        before = drop.incident + low
        wide = float(np.sqrt(max(drop.incident**2 - before**2, 0.0)))
        text = (
            f"With the incident's labels off at random by more than {amount(wide)} (one standard "
            "deviation), the drop could be theirs alone."
        )
        return [TurningPoint("noise", text, None, wide)]
    binary = problem.task == "binary" and problem.metric in {"auc", "accuracy"}
    share = mislabelled(drop.incident, low) if binary else None
    if share is None:
        return []
    text = (
        f"With more than {percent(share)} of the incident's labels wrong at random, the drop could "
        "be theirs alone."
    )
    return [TurningPoint("noise", text, None, share)]


def _few_rows(answer: Answer) -> list[TurningPoint]:
    rows = answer.evidence.n_incident
    if answer.causes[0].fault.node != TARGET:
        return []
    text = f"From {FEW_ROWS} incident rows on the labels could be named (now {count(rows)})."
    if rows >= FEW_ROWS:
        text = (
            f"On fewer than {FEW_ROWS} incident rows (now {count(rows)}) a fault of a column could "
            "hide, and labels would not be named."
        )
    return [TurningPoint("rows", text, float(rows), float(FEW_ROWS))]


def _decided(answer: Answer, drop: Drop) -> list[TurningPoint]:
    """Say what would tell the first two apart."""
    first, second = answer.causes[0], _second(answer)
    if second is None or second.confidence <= CLOSE * first.confidence:
        return []
    found = []
    for key, cause, other, ratio in (
        ("first", first, second, 1 / CLOSE),
        ("second", second, first, CLOSE),
        ("other", second, first, 1 / CLOSE),
    ):
        factor, cost = _factor(cause, drop), cause.weighed.cost
        weight = weight_for(other.weighed.weight, ratio)
        if factor is None or cost is None or weight > factor:
            continue
        then = cost_at(weight, factor, _scale(drop), cost.error)
        named = called((other if key == "second" else cause).fault.node)
        more = "no more than" if key == "second" else "at least"
        text = (
            f"{named} would be named if mending {called(cause.fault.node)} gave back {more} "
            f"{amount(then)} (now {around(cost.value, cost.interval)})."
        )
        found.append(TurningPoint(key, begun(text), cost.value, then))
    if found:
        return found
    text = (
        f"{called(second.fault.node)} would have to fall to a confidence of "
        f"{CLOSE * first.confidence:.2f} for {called(first.fault.node)} to be named (now "
        f"{second.confidence:.2f})."
    )
    return [
        TurningPoint("second", begun(text), second.confidence, CLOSE * first.confidence),
    ]


def _incident(answer: Answer, drop: Drop) -> tuple[TurningPoint, ...]:
    """Say what would make an incident of a drop that chance could do."""
    half = drop.value - drop.interval[0]
    metric = answer.evidence.problem.metric
    verb = "rise" if metric in LOWER_IS_BETTER else "fall"
    ends = f"{amount(shown(metric, drop.reference))} to {amount(shown(metric, drop.incident))}"
    text = (
        f"A {verb} of more than {amount(half)} would count as an incident on these rows; it went "
        f"from {ends}."
    )
    found = [TurningPoint("drop", text, drop.value, half)]
    if 0 < drop.value < half:
        times = (half / drop.value) ** 2
        rows = int(np.ceil(times * answer.evidence.n_incident))
        if times < 1000:
            text = (
                f"As large a one on {times:.1f} times the rows, {count(rows)} of the incident, "
                "would not be chance."
            )
            found.append(TurningPoint("rows", text, float(answer.evidence.n_incident), float(rows)))
    return tuple(found)
