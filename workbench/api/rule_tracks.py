"""What rules are tried on, read from windows and signals: the same for a run and for a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.api.context import SignalSet, WindowTable
from workbench.errors import RunError
from workbench.science.guardrails.rule import ON_ROWS, RuleKind
from workbench.science.guardrails.series import Floats
from workbench.science.guardrails.track import Track, rows_track, seconds_of, signal_track

READ = ("history", "reference", "incident")
"""Windows whose rows a rule is tried on, in this order of time."""


def track_of_rows(
    windows: Mapping[str, WindowTable], kind: RuleKind, column: str, width: float | None = None
) -> tuple[Track, float | None]:
    """Return the rows of the windows as a track, and when the incident window's first row was.

    Rows of the history count where they lie before the reference begins: it often holds the same.

    Parameters
    ----------
    windows : mapping of str to WindowTable
    kind : str
        Of the rules that will be tried.
    column : str
        Read for rules on rows only.
    width : float, optional
        Seconds of a bin.

    Raises
    ------
    RunError
        If no window has times, or none has the column.
    """
    needed = kind in ON_ROWS
    given = [name for name in READ if name in windows]
    parts = [
        _Part(name, windows[name], at)
        for name in given
        if (not needed or column in windows[name].columns)
        and (at := _times(windows[name])) is not None
    ]
    parts = [part.before(_begin(parts)) if part.name == "history" else part for part in parts]
    moments = [part.moments for part in parts]
    if not any(np.isfinite(one).any() for one in moments):
        what = f"a column {column!r} and times" if needed else "times"
        raise RunError(
            "guardrail.no_rows",
            f"No window of this incident has {what}.",
            "Give a column of times the role timestamp, or try a rule on a signal.",
        )
    try:
        joined = _joined([part.values(column) for part in parts]) if needed else None
        spans = [span for part in parts if (span := part.span) is not None]
        track = rows_track(kind, joined, np.concatenate(moments), width, spans)
    except ValueError as error:
        raise RunError("guardrail.bins", f"The rule cannot be tried: {error}.") from error
    return track, next((_first(part.moments) for part in parts if part.name == "incident"), None)


@dataclass(frozen=True)
class _Part:
    """The rows of one window: their times, and which of them are kept."""

    name: str
    table: WindowTable
    times: Floats
    until: float = np.inf

    @property
    def moments(self) -> Floats:
        return self.times[self._kept]

    @property
    def span(self) -> tuple[float, float] | None:
        """The first and the last of the rows that are kept."""
        known = self.moments[np.isfinite(self.moments)]
        return (float(known.min()), float(known.max())) if known.size else None

    @property
    def _kept(self) -> NDArray[np.bool_]:
        return (self.times < self.until) | ~np.isfinite(self.times)

    def values(self, column: str) -> pa.ChunkedArray:
        return _plain(self.table.column(column)).filter(pa.array(self._kept))

    def before(self, until: float) -> "_Part":
        return replace(self, until=until)


def _begin(parts: Sequence[_Part]) -> float:
    """Return when the first row that is no history was."""
    firsts = [_first(part.times) for part in parts if part.name != "history"]
    return min((at for at in firsts if at is not None), default=np.inf)


def _first(moments: Floats) -> float | None:
    known = moments[np.isfinite(moments)]
    return float(known.min()) if known.size else None


def track_of_signal(signals: SignalSet | None, node: str, metric: str) -> Track:
    """Return one signal as a track.

    Raises
    ------
    RunError
        If there is no such signal, or too little of it.
    """
    if signals is None:
        raise RunError(
            "guardrail.no_signal", "This incident has no signals.", "Measure or import some."
        )
    frame = signals.frame()
    chosen = frame[(frame["node"] == node) & (frame["metric"] == metric)]
    if not len(chosen):
        raise RunError(
            "guardrail.no_signal",
            f"There is no signal {metric!r} of {node!r}.",
            "Signals lists those there are.",
        )
    at = seconds_of(pa.array(chosen["timestamp"]))
    try:
        return signal_track(at, chosen["value"].to_numpy(dtype=float))
    except ValueError as error:
        raise RunError("guardrail.no_signal", f"The rule cannot be tried: {error}.") from error


def _times(table: WindowTable) -> Floats | None:
    name = table.roles.timestamp
    if name is None or name not in table.columns:
        return None
    try:
        return seconds_of(table.column(name))
    except ValueError:
        return None


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _joined(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Return columns one after another; of unlike types as numbers, or else as text."""
    kinds = {column.type for column in columns}
    if len(kinds) > 1:
        numeric = all(pa.types.is_integer(k) or pa.types.is_floating(k) for k in kinds)
        kind = pa.float64() if numeric else pa.string()
        columns = [column.cast(kind, safe=False) for column in columns]
    chunks = [chunk for column in columns for chunk in column.chunks]
    return pa.chunked_array(chunks, type=columns[0].type)
