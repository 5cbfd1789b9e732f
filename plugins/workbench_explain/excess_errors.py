"""Rules about rows whose error rose beyond the one that goes with the model's own output."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.api import Context
from workbench.science.explanation.conditions import Mask, Rule
from workbench.science.explanation.rises import Rise, rise
from workbench.science.explanation.rules import RuleTree, expected, surplus
from workbench.science.metrics import Floats, missing
from workbench.science.multiplicity import benjamini_hochberg
from workbench_explain.asking import Answers
from workbench_explain.coded import Coded
from workbench_explain.imitation import LEAST, Settings, Side, Sides
from workbench_explain.losses import loss_for
from workbench_explain.output import Output

_LABELLED = 80


@dataclass(frozen=True)
class Worse:
    """A rule about rows whose error lies above the one expected of them.

    Attributes
    ----------
    rule : tuple of Condition
    rows : tuple of int
        Held out, of reference and incident.
    surplus : tuple of float
        Mean error beyond the expected one; where the reference has hardly any such row, of
        its rows with like outputs.
    rise : Rise
        Incident less reference of it.
    q : float
        Of no rise, over all rules.
    size : float
        The rise in standard deviations.
    """

    rule: Rule
    rows: tuple[int, int]
    surplus: tuple[float, float]
    rise: Rise
    q: float
    size: float

    @property
    def unknown(self) -> bool:
        """Whether the reference has hardly any such row."""
        return self.rows[0] < LEAST


@dataclass(frozen=True)
class Errors:
    """Where the error is higher in the incident than what goes with it in the reference.

    Attributes
    ----------
    title : str
        Which error.
    given : str
        What the expected error goes by.
    rules : tuple of Worse
        From the largest rise to the smallest.
    """

    title: str
    given: str
    rules: tuple[Worse, ...]


def errors(
    context: Context,
    sides: Sides,
    answers: tuple[Answers, Answers],
    output: Output,
    coded: Coded,
    settings: Settings,
) -> Errors | None:
    """Return rules about rows whose loss rose beyond what goes with the model's output.

    None where a window has too few labels.
    """
    known = [
        ~missing(side.rows.labels) & ~missing(a.prediction) for side, a in _zip(sides, answers)
    ]
    if min(int(mask.sum()) for mask in known) < _LABELLED:
        return None
    loss = loss_for(context, (sides[0].rows.labels, sides[1].rows.labels), answers)
    values = []
    for (side, said), mask in zip(_zip(sides, answers), known, strict=True):
        found = np.where(mask, loss.of(side.rows.labels, said), np.nan)
        values.append(found)
    given = f"the {output.title}"
    return _errors(sides, (values[0], values[1]), (loss.title, given), coded, settings)


def _zip(sides: Sides, answers: tuple[Answers, Answers]) -> list[tuple[Side, Answers]]:
    return list(zip(sides, answers, strict=True))


def departures(sides: Sides, tree: RuleTree, coded: Coded, settings: Settings) -> Errors:
    """Return rules about rows on which the model left the rules of the reference."""
    said = [tree.predict(side.codes, len(side.output)) for side in sides]
    away = [(side.output - rule) ** 2 for side, rule in zip(sides, said, strict=True)]
    stood = tuple(
        Side(side.rows, side.codes, rule, side.first)
        for side, rule in zip(sides, said, strict=True)
    )
    titles = ("squared distance from the rules", "the rule of the reference")
    return _errors((stood[0], stood[1]), (away[0], away[1]), titles, coded, settings)


def _errors(
    sides: Sides,
    values: tuple[Floats, Floats],
    titles: tuple[str, str],
    coded: Coded,
    settings: Settings,
) -> Errors:
    known = [np.isfinite(one) for one in values]
    made = [side.first & k for side, k in zip(sides, known, strict=True)]
    calibrated = expected(sides[0].output[made[0]], values[0][made[0]])
    over = [surplus(side.output, v, calibrated) for side, v in zip(sides, values, strict=True)]
    tree = settings.fit(sides[1], coded, over[1][made[1]], made[1])
    held = [~side.first & k for side, k in zip(sides, known, strict=True)]
    left = [one[mask] for one, mask in zip(over, held, strict=True)]
    placed = [
        tree.rule_of(side.some(mask), int(mask.sum()))
        for side, mask in zip(sides, held, strict=True)
    ]
    outputs = [side.output[mask] for side, mask in zip(sides, held, strict=True)]
    spread = float(np.sqrt(np.mean([one.var() for one in left])))
    found = []
    for at, rule in enumerate(tree.rules):
        masks = [p == at for p in placed]
        rows = (int(masks[0].sum()), int(masks[1].sum()))
        like = _like(masks, outputs)
        risen = rise(left[0][like], left[1][masks[1]]) if rows[1] >= LEAST else None
        if risen is not None:
            size = risen.gap.estimate / spread if spread else 0.0
            means = (float(left[0][like].mean()), float(left[1][masks[1]].mean()))
            found.append(Worse(rule, rows, means, risen, 1.0, size))
    q = benjamini_hochberg([one.rise.p for one in found])
    rules = [
        replace(one, q=1.0 if adjusted is None else adjusted)
        for one, adjusted in zip(found, q, strict=True)
    ]
    rules.sort(key=lambda one: (-one.rise.gap.estimate, one.rule))
    return Errors(titles[0], titles[1], tuple(rules))


def _like(masks: list[Mask], outputs: list[Floats]) -> Mask:
    """Return the rows of the reference that a rule's rows of the incident are compared with.

    Those of the same rule; where there are hardly any, those with outputs in the same range;
    where there are none either, all.
    """
    if int(masks[0].sum()) >= LEAST or not masks[1].any():
        return masks[0]
    low, high = np.quantile(outputs[1][masks[1]], [0.05, 0.95], method="inverted_cdf")
    near = (outputs[0] >= low) & (outputs[0] <= high)
    return near if int(near.sum()) >= LEAST else np.ones(len(outputs[0]), dtype=bool)
