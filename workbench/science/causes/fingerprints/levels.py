"""Levels that were never seen, and levels that changed their meaning."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.coding import MAX_LEVELS, Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import preference
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.02
_LEAST_LETTERS = 3
"""Letters an old level needs to be recognised inside a new one."""
_LEAST_GAIN = 0.02
"""Nats a row that a new meaning of the levels must gain over a natural shift."""
_SCATTERED_GAIN = 0.02
"""The same where the rows that have it do not lie together in time."""

_GOOD_FIT = 0.8
"""Part of the change of frequencies a renaming must explain where no partner can tell."""
_PART = 0.01
"""Nats a row that a partial renaming must gain over a whole one."""
_ROUNDS = 6


def unseen(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where text levels appear that the reference never had."""
    column = evidence.columns[name]
    if column.numeric or not len(column.levels):
        return []
    gone = absent(column.incident)
    new = ~gone & ~np.isin(np.where(gone, "", column.incident), column.levels)
    if new.mean() < _LEAST_SHARE:
        return []
    back = _matched(evidence, column, np.unique(column.incident[new].astype(str)))
    repaired = column.incident.copy()
    repaired[new] = [back[value] for value in column.incident[new]]
    forward: dict[float | str, float | str] = {old: spelt for spelt, old in back.items()}
    share = float(new.mean())
    return [
        Candidate(
            node=name,
            kind="unseen_level",
            strength=float(np.clip(share / 0.1, 0, 1)),
            mechanism="inverse transform",
            rows=new,
            repair={name: repaired},
            parameters={"map": [[old, spelt] for old, spelt in sorted(forward.items(), key=str)]},
            breaks=_relabel(name, forward, 1.0),
            evidence=(f"{name} has levels the reference never had on {share:.0%} of the rows.",),
        )
    ]


def _matched(evidence: Evidence, column: Column, new: Array) -> dict[str, str]:
    """Return the old level each new one stands for: by spelling, else by what fits best."""
    plain = {_plain(str(level)): str(level) for level in column.levels}
    found = {}
    for level in (str(value) for value in new):
        spelt = _plain(level)
        inside = [old for old in plain if len(old) >= _LEAST_LETTERS and old in spelt]
        if spelt in plain:
            found[level] = plain[spelt]
        elif inside:
            found[level] = plain[max(inside, key=lambda old: (len(old), old))]
    rest = [str(level) for level in new if str(level) not in found]
    if rest and len(column.kept):
        found |= _fitting(evidence, column, rest)
    return found


def _fitting(evidence: Evidence, column: Column, new: Sequence[str]) -> dict[str, str]:
    """Return old levels for new ones by frequency and by what goes with the other columns.

    One to one as far as there are old levels; what is left over gets the likeliest.
    """
    n_levels = len(column.kept)
    support = evidence.support(column.name)[:, :n_levels]
    usual = evidence.agreement.marginal[column.name][:n_levels] * evidence.n_incident
    score = np.zeros((len(new), n_levels))
    for at, level in enumerate(new):
        rows = column.incident == level
        spread = (0.2 * usual) ** 2 + usual + 1
        score[at] = support[rows].sum(axis=0) - (rows.sum() - usual) ** 2 / (2 * spread)
    best = dict(enumerate(score.argmax(axis=1).tolist()))
    best |= _assigned(score)
    return {level: str(column.kept[best[at]]) for at, level in enumerate(new)}


def _plain(level: str) -> str:
    """Return a level without case, width, accents, punctuation and spaces."""
    wide = unicodedata.normalize("NFKD", level).casefold()
    bare = "".join(c for c in wide if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", bare) or bare.strip()


def remapped(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where levels exchanged their meaning."""
    column = evidence.columns[name]
    n_levels = len(column.levels)
    if not column.discrete or not 2 <= n_levels <= MAX_LEVELS:
        return []
    codes = column.incident_codes
    known = codes < n_levels
    if known.mean() < 0.5 or not _inside(column):
        return []
    mapping, share = _fitted(evidence, column)
    if np.array_equal(mapping, np.arange(n_levels)):
        return []
    gain = preference(evidence, name, _channel(column, mapping, share))
    gain -= (mapping != np.arange(n_levels)).sum() * np.log(len(codes)) / (2 * len(codes))
    odds = _odds(evidence, column, mapping)
    hit = affected(odds, share, ordered=evidence.ordered) & known
    moved = hit & (mapping[np.minimum(codes, n_levels - 1)] != codes)
    sure = gain > (-_PART if share == 1 else 0)
    fit = _shape_fit(evidence, column, mapping, share) if sure else 0.0
    least = _LEAST_GAIN if _one_stretch(evidence, hit) else _SCATTERED_GAIN
    if (gain < least and fit < _GOOD_FIT) or moved.mean() < 0.05:
        return []
    repaired = column.incident.copy()
    repaired[moved] = column.levels[mapping[codes[moved]]]
    kind = "timezone" if _cyclic(column, mapping, codes[known]) else "remap"
    forward = {
        _value(column.levels[old]): _value(column.levels[new]) for new, old in enumerate(mapping)
    }
    return [
        Candidate(
            node=name,
            kind=kind,
            strength=max(float(np.clip(gain / 0.1, 0, 1)), _GOOD_FIT * fit),
            mechanism="inverse transform",
            rows=moved,
            repair={name: repaired},
            parameters={"map": [[old, new] for old, new in forward.items()], "share": share},
            breaks=_relabel(name, forward, share),
            evidence=(
                (
                    f"The levels of {name} go with the other columns as if they had been renamed: "
                    f"{int((mapping != np.arange(n_levels)).sum())} of {n_levels} levels moved."
                ),
            ),
        )
    ]


def _inside(column: Column) -> bool:
    """Say whether (nearly) all incident values are levels of the reference."""
    known = column.incident[~absent(column.incident)]
    return bool(len(known) and np.isin(known, column.levels).mean() > 0.98)


def _shape_fit(
    evidence: Evidence, column: Column, mapping: NDArray[np.int64], share: float
) -> float:
    """Return how much of the change of frequencies the new meaning explains, 0 to 1.

    Two levels, or a small change, can always be explained and count nothing.
    """
    n_levels = len(mapping)
    before = evidence.agreement.marginal[column.name][:n_levels]
    after = np.bincount(column.incident_codes, minlength=column.n_codes)[:n_levels]
    after = after / max(after.sum(), 1)
    spread = np.sqrt(before * (1 - before) * (1 / evidence.n_reference + 1 / evidence.n_incident))
    noise = float(np.sqrt(2 / np.pi) * spread.sum() / 2)
    first = float(np.abs(after - before).sum() / 2)
    expected = (1 - share) * before + share * before[mapping]
    left = float(np.abs(after - expected).sum() / 2)
    if n_levels < 3 or first < 5 * noise:
        return 0.0
    return float(np.clip(1 - max(left - noise, 0) / (first - noise), 0, 1))


def _one_stretch(evidence: Evidence, moved: NDArray[np.bool_]) -> bool:
    """Say whether, in time, the renaming has one beginning and one end."""
    where = np.flatnonzero(moved)
    return not evidence.ordered or not len(where) or len(where) > 0.8 * (where[-1] - where[0] + 1)


def _fitted(evidence: Evidence, column: Column) -> tuple[NDArray[np.int64], float]:
    """Return the new meaning of each level and the share of rows that have it.

    The whole column and a part of it are both tried, the latter by expectation
    maximisation; the likelier wins.
    """
    whole = _assignment(evidence, column, np.ones(evidence.n_incident), 1.0)
    best, best_gain = (whole, 1.0), _gain(evidence, column, whole, 1.0)
    for start in (0.3, 0.6):
        weight, share = _excess(evidence, column, start), start
        mapping = whole
        for _ in range(_ROUNDS):
            mapping = _assignment(evidence, column, weight, share)
            weight = _belief(evidence, column, mapping, share)
            share = float(np.clip(weight.mean(), 0.02, 0.98))
        gain = _gain(evidence, column, mapping, share)
        if gain > best_gain + _PART:
            best, best_gain = (mapping, share), gain
    return best


def _gain(evidence: Evidence, column: Column, mapping: NDArray[np.int64], share: float) -> float:
    return preference(evidence, column.name, _channel(column, mapping, share))


def _channel(column: Column, mapping: NDArray[np.int64], share: float) -> Floats:
    n_levels = len(mapping)
    moved = np.eye(column.n_codes)
    moved[:n_levels, :n_levels] = 0
    moved[mapping, np.arange(n_levels)] = 1
    mixed = share * moved + (1 - share) * np.eye(column.n_codes)
    return np.asarray(0.98 * mixed + 0.02 / column.n_codes)


def _odds(evidence: Evidence, column: Column, mapping: NDArray[np.int64]) -> Floats:
    """Return each row's log odds of holding a renamed level rather than its own."""
    codes = np.minimum(column.incident_codes, len(mapping) - 1)
    held = evidence.conditional(column.name)
    rows = np.arange(len(codes))
    return np.log(held[rows, mapping[codes]] + 1e-6) - np.log(held[rows, codes] + 1e-6)


def _belief(evidence: Evidence, column: Column, mapping: NDArray[np.int64], share: float) -> Floats:
    odds = np.exp(_odds(evidence, column, mapping)) * share / (1 - share)
    return odds / (1 + odds)


def _excess(evidence: Evidence, column: Column, share: float) -> Floats:
    """Return a first guess of which rows were renamed: those of levels that grew."""
    codes = column.incident_codes
    now = np.bincount(codes, minlength=column.n_codes) / len(codes)
    own = (1 - share) * evidence.agreement.marginal[column.name]
    return np.clip(1 - own / np.maximum(now, 1e-9), 0.05, 1)[codes]


def _assignment(
    evidence: Evidence, column: Column, weight: Floats, share: float
) -> NDArray[np.int64]:
    """Return, for each observed level, the level it most plausibly was: one to one."""
    n_levels = len(column.levels)
    codes = column.incident_codes
    score = np.log(evidence.conditional(column.name)[:, :n_levels] + 1e-6)
    gain = np.zeros((n_levels, n_levels))
    for level in range(n_levels):
        chosen = codes == level
        gain[level] = weight[chosen] @ score[chosen]
    gain += _frequency(evidence, column, codes, share)
    gain[np.arange(n_levels), np.arange(n_levels)] += 3.0

    mapping = _assigned(gain)
    return np.array([mapping[level] for level in range(n_levels)], dtype=np.int64)


def _assigned(gain: Floats) -> dict[int, int]:
    """Return the one-to-one assignment of rows to columns that gains most."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 -- only remapped levels need it

    rows, columns = linear_sum_assignment(-gain)
    return dict(zip(rows.tolist(), columns.tolist(), strict=True))


def _frequency(
    evidence: Evidence, column: Column, codes: NDArray[np.int64], share: float
) -> Floats:
    """Return how well the frequency of an observed level fits each old level, tempered."""
    n_levels = len(column.levels)
    counts = np.bincount(codes, minlength=column.n_codes)[:n_levels]
    usual = evidence.agreement.marginal[column.name][:n_levels] * len(codes)
    expected = share * usual[None, :] + (1 - share) * usual[:, None]
    spread = (0.2 * expected) ** 2 + expected + 1
    return np.asarray(-((counts[:, None] - expected) ** 2) / (2 * spread))


def _cyclic(column: Column, mapping: NDArray[np.int64], codes: NDArray[np.int64]) -> bool:
    """Say whether the new meaning is one step around the clock for nearly all rows."""
    n_levels = len(mapping)
    if not column.numeric or n_levels < 6:
        return False
    steps = (np.arange(n_levels) - mapping) % n_levels
    weights = np.bincount(steps[codes], minlength=n_levels)
    even = np.ptp(np.diff(column.levels)) < 1e-9
    return bool(even and weights.argmax() != 0 and weights.max() > 0.8 * weights.sum())


def _relabel(name: str, forward: Mapping[float | str, float | str], share: float) -> Break:
    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = columns[name]
        broken = values.copy()
        chosen = random.random(len(values)) < share
        for old, new in forward.items():
            broken[chosen & (values == old)] = new
        return {name: broken}

    return break_


def _value(level: object) -> float | str:
    return level if isinstance(level, str) else float(level)  # type: ignore[arg-type]
