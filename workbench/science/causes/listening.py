"""Evidence that also listens to the labels: which value of a column would have fitted them.

A column that goes with no other column gives nothing away when its levels are exchanged or its
rows are late; only the labels stop following it. How likely each row's label would be under
every value of a column is read off the model's own main effects (partial dependence, Friedman
2001), added to the recorded output. Labels may be wrong themselves, so no row counts for more
than :data:`DOUBT` allows, and values chosen this way are never used to mend a row.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.science.causes import target
from workbench.science.causes.candidate import Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints import joins, levels, values
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Window, ask_model

Floats = NDArray[np.float64]
DOUBT = 0.1
"""Probability that a label has nothing to do with its row."""
_ROWS = 120
_LEAST_EFFECT = 0.1
"""Spread of a column's effect, in standard deviations of the output, that can be heard."""
_STEPS = 8


class Listening(Evidence):
    """The same evidence with labels as one more partner of every column.

    Parameters
    ----------
    evidence : Evidence
    reference, incident : Window
        With labels and a recorded output.
    """

    def __init__(self, evidence: Evidence, reference: Window, incident: Window) -> None:
        self.__dict__.update(
            (name, value)
            for name, value in evidence.__dict__.items()
            if name not in {"_beliefs", "_conditionals"}
        )
        self._silent = evidence
        before, after = _outputs(evidence, reference), _outputs(evidence, incident)
        self._spread = float(np.std(before)) or 1.0
        self._effects = effects(evidence, reference)
        link = _Link(before, reference, regression=evidence.problem.task == "regression")
        self._before = (link, before, reference)
        self._after = (link, after, incident)

    def tells(self, name: str) -> bool:
        """Say whether anything, a partner or the labels, speaks about a column."""
        return self.heard(name) or super().tells(name)

    def heard(self, name: str) -> bool:
        """Say whether the model's output moves enough with a column to listen for it."""
        effect = self._effects[name][self.columns[name].reference_codes]
        return float(np.std(effect)) > _LEAST_EFFECT * self._spread

    def belief(self, name: str) -> Floats:
        """Return how likely each code is on each incident row, labels heard, in logs."""
        if name not in self._beliefs:
            spoken = self._spoken(name, *self._after, self.columns[name].incident_codes)
            self._beliefs[name] = self._silent.belief(name) + spoken
        return self._beliefs[name]

    def usual_belief(self, name: str) -> Floats:
        """Return the same on the reference rows."""
        spoken = self._spoken(name, *self._before, self.columns[name].reference_codes)
        return self._silent.usual_belief(name) + spoken

    def plausible(self, name: str, allowed: NDArray[np.bool_] | None = None) -> Array:
        """Return the most plausible value of each row, labels not heard."""
        return self._silent.plausible(name, allowed)

    def _spoken(
        self, name: str, link: "_Link", output: Floats, window: Window, codes: NDArray[np.int64]
    ) -> Floats:
        effect = self._effects[name]
        return link.likelihood(output[:, None] + effect[None, :] - effect[codes][:, None], window)


class _Link:
    """From the model's output to how likely a label is, learned on the reference.

    Parameters
    ----------
    output : ndarray, shape (n,)
        Log odds of the score, or the prediction of a regression.
    window : Window
        The reference.
    regression : bool
    """

    def __init__(self, output: Floats, window: Window, *, regression: bool) -> None:
        self._regression = regression
        known = window.known
        label = _numbers(window)[known]
        if regression:
            self._scale = float(np.mean(np.abs(label - output[known]))) or 1.0
            self._range = float(np.ptp(label)) or 1.0
        else:
            self._line = _calibration(output[known], label)

    def likelihood(self, output: Floats, window: Window) -> Floats:
        """Return the log likelihood of each row's label, doubt mixed in; 0 where unknown."""
        label = _numbers(window)[:, None]
        if self._regression:
            sure = np.exp(-np.abs(label - output) / self._scale) / (2 * self._scale)
            found = np.log((1 - DOUBT) * sure + DOUBT / self._range)
        else:
            up = 1 / (1 + np.exp(-np.clip(self._line[0] + self._line[1] * output, -30, 30)))
            found = np.log((1 - DOUBT) * np.where(label > 0, up, 1 - up) + DOUBT / 2)
        return np.where(window.known[:, None], found, 0.0)


def listened(evidence: Evidence, reference: Window, incident: Window) -> list[Candidate]:
    """Return suspects that only the labels give away.

    Parameters
    ----------
    evidence : Evidence
    reference, incident : Window

    Returns
    -------
    list of Candidate
        Empty where there are no labels, no model, or more than two classes, and where labels
        are late, for then they belong to other rows. A candidate whose rows were chosen by
        their labels is marked as circular.
    """
    if not _audible(evidence, reference) or not _audible(evidence, incident):
        return []
    if target.late(evidence, reference, incident) is not None:
        return []
    heard = Listening(evidence, reference, incident)
    found: list[Candidate] = []
    for name in evidence.sources:
        if heard.heard(name):
            found += values.stuck(heard, name)
            found += levels.remapped(heard, name)
            found += joins.lagged(heard, name)
    return [_told(candidate) for candidate in found]


def _told(candidate: Candidate) -> Candidate:
    said = "Only the labels show it: they follow the column as it would have been."
    circular = candidate.kind != "stuck" and not bool(candidate.rows.all())
    return replace(candidate, circular=circular, evidence=(*candidate.evidence, said))


def effects(evidence: Evidence, window: Window) -> Mapping[str, Floats]:
    """Return the mean change of the output for each code of each source column.

    Parameters
    ----------
    evidence : Evidence
    window : Window
        Its rows, evenly spaced, are what the effects are averaged over.

    Returns
    -------
    mapping of str to ndarray, shape (n_codes,)
        In log odds or units of the prediction, derived columns recomputed.
    """
    rows = np.unique(np.linspace(0, len(window) - 1, _ROWS).astype(int))
    base = {name: column[rows] for name, column in window.columns.items()}
    parts = [
        _changed(evidence, base, name, value, len(rows))
        for name in evidence.sources
        for value in _values(evidence, name)
    ]
    features = evidence.problem.features
    asked = {name: np.concatenate([part[name] for part in parts]) for name in features}
    output = _asked(evidence, asked).reshape(len(parts), len(rows)).mean(axis=1)
    found, at = {}, 0
    for name in evidence.sources:
        size = evidence.columns[name].n_codes
        found[name] = output[at : at + size] - output[at : at + size].mean()
        at += size
    return found


def _values(evidence: Evidence, name: str) -> list[object]:
    """Return one value for each code; a column that never had any stands as missing."""
    column = evidence.columns[name]
    gone = np.nan if column.numeric else None
    typical: list[object] = [*column.typical]
    return [*typical, *[gone] * (column.n_codes - len(typical))]


def _changed(
    evidence: Evidence, base: Mapping[str, Array], name: str, value: object, n_rows: int
) -> dict[str, Array]:
    columns = dict(base)
    columns[name] = np.full(n_rows, value, dtype=base[name].dtype)
    for derived in evidence.lineage.descendants([name]):
        columns[derived] = evidence.lineage.recompute(derived, columns, n_rows)
    return columns


def _asked(evidence: Evidence, columns: Mapping[str, Array]) -> Floats:
    outcome = ask_model(evidence.problem, pd.DataFrame(dict(columns)), threshold=True)
    if evidence.problem.task == "regression":
        return np.asarray(outcome.prediction, dtype=float)
    return _log_odds(outcome.score)


def _outputs(evidence: Evidence, window: Window) -> Floats:
    if window.recorded is None:
        raise ValueError("no recorded output")
    if evidence.problem.task == "regression":
        said = np.asarray(window.recorded.prediction, dtype=float)
        return np.where(np.isfinite(said), said, 0.0)
    return _log_odds(window.recorded.score)


def _log_odds(score: Floats | None) -> Floats:
    if score is None:
        raise ValueError("no score")
    sure = np.clip(np.nan_to_num(score, nan=0.5), 1e-3, 1 - 1e-3)
    return np.asarray(np.log(sure / (1 - sure)))


def _audible(evidence: Evidence, window: Window) -> bool:
    problem = evidence.problem
    if window.label is None or window.recorded is None or window.label.dtype == object:
        return False
    if problem.task == "regression":
        return problem.predict is not None and window.recorded.prediction.dtype != object
    if problem.task != "binary" or problem.predict_score is None:
        return False
    return window.recorded.score is not None and bool(window.known.any())


def _numbers(window: Window) -> Floats:
    """Return labels as numbers, 0 where unknown."""
    return np.asarray(np.nan_to_num(np.asarray(window.label, dtype=float)), dtype=float)


def _calibration(output: Floats, label: Floats) -> Floats:
    """Return intercept and slope of a logistic regression of labels on the output (Platt 1999)."""
    design = np.column_stack([np.ones(len(output)), output])
    line = np.array([0.0, 1.0])
    for _ in range(_STEPS):
        up = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        weight = up * (1 - up) + 1e-6
        hessian = design.T @ (design * weight[:, None]) + 1e-3 * np.eye(2)
        line = line + np.linalg.solve(hessian, design.T @ (label - up))
    return np.asarray([line[0], float(np.clip(line[1], 0.2, 3.0))])
