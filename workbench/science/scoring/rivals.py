"""Other ways to make one number of nine severities, to hold the noisy or against.

A weighted sum with the same priors; a logistic regression, and a noisy or, whose weights are fitted
to incidents that were known by then. All of them rise with every severity.
"""

import numpy as np
from scipy.optimize import minimize

from workbench.science.scoring.baselines import Booleans, Floats
from workbench.science.scoring.outcomes import Truth

_RIDGE = 1.0
_TRUST = 25.0
"""How strongly a fitted noisy or is held to its priors: as many windows as this."""
_MOST = 0.99


def weighted_sum(severity: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of severities, from 0 to 100; what was not measured counts as 0."""
    total = max(float(weights.sum()), 1e-12)
    return np.asarray(100.0 * (np.nan_to_num(severity) @ weights) / total)


def logistic(severity: Floats, at: Floats) -> Floats:
    """Return the chances of a logistic regression, times 100; ``at`` ends with the intercept."""
    z = np.nan_to_num(severity) @ at[:-1] + at[-1]
    return np.asarray(50.0 * (1 + np.tanh(z / 2)))


def fit_logistic(severity: Floats, truth: Truth) -> Floats:
    """Return coefficients, none below 0, and the intercept, with a ridge of one window.

    Parameters
    ----------
    severity : ndarray, shape (models, windows, signals)
    truth : Truth
        What was known by then.
    """
    rows, real = _rows(severity, truth)
    count = max(len(real), 1)

    def loss(at: Floats) -> tuple[float, Floats]:
        z = rows @ at[:-1] + at[-1]
        gap = 0.5 * (1 + np.tanh(z / 2)) - real
        value = (np.logaddexp(0, z) - real * z).sum() + _RIDGE / 2 * (at[:-1] ** 2).sum()
        slope = np.append(rows.T @ gap + _RIDGE * at[:-1], gap.sum())
        return float(value) / count, slope / count

    signals = rows.shape[1]
    share = (real.sum() + 0.5) / (len(real) + 1)
    start = np.append(np.ones(signals), np.log(share / (1 - share)))
    bounds = [(0.0, None)] * signals + [(None, None)]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def fit_noisy_or(severity: Floats, truth: Truth, priors: Floats) -> Floats:
    """Return weights of a noisy or, drawn towards the priors where incidents say little.

    Parameters
    ----------
    severity : ndarray, shape (models, windows, signals)
    truth : Truth
    priors : ndarray, shape (signals,)
    """
    rows, real = _rows(severity, truth)
    count = max(len(real), 1)

    def loss(at: Floats) -> tuple[float, Floats]:
        weights, leak = at[:-1], at[-1]
        spared = np.log1p(-weights * rows).sum(axis=1) + np.log1p(-leak)
        chance = np.clip(-np.expm1(spared), 1e-9, 1.0)
        value = -(real * np.log(chance) + (1 - real) * spared).sum()
        value += _TRUST * ((weights - priors) ** 2).sum()
        # d(-loss)/d(spared), and d(spared)/d(weight)
        pull = real * -np.exp(spared) / chance + (1 - real)
        slope = np.append(
            (pull[:, None] * rows / (1 - weights * rows)).sum(axis=0)
            + 2 * _TRUST * (weights - priors),
            pull.sum() / (1 - leak),
        )
        return float(value) / count, slope / count

    start = np.append(np.minimum(priors, _MOST), 0.05)
    bounds = [(0.0, _MOST)] * len(priors) + [(1e-6, 0.9)]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x[:-1])


def _rows(severity: Floats, truth: Truth) -> tuple[Floats, Floats]:
    counted: Booleans = truth.counted
    rows = np.nan_to_num(severity[counted])
    return rows, (truth.of >= 0)[counted].astype(np.float64)
