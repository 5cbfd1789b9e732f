"""What columns should be, as a data contract or a model card says, and whether they are.

A contract is a JSON object::

    {"target": {"name": "churned", "levels": [0, 1], "definition": "left within 30 days"},
     "columns": {"temp": {"type": "number", "unit": "°C", "minimum": -30, "maximum": 45},
                 "plan": {"type": "text", "levels": ["free", "paid", "trial"]},
                 "age": {"type": "integer", "minimum": 0, "maximum": 120, "missing": 0.05}}}
"""

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from workbench.science.intervals import Interval, wilson
from workbench.science.metrics import Floats, Values, missing

Type: TypeAlias = Literal["number", "integer", "text", "boolean", "time", ""]
What: TypeAlias = Literal["column", "unit", "range", "level", "type", "missing", "target", "extra"]

_ALIKE = 0.6
"""Likeness of two names from which one may be the other's new name."""
_FITS = 0.9
"""Share of the rows outside a range that another unit has to bring inside."""
_AS_COMMON = 0.5
"""A renamed level is at least this much as common as the old one was, and at most its inverse."""

CONVERSIONS: tuple[tuple[str, str, float, float], ...] = (
    ("°C", "°F", 1.8, 32.0),
    ("°C", "K", 1.0, 273.15),
    ("km", "mi", 0.621371, 0.0),
    ("m", "ft", 3.28084, 0.0),
    ("cm", "in", 0.393701, 0.0),
    ("kg", "lb", 2.204623, 0.0),
    ("km/h", "mph", 0.621371, 0.0),
    ("m/s", "km/h", 3.6, 0.0),
    ("hPa", "inHg", 0.02953, 0.0),
    ("h", "min", 60.0, 0.0),
    ("min", "s", 60.0, 0.0),
    ("s", "ms", 1000.0, 0.0),
    ("kg", "g", 1000.0, 0.0),
    ("m", "cm", 100.0, 0.0),
    ("m", "mm", 1000.0, 0.0),
    ("km", "m", 1000.0, 0.0),
    ("share", "%", 100.0, 0.0),
)
"""Units, each as another: a value of the second is the first times a factor, plus an offset."""

_FACTORS = (1000.0, 100.0, 10.0, 0.1, 0.01, 0.001)


class ColumnTerms(BaseModel):
    """What a contract says of one column; what it leaves out is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: Type = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    levels: tuple[str | int | float | bool, ...] = ()
    missing: float | None = Field(None, ge=0, le=1)


class TargetTerms(BaseModel):
    """What a contract says of the target."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = ""
    definition: str = ""
    levels: tuple[str | int | float | bool, ...] = ()


class Contract(BaseModel):
    """A data contract, or the part of a model card that says what columns are."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    columns: dict[str, ColumnTerms] = Field(default_factory=dict)
    target: TargetTerms = TargetTerms()


@dataclass(frozen=True)
class Held:
    """One column of a window, as it is held against a contract.

    Attributes
    ----------
    type : str
        As a contract spells it.
    values : ndarray, shape (n_rows,)
        float64 with nan, or text with None.
    """

    type: Type
    values: Values


@dataclass(frozen=True)
class Breach:
    """One term of a contract that a window does not keep.

    Attributes
    ----------
    column : str
    what : str
    words : str
        A sentence without its full stop.
    share : Interval or None
        Of the rows that break it; None where it is about the column as a whole.
    other : str
        The unit, level or column it may have been changed to; empty if none is known.
    """

    column: str
    what: What
    words: str
    share: Interval | None = None
    other: str = ""


def breaches(contract: Contract, window: dict[str, Held], label: str = "") -> tuple[Breach, ...]:
    """Return every term that a window does not keep.

    Parameters
    ----------
    contract : Contract
    window : dict of str to Held
        Its columns.
    label : str
        The column whose role is the label; empty where there is none.
    """
    if not contract.columns and not contract.target.name:
        return ()
    found: list[Breach] = []
    unknown = sorted(set(window) - set(contract.columns) - {contract.target.name})
    taken: set[str] = set()
    for name, terms in sorted(contract.columns.items()):
        if name in window:
            found += _column(name, terms, window[name])
            continue
        other = _renamed(name, terms, [u for u in unknown if u not in taken], window)
        taken.add(other)
        found += _gone(name, terms, other, window)
    found += _target(contract.target, window, label)
    found += [
        Breach(name, "extra", f"{name} is not in the contract")
        for name in unknown
        if name not in taken and name != label
    ]
    return tuple(found)


def _gone(name: str, terms: ColumnTerms, other: str, window: dict[str, Held]) -> list[Breach]:
    words = f"{name} is in the contract and missing here"
    if not other:
        return [Breach(name, "column", words)]
    found = [Breach(name, "column", f"{words}; perhaps it is called {other} now", other=other)]
    found += [one for one in _column(other, terms, window[other]) if one.what != "missing"]
    return found


def _renamed(name: str, terms: ColumnTerms, unknown: list[str], window: dict[str, Held]) -> str:
    """Return the column that is here in place of one that is gone; empty where none is like it."""
    fit = [one for one in unknown if not _wrong_type(terms.type, window[one])]
    return next(iter(difflib.get_close_matches(name, fit, n=1, cutoff=_ALIKE)), "")


def _column(name: str, terms: ColumnTerms, held: Held) -> list[Breach]:
    if _wrong_type(terms.type, held):
        words = f"{name} is {held.type or 'of another type'} and should be {terms.type}"
        return [Breach(name, "type", words)]
    found = _missing(name, terms, held.values)
    if terms.levels:
        found += _levels(name, terms.levels, held.values)
    if held.values.dtype != object and (terms.minimum, terms.maximum) != (None, None):
        found += _range(name, terms, held.values.astype(float))
    return found


def _wrong_type(wanted: Type, held: Held) -> bool:
    if not wanted or not held.type or wanted == held.type:
        return False
    if wanted == "number":
        return held.type != "integer"
    if wanted == "integer" and held.type == "number":
        known = held.values[np.isfinite(held.values.astype(float))].astype(float)
        return bool((known != np.round(known)).any())
    return True


def _missing(name: str, terms: ColumnTerms, values: Values) -> list[Breach]:
    if terms.missing is None or not len(values):
        return []
    share = wilson(int(missing(values).sum()), len(values))
    if share.low <= terms.missing:
        return []
    words = f"{name} is missing on {share.estimate:.1%} of the rows; {terms.missing:.1%} may be"
    return [Breach(name, "missing", words, share)]


def _range(name: str, terms: ColumnTerms, values: Floats) -> list[Breach]:
    known = values[np.isfinite(values)]
    outside = _outside(known, terms)
    if not outside.any():
        return []
    share = wilson(int(outside.sum()), len(known))
    unit = f" {terms.unit}" if terms.unit else ""
    low = "" if terms.minimum is None else f"{terms.minimum:g}"
    high = "" if terms.maximum is None else f"{terms.maximum:g}"
    span = f"{low} to {high}" if low and high else (f"at least {low}" if low else f"at most {high}")
    found = [
        Breach(
            name,
            "range",
            f"{name} lies outside {span}{unit} on {share.estimate:.1%} of the rows",
            share,
        )
    ]
    other = _other_unit(terms, known[outside], known[~outside])
    if other:
        want = terms.unit or "the contract's unit"
        words = f"{name} looks to be in {other} instead of {want} on {share.estimate:.1%} of rows"
        found.insert(0, Breach(name, "unit", words, share, other))
    return found


def _outside(values: Floats, terms: ColumnTerms) -> np.ndarray:
    below = np.zeros(len(values), dtype=bool) if terms.minimum is None else values < terms.minimum
    above = np.zeros(len(values), dtype=bool) if terms.maximum is None else values > terms.maximum
    return np.asarray(below | above)


def _other_unit(terms: ColumnTerms, outside: Floats, inside: Floats) -> str:
    """Return the unit that brings rows inside, the one in which they lie most like the others."""
    ways = [(other, a, b) for one, other, a, b in CONVERSIONS if one == terms.unit]
    ways += [(one, 1 / a, -b / a) for one, other, a, b in CONVERSIONS if other == terms.unit]
    if not ways:
        ways = [(f"units of 1/{f:g}" if f > 1 else f"units of {1 / f:g}", f, 0.0) for f in _FACTORS]
    fit = []
    for other, factor, offset in ways:
        back = (outside - offset) / factor
        if 1 - _outside(back, terms).mean() >= _FITS:
            fit.append((_apart(back, inside, terms), other))
    return min(fit)[1] if fit else ""


def _apart(back: Floats, inside: Floats, terms: ColumnTerms) -> float:
    """Return how far rows lie from the others once they are put back, or from the middle."""
    if len(inside):
        return float(abs(np.median(back) - np.median(inside)))
    if terms.minimum is None or terms.maximum is None:
        return 0.0
    return float(abs(np.median(back) - (terms.minimum + terms.maximum) / 2))


def _levels(name: str, levels: tuple[object, ...], values: Values) -> list[Breach]:
    known = values[~missing(values)]
    counts = Counter(_spelt(one) for one in known)
    wanted = {_spelt(one) for one in levels}
    strange = sorted(set(counts) - wanted, key=lambda one: (-counts[one], one))
    gone = sorted(wanted - set(counts))
    found = []
    for level in strange:
        share = wilson(counts[level], len(known))
        other = _same_level(level, gone, counts, wanted)
        words = f"{name} holds {level!r}, no level of it, on {share.estimate:.1%} of the rows"
        if other:
            words += f"; {other!r} is gone, so it may be its new name"
            gone.remove(other)
        found.append(Breach(name, "level", words, share, other))
    return found


def _same_level(level: str, gone: list[str], counts: Counter[str], wanted: set[str]) -> str:
    """Return the level that is gone and that a strange one may stand for."""
    plain = {one.casefold().strip(): one for one in gone}
    if level.casefold().strip() in plain:
        return plain[level.casefold().strip()]
    close = difflib.get_close_matches(level, gone, n=1, cutoff=_ALIKE)
    if close:
        return close[0]
    strange = [one for one in counts if one not in wanted]
    common = counts[level] >= _AS_COMMON * sum(counts.values()) / max(len(wanted), 1)
    return gone[0] if len(gone) == 1 and len(strange) == 1 and common else ""


def _spelt(value: object) -> str:
    """Return a level as text, so that 1, 1.0, True and "1" are the same."""
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, int | float | np.number):
        return f"{float(value):g}"
    text = str(value)
    return {"True": "1", "False": "0"}.get(text, text)


def _target(terms: TargetTerms, window: dict[str, Held], label: str) -> list[Breach]:
    if not terms.name:
        return []
    found = []
    if terms.name not in window:
        words = f"The target {terms.name} is missing here"
        found.append(Breach(terms.name, "target", words, other=label))
    elif label and label != terms.name:
        words = f"The label is {label}, and the contract's target is {terms.name}"
        found.append(Breach(terms.name, "target", words, other=label))
    at = terms.name if terms.name in window else label
    if terms.levels and at in window:
        found += _levels(at, terms.levels, window[at].values)
    return found
