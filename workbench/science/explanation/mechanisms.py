"""The ways to give a column its history back, each named, with its formula and its rows.

In the order in which they deserve trust: the row's own historical value; the inverse of the
fitted fault on the rows it reached; the quantile map; the likeliest value given the other
columns; and, as a negative control, values drawn from the reference at random.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.science.bootstrap import generator
from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.coding import Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Repair
from workbench.science.explanation.lines import Line, known_line, reached
from workbench.science.metrics import Floats, average_ranks

REPLAY, INVERSE = "row_replay", "inverse_transform"
QUANTILE, IMPUTE = "quantile_map", "conditional_imputation"
RESAMPLE = "resample"
ORDER = (REPLAY, INVERSE, QUANTILE, IMPUTE, RESAMPLE)
_PLAIN = 0.3
"""Strength from which a fingerprint's transform is one to undo."""
_ENOUGH_KNOWN = 0.5
"""Share of the incident's rows whose right value must be known for a replay to be chosen."""
_CONTROLS = 5
_SHOWN_PAIRS = 4


@dataclass(frozen=True)
class Mechanism:
    """One way to mend a column in the incident.

    Attributes
    ----------
    name : str
        One of :data:`ORDER`.
    repairs : tuple of mapping of str to ndarray, shape (m,)
        Mended columns; more than one where chance decides, to be averaged.
    formula : str
        What is done, for people.
    rows : ndarray of bool, shape (m,)
        Rows it changes.
    breaks : callable or None
        Makes the fault it undoes in good rows.
    known : float
        Share of the rows whose right value is known; for a transform, whether it was read
        off such rows (1) or fitted to distributions (0).
    """

    name: str
    repairs: tuple[Repair, ...]
    formula: str
    rows: Mask
    breaks: Break | None = None
    known: float = 0.0

    def on_share(self, share: float, evidence: Evidence, rank: Floats) -> "Mechanism":
        """Return the same on a part of its rows; a larger share holds every smaller one.

        Parameters
        ----------
        share : float
            0 to 1.
        evidence : Evidence
        rank : ndarray, shape (m,)
            A number a row; rows with small ones come first.
        """
        kept = self.first_rows(share, rank)
        repairs = tuple(
            {n: np.where(kept, v, evidence.columns[n].incident) for n, v in repair.items()}
            for repair in self.repairs
        )
        return replace(self, repairs=repairs, rows=kept)

    def first_rows(self, share: float, rank: Floats) -> Mask:
        """Return which rows a part of it changes, shape (m,); a larger part holds every smaller.

        Parameters
        ----------
        share : float
            0 to 1.
        rank : ndarray, shape (m,)
            A number a row; rows with small ones come first.
        """
        places = np.flatnonzero(self.rows)
        first = places[np.argsort(rank[places], kind="stable")]
        kept = np.zeros(len(self.rows), dtype=bool)
        kept[first[: round(share * len(first))]] = True
        return kept


@dataclass(frozen=True)
class Workshop:
    """Makes the mechanisms of one column.

    Attributes
    ----------
    evidence : Evidence
        Canonical.
    name : str
        The column.
    suspects : tuple of Candidate
        Faults that fingerprints found in it, by strength.
    levels : mapping of str to ndarray, shape (m,)
        Incident columns whose levels may tell which rows were hit.
    hidden : bool
        Whether the column's values must not be spelt out.
    """

    evidence: Evidence
    name: str
    suspects: tuple[Candidate, ...] = ()
    levels: Mapping[str, Array] = field(default_factory=dict)
    hidden: bool = False

    def all(self) -> dict[str, Mechanism | str]:
        """Return every mechanism in order, or why it is not possible."""
        return {
            REPLAY: self.replay(),
            INVERSE: self.inverse(),
            QUANTILE: self.quantile_map(),
            IMPUTE: self.imputation(),
            RESAMPLE: self.resample(),
        }

    @property
    def _observed(self) -> Array:
        return self.evidence.columns[self.name].incident

    @property
    def plain(self) -> Candidate | None:
        """The fault that shows most plainly in the column, if any does."""
        first = self.suspects[0] if self.suspects else None
        return first if first is not None and first.strength >= _PLAIN else None

    def _known(self, name: str) -> tuple[Array, str] | None:
        """Return what is known of a column's rows, and from where."""
        values = self.evidence.history_values.get(name)
        if values is not None and not absent(values).all():
            return values, f"its value in the history, by {self.evidence.problem.entity}"
        dated = self.evidence.calendar_values.get(name)
        if dated is not None and not absent(dated[1]).all():
            return dated[1], f"the {dated[0]} of {self.evidence.problem.timestamp}"
        return None

    def replay(self) -> Mechanism | str:
        """Return the replay of the row's own historical value; of both columns of a swap."""
        if self.name not in self.evidence.sources:
            return self._derived()
        known = self._known(self.name)
        if known is None:
            return "No history holds this column for these entities, and no calendar decides it."
        repair, formulas = {}, []
        rows = np.zeros(len(self._observed), dtype=bool)
        for name in dict.fromkeys((self.name, *self._swapped())):
            found = self._known(name)
            if found is None:
                continue
            values, source = found
            observed = self.evidence.columns[name].incident
            differs = ~absent(values) & ((values != observed) | absent(observed))
            repair[name] = np.where(differs, values, observed)
            formulas.append(f"{name} ← {source}")
            rows |= differs
        share = float((~absent(known[0])).mean())
        return Mechanism(REPLAY, (repair,), "; ".join(formulas), rows, known=share)

    def _swapped(self) -> tuple[str, ...]:
        """Return the other column where this one looks exchanged with one."""
        fault = self.plain
        if fault is None or fault.with_node is None:
            return ()
        return (fault.node, fault.with_node)

    def inverse(self) -> Mechanism | str:
        """Return the inverse of the fault that fits, on the rows it reached."""
        if self.name not in self.evidence.sources:
            return self._derived()
        line = self._line_from_pairs()
        if line is not None:
            return line
        fitted = [c for c in self.suspects if c.mechanism == "inverse transform"]
        if not fitted or fitted[0].strength < _PLAIN or not fitted[0].rows.any():
            return "No transform of the reference explains how the column looks now."
        best = fitted[0]
        formula = f"{_inverse_formula(self.name, best, hidden=self.hidden)} on flagged rows"
        return Mechanism(INVERSE, (best.repair,), formula, best.rows, best.breaks)

    def _line_from_pairs(self) -> Mechanism | None:
        known = self._known(self.name)
        fits = [c for c in self.suspects if c.mechanism == "replay" and "factor" in c.parameters]
        column = self.evidence.columns[self.name]
        if known is None or not fits or not column.numeric:
            return None
        parameters = fits[0].parameters
        fitted = Line(_number(parameters["factor"]), _number(parameters["offset"]))
        line = known_line(fitted, float(np.nanstd(column.incident)))
        hit = reached(self.evidence, self.name, line, known[0], self.levels)
        if not hit.rows.any():
            return None
        repaired = np.where(hit.rows, line.undone(column.incident), column.incident)
        where = hit.rule or "on flagged rows"
        share = float(hit.rows.mean())
        return Mechanism(
            INVERSE,
            ({self.name: repaired},),
            f"{line.formula(self.name)} {where}",
            hit.rows,
            _line_breaker(self.name, line, share),
            known=1.0,
        )

    def quantile_map(self) -> Mechanism | str:
        """Return the map of the incident's quantiles to those of the reference."""
        column = self.evidence.columns[self.name]
        if not column.numeric:
            return "Levels have no quantiles."
        good = column.reference[np.isfinite(column.reference)]
        rows = np.isfinite(column.incident)
        if not len(good) or not rows.any():
            return "A window has no value of this column."
        mapped = column.incident.copy()
        mapped[rows] = quantile_map(column.incident[rows], good)
        formula = f"{self.name} ← the W0 value of the same rank among all rows"
        return Mechanism(
            QUANTILE, ({self.name: mapped},), formula, rows & (mapped != column.incident)
        )

    def imputation(self) -> Mechanism | str:
        """Return the likeliest value of the reference, given the other columns."""
        if self.name not in self.evidence.sources:
            return self._derived()
        partners = self.evidence.agreement.partners(self.name)
        if not partners:
            return "No other column says anything about it in the reference."
        fault = self.plain
        own = fault is not None and fault.mechanism == "conditional imputation"
        flagged = fault is not None and bool(fault.rows.any())
        rows = fault.rows if fault is not None and flagged else np.ones(len(self._observed), bool)
        if fault is not None and own and flagged:
            values = fault.repair[self.name]
        else:
            values = np.where(rows, self.evidence.plausible(self.name), self._observed)
        shown = [p for p in partners if not p.startswith("\x00")]
        shown = sorted(shown) + sorted(f"time ({p[1:]})" for p in partners if p not in shown)
        given = ", ".join(shown[:_SHOWN_PAIRS]) + (" …" if len(shown) > _SHOWN_PAIRS else "")
        formula = f"{self.name} ← its likeliest W0 value given {given}"
        breaks = fault.breaks if fault is not None and own else None
        return Mechanism(IMPUTE, ({self.name: values},), formula, rows, breaks)

    def resample(self) -> Mechanism | str:
        """Return values drawn from the reference at random: what no repair should do."""
        column = self.evidence.columns[self.name]
        random = generator(self.evidence.problem.seed, "what-if", "resample")
        drawn = tuple(
            {
                self.name: column.reference[
                    random.integers(0, len(column.reference), len(column.incident))
                ]
            }
            for _ in range(_CONTROLS)
        )
        formula = f"{self.name} ← a W0 value drawn at random (negative control)"
        return Mechanism(RESAMPLE, drawn, formula, np.ones(len(column.incident), dtype=bool))

    def _derived(self) -> str:
        above = ", ".join(self.evidence.lineage.parents(self.name))
        return f"It is computed from {above}: mend those."

    def first_choice(self, found: Mapping[str, Mechanism | str]) -> str:
        """Return the mechanism that deserves most trust here.

        The inverse transform where it was read off known rows and reaches more of them than
        a replay can; the replay where half of the rows are known; what undoes the fault that
        shows most plainly; the quantile map; what is left.
        """
        replay, inverse = found[REPLAY], found[INVERSE]
        if isinstance(replay, Mechanism) and replay.known >= _ENOUGH_KNOWN:
            read = isinstance(inverse, Mechanism) and inverse.known == 1.0
            further = isinstance(inverse, Mechanism) and inverse.rows.sum() >= replay.rows.sum()
            return INVERSE if read and further else REPLAY
        order = [QUANTILE, IMPUTE, RESAMPLE]
        fault = self.plain
        if fault is not None:
            order.insert(0, IMPUTE if fault.mechanism == "conditional imputation" else INVERSE)
        return next(key for key in order if isinstance(found[key], Mechanism))

    def fault(self, chosen: Mechanism, inverse: Mechanism | str) -> tuple[Break, str]:
        """Return what makes the fault in good rows, and its description.

        The fault that the mechanism chosen or the inverse transform undoes, else one that a
        fingerprint found, else the incident's own distribution put in the place of the
        reference's.
        """
        breaks = chosen.breaks
        if breaks is None and isinstance(inverse, Mechanism):
            breaks = inverse.breaks
        if breaks is not None:
            return breaks, "the same fault, made in as large a share of good rows"
        for suspect in self.suspects:
            if suspect.breaks is not None and suspect.strength >= _PLAIN:
                kind = suspect.kind.replace("_", " ") or "unnamed"
                return suspect.breaks, f"the fault that fits ({kind}), made in good rows"
        column = self.evidence.columns[self.name]
        if column.numeric and np.isfinite(column.incident).any():
            return _spoiler(self.name, column.incident), (
                "each good row given the W1 value of the same rank"
            )
        return _drawn(self.name, column.incident), "good rows given W1 values drawn at random"


def quantile_map(values: Floats, target: Floats) -> Floats:
    """Return for each value the one of the same rank in another sample.

    Parameters
    ----------
    values : ndarray, shape (m,)
    target : ndarray, shape (n,)
        Finite.

    Returns
    -------
    ndarray, shape (m,)
        Values that occur in ``target``; ties stay ties.
    """
    place = (average_ranks(values) - 0.5) / len(values)
    at = np.minimum(np.floor(place * len(target)).astype(int), len(target) - 1)
    return np.asarray(np.sort(target)[at], dtype=float)


def _spoiler(name: str, incident: Floats) -> Break:
    known = incident[np.isfinite(incident)]
    missing = float(1 - len(known) / max(len(incident), 1))

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = np.array(columns[name], dtype=float)
        rows = np.isfinite(values)
        if rows.any():
            values[rows] = quantile_map(values[rows], known)
        values[random.random(len(values)) < missing] = np.nan
        return {name: values}

    return break_


def _drawn(name: str, incident: Array) -> Break:
    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        return {name: incident[random.integers(0, len(incident), len(columns[name]))]}

    return break_


def _line_breaker(name: str, line: Line, share: float) -> Break:
    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = columns[name]
        chosen = random.random(len(values)) < share
        return {name: np.where(chosen, line.factor * values + line.offset, values)}

    return break_


def _inverse_formula(name: str, fault: Candidate, *, hidden: bool) -> str:
    parameters = fault.parameters
    if "factor" in parameters:
        line = Line(_number(parameters["factor"]), _number(parameters.get("offset", 0.0)))
        return line.formula(name)
    if fault.with_node is not None:
        other = fault.with_node if fault.node == name else fault.node
        return f"{name} ↔ {other}"
    if "rows_late" in parameters:
        late = int(_number(parameters["rows_late"]))
        return f"{name} ← its value {abs(late)} rows {'later' if late > 0 else 'earlier'}"
    pairs = parameters.get("map")
    if isinstance(pairs, list) and not hidden:
        moved = [f"{_level(old)} for {_level(new)}" for old, new in pairs if old != new]
        more = " …" if len(moved) > _SHOWN_PAIRS else ""
        return f"{name} ← {', '.join(moved[:_SHOWN_PAIRS])}{more}"
    return f"{name} ← levels put back" if pairs else f"{name} ← the fitted fault undone"


def _level(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | str) else 0.0
