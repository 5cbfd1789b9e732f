"""Change events: what was deployed, refreshed or reconfigured, and when."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from workbench.api import (
    ChangeEvent,
    EvidenceError,
    EvidenceKind,
    ImportedChanges,
    Importer,
    JsonValue,
)
from workbench_importers.dialect import guess_delimiter, sample_rows
from workbench_importers.records import Record, find_key, first_keys, iter_rows, no_key, words
from workbench_importers.text_files import decoded_head, looks_like_text
from workbench_importers.times import checked_zone, parse_moment

TIME_KEYS = ("at", "timestamp", "time", "ts", "date", "datetime", "deployed_at", "created_at")
TITLE_KEYS = ("title", "summary", "what", "name", "message", "description", "change", "text")
KIND_KEYS = ("kind", "type", "category", "event")
NODE_KEYS = ("node", "component", "service", "target", "system", "table", "model")
BY_KEYS = ("by", "who", "author", "actor", "user", "owner", "team")
LEVEL_KEYS = ("level", "severity", "levelname", "loglevel")
MOST_CHANGES = 100_000
POSSIBLE = 0.01
"""For any text: where a person says that it is one, reading it tells what is amiss."""

_NAMED = re.compile(r"(^|[^a-z])(changes?|changelog|deploy|release)")


class ChangesImporter(Importer):
    """Reads change events as JSON, JSON lines or CSV."""

    id: ClassVar[str] = "changes.records"
    title: ClassVar[str] = "Change events"
    kind: ClassVar[EvidenceKind] = EvidenceKind.CHANGES
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".csv")

    def recognises(self, path: Path, head: bytes) -> float:
        """Return how much the keys of the first record are those of a change."""
        if not looks_like_text(head):
            return 0.0
        keys = first_keys(head) or _names(decoded_head(head))
        named = 0.15 if _NAMED.search(path.name.lower()) else POSSIBLE
        if not keys or len(keys) > 12:
            return named
        has_time, has_title = (find_key(keys, names) for names in (TIME_KEYS, TITLE_KEYS))
        if _holds_list(head) and named:
            return 0.85
        if not (has_time and has_title) or find_key(keys, LEVEL_KEYS):
            return named
        extras = sum(find_key(keys, names) is not None for names in (KIND_KEYS, NODE_KEYS, BY_KEYS))
        if not extras or extras + 2 < 0.6 * len(keys):
            return 0.2 + named
        return min(0.97, 0.62 + 0.1 * extras + named)

    def read(self, path: Path, hints: Mapping[str, JsonValue]) -> ImportedChanges:
        """Read change events, in order of time; hints: ``encoding, time_zone``."""
        zone = checked_zone(hints.get("time_zone"))
        changes = []
        for number, record in iter_rows(path, hints):
            if number > MOST_CHANGES:
                raise EvidenceError(
                    "changes.many",
                    f"{path.name} holds more than {MOST_CHANGES} change events.",
                    "Cut it to the weeks around the incident.",
                )
            changes.append(_change(path, number, record, zone))
        changes.sort(key=lambda change: (change.at, change.title))
        notes = () if changes else ("It holds no change event.",)
        return ImportedChanges(tuple(changes), notes, {"count": len(changes), "time_zone": zone})


def _change(path: Path, number: int, record: Record, zone: str) -> ChangeEvent:
    keys = tuple(record)
    time_key = find_key(keys, TIME_KEYS)
    title_key = find_key(keys, TITLE_KEYS)
    if time_key is None:
        raise no_key(path, number, "time", TIME_KEYS)
    given = record[time_key]
    at = given if isinstance(given, datetime) else parse_moment(given, zone)
    if at is None:
        raise EvidenceError(
            "changes.time",
            f"Record {number} of {path.name} has no readable time under {time_key!r}.",
            "Write times as 2026-05-14T09:00:00Z.",
        )
    kind, node, by = (_value(record, keys, n) for n in (KIND_KEYS, NODE_KEYS, BY_KEYS))
    title = words(record[title_key]) if title_key else ""
    return ChangeEvent(
        at=at, title=title or kind or "Change", kind=kind or "change", node=node or None, by=by
    )


def _value(record: Record, keys: tuple[str, ...], names: tuple[str, ...]) -> str:
    key = find_key(keys, names)
    return "" if key is None else words(record[key])


def _holds_list(head: bytes) -> bool:
    return re.match(rb'\s*\{\s*"(changes|events|deployments|releases)"\s*:\s*\[', head) is not None


def _names(text: str) -> tuple[str, ...]:
    sample = text[:8192]
    rows = sample_rows(sample, guess_delimiter(sample))
    return tuple(rows[0]) if rows and len(rows[0]) > 1 else ()
