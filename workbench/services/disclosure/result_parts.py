"""The parts of a result document that tell of single rows or of very few, and their removal."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.services.disclosure.cells import merged_bins, suppressed_cells

STANDING_SENTENCE = "Part of what this run says is withheld: it tells of single rows or of too few."
MOST_LINES = 8
"""More lines than this in one picture are those of single rows."""

MOST_POINTS = 50
"""More points than this, and than three for each place of an axis, are those of single rows."""

_ROW_BY_ROW = re.compile(r"\b(?:single rows?|row by row)\b", re.IGNORECASE)
_COUNT = re.compile(r"(?:n|rows|count|cases)(?:_[a-z0-9_]+)?", re.ASCII)
_FEW = re.compile(r"\b(\d{1,6})\s+(?:rows?|readings?|records?|people|persons?|cases?)\b")
_WORD = re.compile(r"[\w.:@+-]+")
_TONES = {"reference": "reference", "incident": "incident", "restored": "incident"}


@dataclass(frozen=True)
class Sizes:
    """What decides whether a part may leave.

    Attributes
    ----------
    threshold : int
    rows : Mapping of str to int
        Rows of each window the run read.
    ids : frozenset of str
        What names single rows in this result.
    suppressed : frozenset of str
        Columns of which some cells are suppressed in a table of this result; bars would tell
        them again.
    """

    threshold: int
    rows: Mapping[str, int] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()

    def few(self, count: object) -> bool:
        """Whether a number of rows is a small cell."""
        number = isinstance(count, int | float) and not isinstance(count, bool)
        return number and 0 < float(count) < self.threshold  # type: ignore[arg-type]

    def of_tone(self, tone: str) -> int:
        """Return how many rows a mark of a figure stands for."""
        smallest = min(self.rows.values(), default=0)
        return self.rows.get(_TONES.get(tone, tone), smallest)


def aggregated_document(document: Mapping[str, Any], sizes: Sizes) -> dict[str, JsonValue]:
    """Return a result document without single rows and small cells.

    Parameters
    ----------
    document : Mapping
        As :meth:`workbench.api.Result.document` makes it.
    sizes : Sizes

    Returns
    -------
    dict
        Equal to the document where nothing had to go.
    """
    changed = dict(document)
    for name in ("summary", "next_step"):
        if tells(document.get(name, ""), sizes):
            changed[name] = STANDING_SENTENCE if name == "summary" else ""
    changed["findings"] = [f for f in document.get("findings", []) if not _bad_finding(f, sizes)]
    figures = (aggregated_figure(f, sizes) for f in document.get("figures", []))
    changed["figures"] = [figure for figure in figures if figure is not None]
    for name in ("scalars", "answer"):
        changed[name] = pruned(document.get(name, {}), sizes)
    return changed


def aggregated_figure(figure: Mapping[str, Any], sizes: Sizes) -> Mapping[str, Any] | None:
    """Return a figure with small bins joined, or None if it cannot be shown."""
    marks = figure.get("marks", [])
    if figure.get("about") in sizes.suppressed and any(m.get("mark") == "bars" for m in marks):
        return None
    if _draws_rows(figure) or _tells_anywhere(figure, sizes):
        return None
    spread = [mark for mark in marks if mark.get("mark") == "distribution"]
    counts = [[s * sizes.of_tone(m["tone"]) for s in m["share"]] for m in spread]
    rounded = [[round(count, 6) for count in sample] for sample in counts]
    if not any(sizes.few(count) for sample in rounded for count in sample):
        return figure
    same = all(mark["edges"] == spread[0]["edges"] for mark in spread)
    if not same or "category" in {figure["x"]["kind"], figure["y"]["kind"]}:
        return None
    ranges = merged_bins(rounded, sizes.threshold)
    if len(ranges) < 2:
        return None
    joined = [_joined(mark, ranges) if mark in spread else mark for mark in marks]
    words = f"{figure.get('caption', '')} Bins of fewer than {sizes.threshold} rows are joined."
    return {**figure, "marks": joined, "caption": words.strip()}


def _draws_rows(figure: Mapping[str, Any]) -> bool:
    """Whether a figure has a line or a point for each of many rows."""
    marks = figure.get("marks", [])
    if sum(mark.get("mark") == "line" for mark in marks) > MOST_LINES:
        return True
    if any(_ROW_BY_ROW.search(str(figure.get(name, ""))) for name in ("title", "caption")):
        return True
    places = max((len(figure.get(axis, {}).get("categories", ())) for axis in "xy"), default=0)
    points = (len(mark["at"]) for mark in marks if mark.get("mark") == "intervals")
    return places > 0 and any(count > 3 * places and count > MOST_POINTS for count in points)


def pruned(value: Any, sizes: Sizes) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a JSON value without what tells of single rows or of too few."""
    if isinstance(value, Mapping):
        return _pruned_object(value, sizes)
    if isinstance(value, list):
        kept = [item for item in value if not _names_row(item, sizes)]
        small = _small(kept, sizes)
        return [pruned(item, sizes) for at, item in enumerate(kept) if at not in small]
    return value


def _pruned_object(value: Mapping[str, Any], sizes: Sizes) -> dict[str, Any]:
    kept = {
        key: item
        for key, item in value.items()
        if not (_names_row(item, sizes) or _of_id(key, sizes))
        and not (_COUNT.fullmatch(key) and sizes.few(item))
    }
    entries = [item if isinstance(item, Mapping) else {} for item in kept.values()]
    small = _small(entries, sizes)
    return {
        key: pruned(item, sizes) for at, (key, item) in enumerate(kept.items()) if at not in small
    }


def _small(items: list[Any], sizes: Sizes) -> frozenset[int]:
    """Return the places of objects about too few rows, and of those that would tell of them."""
    counts = [_fewest(item) if isinstance(item, Mapping) else 0 for item in items]
    return suppressed_cells(counts, sizes.threshold)


def _fewest(item: Mapping[str, Any]) -> float:
    found = [
        float(value)
        for key, value in item.items()
        if _COUNT.fullmatch(key)
        and isinstance(value, int | float)
        and not isinstance(value, bool)
        and value >= 1
    ]
    return min(found, default=0.0)


def _names_row(item: Any, sizes: Sizes) -> bool:  # noqa: ANN401
    if isinstance(item, Mapping):
        return "row" in item
    return isinstance(item, str) and tells(item, sizes)


def _of_id(text: str, sizes: Sizes) -> bool:
    return text in sizes.ids


def tells(text: str, sizes: Sizes) -> bool:
    """Whether a sentence names a row, or a number of rows that is too small."""
    if sizes.ids and (text in sizes.ids or sizes.ids.intersection(_WORD.findall(text))):
        return True
    return any(sizes.few(int(found)) for found in _FEW.findall(text))


def _bad_finding(finding: Mapping[str, Any], sizes: Sizes) -> bool:
    return sizes.few(finding.get("n")) or _tells_anywhere(finding, sizes)


def _tells_anywhere(value: Any, sizes: Sizes) -> bool:  # noqa: ANN401
    return any_text(value, lambda text: tells(text, sizes))


def any_text(value: Any, asked: Callable[[str], bool]) -> bool:  # noqa: ANN401
    """Whether any text in a JSON value answers yes."""
    if isinstance(value, str):
        return asked(value)
    if isinstance(value, Mapping):
        return any(asked(str(key)) or any_text(item, asked) for key, item in value.items())
    if isinstance(value, list | tuple):
        return any(any_text(item, asked) for item in value)
    return False


def _joined(mark: Mapping[str, Any], ranges: list[tuple[int, int]]) -> dict[str, Any]:
    edges, share = mark["edges"], mark["share"]
    return {
        **mark,
        "edges": [edges[start] for start, _ in ranges] + [edges[-1]],
        "share": [sum(share[start:end]) for start, end in ranges],
    }
