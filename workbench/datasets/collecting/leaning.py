"""What a model leans on, told by its own recorded answers."""

import numpy as np

from workbench.datasets.collecting.rows import Floats, WindowRows
from workbench.science.domain_classifier import Codes, encode_levels, encode_numbers, separate

MOST_ROWS = 6_000
TELLING = 0.6
"""Area under the curve from which a stand-in is believed to answer as the model does."""
_NOT = "each input alike: no answers are recorded that a stand-in could be fitted to"
_WEAK = "each input alike: a stand-in fitted to the answers does not follow them"


def leaning(rows: WindowRows) -> tuple[dict[str, float], str]:
    """Return how much the model leans on each feature, and how that is known.

    The model itself is not at hand. A stand-in of boosted trees is fitted to its recorded answers,
    high against low, cross-fitted; a feature's weight is what the stand-in loses on rows it never
    saw when the feature is shuffled among them.

    Parameters
    ----------
    rows : WindowRows
        Of the reference.

    Returns
    -------
    weights : dict of str to float
        They add up to 1; equal where nothing better is known.
    words : str
    """
    names = [name for name in rows.roles.features if rows.has(name)]
    if not names:
        return {}, _NOT
    alike = dict.fromkeys(names, 1 / len(names))
    high = _high(rows)
    if high is None:
        return alike, _NOT
    known = np.flatnonzero(np.isfinite(high))
    chosen = known[:: max(1, len(known) // MOST_ROWS)]
    upper, lower = chosen[high[chosen] > 0], chosen[high[chosen] == 0]
    coded = [_coded(rows, name, lower, upper) for name in names]
    found = separate(
        np.stack([pair[0] for pair in coded], axis=1),
        np.stack([pair[1] for pair in coded], axis=1),
        names,
        seed=0,
    )
    if found is None or found.auc.estimate < TELLING:
        return alike, _WEAK
    lost = np.array([max(0.0, blame.lost.estimate) for blame in found.blames])
    if not lost.sum():
        return alike, _WEAK
    # What is not leaned on today still counts a little.
    share = 0.9 * lost / lost.sum() + 0.1 / len(names)
    words = (
        "permutation importance of a stand-in fitted to the recorded answers "
        f"(area under its curve {found.auc.estimate:.2f})"
    )
    return dict(zip(names, map(float, share), strict=True)), words


def _high(rows: WindowRows) -> Floats | None:
    """Return 1 where the answer is high or the commonest class, 0 where not, nan if unknown."""
    roles = rows.roles
    name = next((n for n in (roles.score, roles.prediction) if n and rows.has(n)), None)
    if name is None:
        return None
    values = rows.values(name)
    if values.dtype.kind == "f":
        known = np.isfinite(values)
        if not known.any():
            return None
        middle = float(np.median(values[known]))
        found = np.where(values > middle, 1.0, 0.0)
        if not 0.05 < found[known].mean() < 0.95:
            found = np.where(values >= middle, 1.0, 0.0)
        return np.where(known, found, np.nan)
    there = np.array([value is not None for value in values.tolist()])
    if not there.any():
        return None
    levels, count = np.unique(values[there].astype(str), return_counts=True)
    common = levels[int(count.argmax())]
    return np.where(there, (values.astype(str) == common).astype(np.float64), np.nan)


def _coded(
    rows: WindowRows, name: str, lower: np.ndarray, upper: np.ndarray
) -> tuple[Codes, Codes]:
    values = rows.values(name) if rows.sample(name).kind == "number" else None
    if values is not None and values.dtype.kind == "f":
        return encode_numbers((values[lower], values[upper]))
    text = rows.levels(name)
    there = np.array([value is not None for value in text.tolist()])
    order: dict[str, int] = {
        level: at for at, level in enumerate(np.unique(text[there].astype(str)))
    }
    numbered = np.array([order.get(value, -1) for value in text.tolist()], dtype=np.int64)
    return encode_levels((numbered[lower], numbered[upper]))
