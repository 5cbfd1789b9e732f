"""Recalibrating: what the model says is mapped to what came true in the fitted period."""

from dataclasses import dataclass, field

import numpy as np

from workbench.science.causes.coding import absent
from workbench.science.metrics import Floats, Values, is_positive
from workbench.science.repair.desk import Impossible, Material
from workbench.science.repair.rows import Rows
from workbench.science.yardstick import Answers, Yardstick

_FEWEST = 50
_EDGE, _NO_TIES = 1e-4, 1e-12
"""Kept this far from 0 and 1: scores that are fitted on, so that none outweighs the others;
scores that are mapped, so that hardly any two become one."""
_STEPS = 100
_SMALL = 1e-8
_HALF = 0.5


@dataclass(frozen=True)
class Recalibrated:
    """A map of answers; the model and what reaches it stay as they are.

    Attributes
    ----------
    formula : str
    slope, offset : float
        Of a score's log odds, or of a number.
    renamed : mapping
        Of classes, where there is nothing but classes.
    classes : tuple
        The negative and the positive one, where a score decides.
    notes : tuple of str
    """

    formula: str
    slope: float = 1.0
    offset: float = 0.0
    renamed: tuple[tuple[object, object], ...] = ()
    classes: tuple[object, object] | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=(), init=False)
    breaks: None = field(default=None, init=False)
    control: None = field(default=None, init=False)
    reads: tuple[str, ...] = field(default=(), init=False)

    def answer(self, rows: Rows) -> Answers:
        """Return the mapped answers."""
        said = rows.said
        if self.classes is not None and said.score is not None:
            score = _chance(self.offset + self.slope * _log_odds(said.score, _NO_TIES))
            classes = np.array(self.classes, dtype=said.prediction.dtype)
            found = classes[(score >= _HALF).astype(int)]
            gone = absent(said.score)
            return Answers(np.where(gone, said.prediction, found), np.where(gone, np.nan, score))
        if self.renamed:
            table = dict(self.renamed)
            mapped = [table.get(one, one) for one in said.prediction.tolist()]
            return Answers(np.array(mapped, dtype=said.prediction.dtype), None)
        return Answers(self.offset + self.slope * np.asarray(said.prediction, float), said.score)


def recalibrate(material: Material, yard: Yardstick) -> Recalibrated:
    """Return the map that fits the fitted period.

    Scores of two classes: Platt's logistic map of the log odds. Numbers: a straight line by
    least squares. Classes without scores: each to the label that is most frequent where it was
    said.

    Raises
    ------
    Impossible
        If there are too few labelled rows.

    Notes
    -----
    J. Platt (1999), Probabilistic outputs for support vector machines, in Advances in Large
    Margin Classifiers, MIT Press.
    """
    rows = material.fitted
    known = ~absent(rows.label) & ~absent(rows.said.prediction)
    if known.sum() < _FEWEST:
        raise Impossible(
            f"The fitted period holds {int(known.sum())} labelled rows; {_FEWEST} are needed."
        )
    label = rows.label[known]
    if yard.task == "regression":
        return _line(label, rows.said.prediction[known])
    if yard.task == "binary" and rows.said.score is not None:
        return _platt(yard, rows, material.reference)
    return _renamed(label, rows.said.prediction[known])


def _platt(yard: Yardstick, rows: Rows, good: Rows) -> Recalibrated:
    score = rows.said.score
    if score is None:
        raise Impossible("There are no scores.")
    known = ~absent(rows.label) & ~absent(score)
    hit = is_positive(rows.label[known], yard.positive)
    if known.sum() < _FEWEST or not 0 < hit.mean() < 1:
        raise Impossible("The fitted period holds one class only.")
    slope, offset = _logistic(_log_odds(score[known], _EDGE), hit)
    said = good.said.prediction
    levels = sorted(set(said[~absent(said)].tolist()), key=str)
    low = next((one for one in levels if one != yard.positive), None)
    if low is None:
        raise Impossible("The good rows hold one predicted class only.")
    formula = f"log odds of the score × {slope:.3g} {'+' if offset >= 0 else '−'} {abs(offset):.3g}"
    turned = "Higher scores stood for fewer hits in the fitted period: the map turns them round."
    return Recalibrated(
        formula,
        slope,
        offset,
        classes=(low, yard.positive),
        notes=(turned,) if slope < 0 else (),
    )


def _line(label: Values, said: Values) -> Recalibrated:
    x, y = np.asarray(said, float), np.asarray(label, float)
    spread = float(((x - x.mean()) ** 2).mean())
    slope = float(((x - x.mean()) * (y - y.mean())).mean()) / spread if spread > 0 else 0.0
    offset = float(y.mean() - slope * x.mean())
    sign = "+" if offset >= 0 else "−"
    return Recalibrated(f"prediction × {slope:.4g} {sign} {abs(offset):.4g}", slope, offset)


def _renamed(label: Values, said: Values) -> Recalibrated:
    table = []
    for one in sorted(set(said.tolist()), key=str):
        kinds, counts = np.unique(label[said == one], return_counts=True)
        table.append((one, kinds[int(np.argmax(counts))]))
    moved = [f"{one} → {other}" for one, other in table if one != other]
    formula = ", ".join(moved[:6]) or "every class stays"
    return Recalibrated(formula, renamed=tuple(table))


def _logistic(odds: Floats, hit: Floats) -> tuple[float, float]:
    """Return slope and offset by Newton's method, targets drawn in as Platt does."""
    up, down = float(hit.sum()), float(len(hit) - hit.sum())
    target = np.where(hit > 0, (up + 1) / (up + 2), 1 / (down + 2))
    design = np.column_stack([odds, np.ones(len(odds))])
    weight = np.zeros(2)
    for _ in range(_STEPS):
        chance = _chance(design @ weight)
        rise = design.T @ (target - chance)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, rise)
        while _cost(design, target, weight + step) > _cost(design, target, weight) + 1e-12:
            step = step / 2
        weight = weight + step
        if np.abs(step).max() < _SMALL:
            break
    return float(weight[0]), float(weight[1])


def _cost(design: Floats, target: Floats, weight: Floats) -> float:
    odds = design @ weight
    return float(np.mean(np.logaddexp(0.0, odds) - target * odds))


def _log_odds(score: Values, edge: float) -> Floats:
    held = np.clip(np.asarray(score, dtype=float), edge, 1 - edge)
    return np.asarray(np.log(held / (1 - held)))


def _chance(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))))
