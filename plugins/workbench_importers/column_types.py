"""What a column of text really holds: whole numbers, numbers, truths, times or text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

MISSING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "-nan", "NULL", "null", "None", "<NA>")
"""Cells that mean "no value" in a column of numbers, truths or times."""

MISSING_TEXT = ("", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "<NA>")
"""Cells that mean "no value" in a column of text, where NA and None can be real values."""

TRUE_WORDS = ("true", "True", "TRUE")
FALSE_WORDS = ("false", "False", "FALSE")
INSTANT = pa.timestamp("us", tz="UTC")

TIME_NAMES = re.compile(r"(^|[_\W])(ts|time|timestamp|datetime|date|at|epoch)\Z", re.IGNORECASE)

_INTEGER = r"^-?\d+$"
_CODE = r"^-?0\d"
_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
_ZONED = _ISO + r"(Z|[+-]\d{2}(:?\d{2})?)$"
_NAIVE = _ISO + "$"
_FINE = r"\.\d{7,9}"

_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d")
_CLOCKS = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "")
PATTERNS = tuple(day + clock for day in _DAYS for clock in _CLOCKS if day != "%Y%m%d" or clock)
"""Ways to write a time that are tried, in order, where it is not ISO 8601."""

INT64_MAX = 2**63 - 1
EPOCH_UNITS = (("s", 1), ("ms", 1_000), ("us", 1_000_000), ("ns", 1_000_000_000))
_EPOCH_FROM, _EPOCH_TO = 946_684_800, 4_102_444_800  # 2000 to 2100


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type a column is read as.

    Attributes
    ----------
    kind : str
        ``integer, number, text, boolean, timestamp`` or ``mixed``.
    reading : pa.DataType
        What the reader is asked for, before times become UTC.
    pattern : str
        A strptime pattern, where times are not ISO 8601.
    epoch : str
        Unit of whole numbers that count from 1970: ``s, ms, us, ns``.
    zoned : bool
        Whether each time carries its own offset.
    note : str
        One sentence for the person that starts with the column's name; may be empty.
    """

    kind: str
    reading: pa.DataType
    pattern: str = ""
    epoch: str = ""
    zoned: bool = False
    note: str = ""

    @property
    def final(self) -> pa.DataType:
        """The type of the finished column."""
        return INSTANT if self.kind == "timestamp" else self.reading

    def told(self, name: str) -> dict[str, str]:
        """Return what a column's description says of the guess, in words after its name."""
        return {"type": self.kind, "note": self.note.removeprefix(f"{name} ").rstrip(".")}


TEXT = ColumnType("text", pa.string())


@dataclass(slots=True)
class Tally:
    """Counts of what the cells of one column look like; fed batch by batch.

    Parameters
    ----------
    name : str
    decimal : str
        The decimal mark.
    """

    name: str
    decimal: str = "."
    cells: int = 0
    filled: int = 0
    integers: int = 0
    numbers: int = 0
    codes: int = 0
    huge: int = 0
    truths: int = 0
    zoned: int = 0
    naive: int = 0
    fine: int = 0
    low: int = INT64_MAX
    high: int = -INT64_MAX
    patterns: dict[str, int] = field(default_factory=dict)

    def add(self, cells: pa.Array) -> None:
        """Count one batch of cells, an array of strings."""
        self.cells += len(cells)
        trimmed = pc.ascii_trim_whitespace(cells)
        known = pc.invert(pc.is_in(trimmed, value_set=pa.array(MISSING)))
        filled = trimmed.filter(pc.fill_null(known, False))  # noqa: FBT003 -- pyarrow's signature
        if not len(filled):
            return
        self.filled += len(filled)
        numbers = self._numbers(filled)
        if numbers < len(filled):
            self._count_words(filled)

    def _numbers(self, filled: pa.Array) -> int:
        pointed = _pointed(filled, self.decimal)
        numbers = pointed if _casts(pointed, pa.float64()) else _matching(pointed, _number_like())
        if not len(numbers):
            return 0
        integers = _matching(numbers, _INTEGER)
        self.numbers += len(numbers)
        if len(integers):
            self._count_integers(integers)
        return len(numbers)

    def _count_integers(self, integers: pa.Array) -> None:
        self.codes += _count(integers, _CODE)
        if not _casts(integers, pa.int64()):
            self.huge += len(integers)
            return
        span = pc.min_max(pc.cast(integers, pa.int64()))
        self.integers += len(integers)
        self.low = min(self.low, span["min"].as_py())
        self.high = max(self.high, span["max"].as_py())

    def _count_words(self, filled: pa.Array) -> None:
        words = pa.array((*TRUE_WORDS, *FALSE_WORDS))
        self.truths += pc.sum(pc.is_in(filled, value_set=words)).as_py()
        self.zoned += _count(filled, _ZONED)
        self.naive += _count(filled, _NAIVE)
        self.fine += _count(filled, _FINE)
        if not (self.zoned or self.naive or self.truths) and _count(filled, r"^\d{1,4}[-/.]\d"):
            for pattern in PATTERNS:
                self.patterns[pattern] = self.patterns.get(pattern, 0) + _parsed(filled, pattern)

    def decide(self) -> ColumnType:
        """Return the narrowest type that every cell seen so far fits."""
        if not self.filled:
            return ColumnType("number", pa.float64(), note="")
        choices: tuple[tuple[int, Callable[[], ColumnType]], ...] = (
            (self.numbers, self._numeric),
            (self.truths, lambda: ColumnType("boolean", pa.bool_())),
            (self.zoned, lambda: self._iso(zoned=True)),
            (self.naive, lambda: self._iso(zoned=False)),
        )
        for fitting, make in choices:
            if fitting == self.filled:
                return make()
        return self._other_times() or self._text()

    def _numeric(self) -> ColumnType:
        if self.codes or (self.huge and self.integers + self.huge == self.filled):
            reason = "zeros in front" if self.codes else "more digits than a whole number can hold"
            return ColumnType("text", pa.string(), note=f"{self.name} is kept as text: {reason}.")
        if self.integers < self.filled:
            return ColumnType("number", pa.float64())
        if TIME_NAMES.search(self.name) and (unit := epoch_unit(self.low, self.high)):
            note = f"{self.name} counts {unit} since 1970 and is read as a time in UTC."
            return ColumnType("timestamp", pa.int64(), epoch=unit, zoned=True, note=note)
        return ColumnType("integer", pa.int64())

    def _iso(self, *, zoned: bool) -> ColumnType:
        unit = "ns" if self.fine else "us"
        reading = pa.timestamp(unit, tz="UTC") if zoned else pa.timestamp(unit)
        return ColumnType("timestamp", reading, zoned=zoned)

    def _other_times(self) -> ColumnType | None:
        fitting = [p for p in PATTERNS if self.patterns.get(p, 0) == self.filled]
        if not fitting:
            return None
        ambiguous = any("%d/%m" in p for p in fitting) and any("%m/%d/%Y" in p for p in fitting)
        chosen = fitting[0]
        note = f"{self.name} is written {spoken(chosen)}."
        if ambiguous:
            note = f"{self.name} could be day or month first; it is read {spoken(chosen)}."
        return ColumnType("timestamp", pa.string(), pattern=chosen, note=note)

    def _text(self) -> ColumnType:
        kinds = (self.numbers, self.truths, self.zoned + self.naive)
        odd = self.filled - max(kinds)
        if max(kinds) * 2 < self.filled:
            return TEXT
        what = ("numbers", "true and false", "times")[kinds.index(max(kinds))]
        note = (
            f"{self.name} mixes types: {odd} of {self.filled} values are not {what}; "
            "it is kept as text."
        )
        return ColumnType("mixed", pa.string(), note=note)


def epoch_unit(low: int, high: int) -> str:
    """Return the unit in which whole numbers are times between 2000 and 2100, or ''."""
    for unit, factor in EPOCH_UNITS:
        if _EPOCH_FROM * factor <= low <= high < _EPOCH_TO * factor:
            return unit
    return ""


def spoken(pattern: str) -> str:
    """Return a strptime pattern in words: ``day/month/year``."""
    words = {"%d": "day", "%m": "month", "%Y": "year", "%H": "hour", "%M": "minute", "%S": "second"}
    for code, word in words.items():
        pattern = pattern.replace(code, word)
    return pattern


def _number_like() -> str:
    return r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$|^[+-]?(inf|Inf|infinity|Infinity)$"


def _pointed(cells: pa.Array, decimal: str) -> pa.Array:
    if decimal == ".":
        return cells
    # A point is no decimal mark here, so a cell that has one must not pass for a number.
    marked = pc.replace_substring(cells, pattern=".", replacement="_")
    return pc.replace_substring(marked, pattern=decimal, replacement=".")


def _casts(cells: pa.Array, kind: pa.DataType) -> bool:
    try:
        pc.cast(cells, kind)
    except pa.ArrowInvalid:
        return False
    return True


def _matching(cells: pa.Array, pattern: str) -> pa.Array:
    return cells.filter(pc.match_substring_regex(cells, pattern=pattern))


def _count(cells: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(cells, pattern=pattern)).as_py() or 0)


def _parsed(cells: pa.Array, pattern: str) -> int:
    moments = pc.strptime(cells, format=pattern, unit="us", error_is_null=True)
    plausible = pc.greater(pc.fill_null(pc.year(moments), 0), 1000)
    return int(pc.sum(plausible).as_py() or 0)
