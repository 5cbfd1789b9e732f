"""The capture folder that a candidate is opened from: a batch beside its good time."""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from workbench.datasets.capture import MANIFEST
from workbench.datasets.capture_format import FORMAT
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.science.triggers import Windows
from workbench.services.watching.deciding import Decisions
from workbench.services.watching.description import Watched
from workbench.services.watching.firing import Firing
from workbench.services.watching.intake import Taken
from workbench.services.watching.series import LATE, SCORES

_ARRIVALS = "arrivals.csv"


def write_capture(
    folder: Path,
    watched: Watched,
    firing: Firing,
    taken: Taken | None,
    decisions: Decisions | None,
) -> Path:
    """Make the capture folder of a candidate and return it.

    Parameters
    ----------
    folder : Path
        An empty folder of our own.
    watched : Watched
    firing : Firing
    taken : Taken or None
        The batch; None where it is late, or went before the candidate was opened.
    decisions : Decisions or None
        What was measured is written down where there is no batch to look at.
    """
    capture = folder / f"watched {watched.description.model.id}"
    capture.mkdir()
    document: dict[str, JsonValue] = {"format": FORMAT}
    if taken is not None and taken.path.is_dir():
        shutil.copytree(taken.path, capture, dirs_exist_ok=True)
        document = strict_loads((capture / MANIFEST).read_bytes())
    tables = list(document.get("tables", ()))
    if taken is not None and not taken.path.is_dir():
        tables.append(_table(watched, _put(capture, taken.path, "batch"), "incident"))
    if all(one.get("window") != "reference" for one in tables):
        baseline = watched.folder / watched.description.baseline
        tables.insert(0, _table(watched, _put(capture, baseline, "baseline"), "reference"))
    if taken is None and decisions is not None:
        _write_arrivals(capture / _ARRIVALS, firing.model.id, decisions.windows)
        document["signals"] = [{"path": _ARRIVALS}]
    document |= {"title": firing.title, "tables": tables}
    for key, value in _facts(watched, capture).items():
        document.setdefault(key, value)
    (capture / MANIFEST).write_text(json.dumps(document, sort_keys=True), "utf-8")
    return capture


def write_batch(folder: Path, watched: Watched, table: Path, *, window: str = "") -> Path:
    """Make a capture folder of one table of a watched folder, with what is said of it.

    Parameters
    ----------
    folder : Path
        Does not exist yet.
    watched : Watched
    table : Path
    window : str
        The window that its rows belong to; empty for none.
    """
    folder.mkdir()
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "title": table.name,
        "tables": [_table(watched, _put(folder, table, "rows"), window)],
        **_facts(watched, folder, model=False),
    }
    (folder / MANIFEST).write_text(json.dumps(document, sort_keys=True), "utf-8")
    return folder


def _facts(watched: Watched, capture: Path, *, model: bool = True) -> Mapping[str, JsonValue]:
    """Return what the description says beside the tables, with its files put in."""
    told = watched.description
    found: dict[str, JsonValue] = {}
    if told.model.task:
        found["task"] = told.model.task
    if told.model.metric:
        found["metric"] = told.model.metric
    if model and told.model_file is not None:
        name = _put(capture, watched.folder / told.model_file.path, "model")
        found["model"] = {"path": name, "format": told.model_file.format}
        if not told.model_file.format:
            del found["model"]["format"]
    for key, path in (("lineage", told.lineage), ("changes", told.changes)):
        if path is not None:
            found[key] = _put(capture, watched.folder / path, key)
    return found


def _table(watched: Watched, name: str, window: str) -> dict[str, JsonValue]:
    told = watched.description
    roles = told.roles.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    reading = {key: value for key, value in told.reading.model_dump().items() if value}
    named = {"window": window} if window else {}
    return {"path": name, **named, "roles": roles, **reading}


def _put(capture: Path, source: Path, stem: str) -> str:
    """Copy a file into the capture under a name that cannot clash with another."""
    name = f"{stem}-{source.name}"
    shutil.copyfile(source, capture / name)
    return name


def _write_arrivals(file: Path, model: str, windows: Windows) -> None:
    """Write when windows began, how many rows they had, how late they were and their score."""
    lines = ["timestamp,node,metric,value"]
    for metric in (*SCORES, LATE):
        for end, value in zip(windows.ends, windows.series.get(metric, ()), strict=False):
            if value == value:  # noqa: PLR0124 -- nan is no point
                at = datetime.fromtimestamp(end * 3600.0, UTC).isoformat()
                lines.append(f'{at},"{model.replace(chr(34), "")}",{metric},{value:.6g}')
    file.write_text("\n".join(lines) + "\n", "utf-8")
