"""Comparing a recorded result with the same run made again."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import POINTERS
from workbench.domain.runs import Tolerance

Sameness = Literal["identical", "within_tolerance", "changed", "not_replayable"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two results are not the same to the bit.

    Attributes
    ----------
    where : str
        Path within the result, such as ``"findings[0].effect"``.
    recorded, here : str
        Both values as text, shortened.
    within : bool
        Whether they agree within the run's tolerance.
    """

    where: str
    recorded: str
    here: str
    within: bool


def compare_documents(
    recorded: JsonValue, here: JsonValue, tolerance: Tolerance
) -> tuple[Difference, ...]:
    """Return where two result documents differ; nothing when they are identical.

    What an axis of a figure points to is no part of what the figure shows: a program that knows
    which rows a position stands for, where the one that made the record did not, answers the same.
    """
    return tuple(_walk("", recorded, _as_told(recorded, here), tolerance))


def _as_told(recorded: JsonValue, here: JsonValue) -> JsonValue:
    """Return a document without pointers to rows that the recorded one does not have."""
    if not isinstance(recorded, dict) or not isinstance(here, dict):
        return here
    known, found = recorded.get("figures"), here.get("figures")
    if not isinstance(known, list) or not isinstance(found, list) or len(known) != len(found):
        return here
    figures = [_without_pointers(*pair) for pair in zip(known, found, strict=True)]
    return {**here, "figures": figures}


def _without_pointers(recorded: JsonValue, here: JsonValue) -> JsonValue:
    if not isinstance(recorded, dict) or not isinstance(here, dict):
        return here
    told = dict(here)
    for name in ("x", "y"):
        axis, known = here.get(name), recorded.get(name)
        if isinstance(axis, dict) and isinstance(known, dict):
            told[name] = {k: v for k, v in axis.items() if k not in POINTERS or k in known}
    return told


def compare_tables(
    name: str, recorded: Path, here: Path, tolerance: Tolerance
) -> tuple[Difference, ...]:
    """Return where two result tables, as Parquet files, differ."""
    one, other = _read(recorded), _read(here)
    if one.schema.names != other.schema.names or one.num_rows != other.num_rows:
        shapes = [f"{t.num_rows} rows of {t.num_columns} columns" for t in (one, other)]
        return (Difference(f"tables.{name}", shapes[0], shapes[1], within=False),)
    found = []
    for column in one.schema.names:
        difference = _compare_column(
            f"tables.{name}.{column}", one.column(column), other.column(column), tolerance
        )
        if difference is not None:
            found.append(difference)
    return tuple(found)


def sameness(differences: tuple[Difference, ...]) -> Sameness:
    """Return the verdict that a run's differences add up to."""
    if not differences:
        return "identical"
    return "within_tolerance" if all(d.within for d in differences) else "changed"


def close(recorded: float, here: float, tolerance: Tolerance) -> bool:
    """Whether two numbers agree: ``|a - b| <= absolute + relative |a|``."""
    if not (math.isfinite(recorded) and math.isfinite(here)):
        return recorded == here
    return abs(recorded - here) <= tolerance.absolute + tolerance.relative * abs(recorded)


def _walk(where: str, a: JsonValue, b: JsonValue, tolerance: Tolerance) -> Iterator[Difference]:
    if isinstance(a, dict) and isinstance(b, dict):
        yield from _walk_objects(where, a, b, tolerance)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for index, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _walk(f"{where}[{index}]", one, other, tolerance)
    elif a != b or isinstance(a, bool) is not isinstance(b, bool):
        yield Difference(where, _short(a), _short(b), within=_agree(a, b, tolerance))


def _walk_objects(
    where: str, a: dict[str, JsonValue], b: dict[str, JsonValue], tolerance: Tolerance
) -> Iterator[Difference]:
    for key in sorted(a.keys() | b.keys()):
        path = f"{where}.{key}" if where else key
        if key in a and key in b:
            yield from _walk(path, a[key], b[key], tolerance)
        else:
            yield Difference(path, _short(a.get(key)), _short(b.get(key)), within=False)


def _agree(a: JsonValue, b: JsonValue, tolerance: Tolerance) -> bool:
    if _is_number(a) and _is_number(b):
        return close(a, b, tolerance)
    return _same_words(a, b, tolerance)


def _same_words(a: JsonValue, b: JsonValue, tolerance: Tolerance) -> bool:
    """Whether two sentences differ in figures only, and those within the tolerance."""
    if not (isinstance(a, str) and isinstance(b, str)):
        return False
    one, other = a.split(), b.split()
    if len(one) != len(other):
        return False
    for x, y in zip(one, other, strict=True):
        if x == y:
            continue
        p, q = _number(x), _number(y)
        if p is None or q is None or not close(p, q, tolerance):
            return False
    return True


def _number(word: str) -> float | None:
    try:
        value = float(word.strip(",.;:()[]%").replace("\u2212", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: JsonValue) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _read(path: Path) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(use_threads=False)


def _compare_column(
    where: str, a: pa.ChunkedArray, b: pa.ChunkedArray, tolerance: Tolerance
) -> Difference | None:
    if a.equals(b):
        return None
    if pa.types.is_floating(a.type) and pa.types.is_floating(b.type):
        x, y = (np.asarray(side.to_numpy(), dtype=np.float64) for side in (a, b))
        apart = _apart(x, y)
        if not apart.any():
            return None
        worst = int(np.argmax(apart))
        # An infinity is near nothing but itself, whatever the relative part would allow.
        allowed = tolerance.absolute + tolerance.relative * np.where(np.isfinite(x), np.abs(x), 0.0)
        inside = bool(np.all((apart <= allowed) & np.isfinite(apart) | (apart == 0)))
        return Difference(where, _short(float(x[worst])), _short(float(y[worst])), within=inside)
    return Difference(where, "recorded values", "other values", within=False)


def _apart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how far numbers lie apart: 0 where both are missing, infinite where one is."""
    same = (x == y) | (np.isnan(x) & np.isnan(y))
    with np.errstate(invalid="ignore"):
        apart = np.abs(x - y)
    return np.where(same, 0.0, np.nan_to_num(apart, nan=np.inf, posinf=np.inf))
