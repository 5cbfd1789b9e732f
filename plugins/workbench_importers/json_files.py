"""JSON documents and JSON lines, read with one clear sentence for whatever is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

from workbench.api import EvidenceError, JsonValue
from workbench_importers.text_files import (
    decoded_head,
    guess_encoding,
    lines_of,
    open_text,
    read_head,
)

LINE_SUFFIXES = (".jsonl", ".ndjson")
MOST_DOCUMENT_BYTES = 256 * 1024 * 1024
"""A JSON document is read whole; JSON lines have no such limit."""


def read_document(path: Path, encoding: str = "") -> JsonValue:
    """Return a JSON document.

    Raises
    ------
    EvidenceError
        If it is empty, too large, or no JSON; with the line.
    """
    if path.stat().st_size > MOST_DOCUMENT_BYTES:
        raise EvidenceError(
            "json.large",
            f"{path.name} is one JSON document of {path.stat().st_size} bytes.",
            "Save it as JSON lines, one record a line, which is read piece by piece.",
        )
    kind = guess_encoding(path, encoding)
    try:
        with open_text(path, kind) as stream:
            return json.load(stream)
    except json.JSONDecodeError as error:
        raise _not_json(path, f"line {error.lineno}, character {error.colno}") from None
    except UnicodeDecodeError:
        raise _not_json(path, f"as {kind.title}") from None
    except (RecursionError, ValueError):
        raise _not_json(path, "because it nests too deep or holds too long a number") from None


def iter_records(path: Path, encoding: str = "") -> Iterator[tuple[int, dict[str, JsonValue]]]:
    """Yield the line number and object of each record of a JSON-lines file.

    Raises
    ------
    EvidenceError
        If the file is empty, or a line is no JSON object; with the line.
    """
    kind = guess_encoding(path, encoding)
    for number, line in lines_of(path, kind):
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError, ValueError):
            raise _not_json(path, f"line {number}") from None
        if not isinstance(record, dict):
            raise EvidenceError(
                "json.no_object",
                f"Line {number} of {path.name} is not a JSON object.",
                "Every line must be one record in braces.",
            )
        yield number, record


def iter_any_records(path: Path, encoding: str = "") -> Iterator[tuple[int, dict[str, JsonValue]]]:
    """Yield records of JSON lines, of one array of objects, or of one object that holds one."""
    text = decoded_head(read_head(path))
    named = path.suffix.lower() in LINE_SUFFIXES and text.lstrip("\ufeff \t\r\n")[:1] == "{"
    if named or is_json_lines(text):
        yield from iter_records(path, encoding)
        return
    document = read_document(path, encoding)
    records = document if isinstance(document, list) else _only_list(document)
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise EvidenceError(
                "json.no_object",
                f"Record {number} of {path.name} is not a JSON object.",
                "Every record must be an object in braces.",
            )
        yield number, record


def is_json_lines(text: str) -> bool:
    """Whether the first two lines that are not blank are a JSON object each."""
    lines = [line for line in text.splitlines()[:64] if line.strip()][:2]
    return len(lines) == 2 and all(
        first_record(line) and line.rstrip()[-1] == "}" for line in lines
    )


def first_record(text: str) -> dict[str, JsonValue]:
    """Return the first JSON object of a text, be it lines or an array; empty when there is none."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    if start < 0 or text[:start].strip(" \t\r\n[\ufeff"):
        return {}
    try:
        record, _ = decoder.raw_decode(text, start)
    except (json.JSONDecodeError, RecursionError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _only_list(document: JsonValue) -> list[JsonValue]:
    if not isinstance(document, dict):
        return []
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 else [document]


def _not_json(path: Path, where: str) -> EvidenceError:
    return EvidenceError(
        "json.broken",
        f"{path.name} is not JSON: it cannot be read at {where}."
        if where.startswith("line")
        else f"{path.name} is not JSON: it cannot be read {where}.",
        "Repair that place, or keep the file as sealed evidence.",
    )
