"""Drills on disk: capture folders beside the truth about them, all of them or none."""

import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import Field, ValidationError

from workbench.datasets.capture import MANIFEST
from workbench.datasets.capture_format import FORMAT
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.evidence import Noun, Roles
from workbench.domain.incident import Incident
from workbench.errors import EvidenceError

TRUTH, GRADES = "truth.json", "grades.json"
WINDOWS = ("reference", "incident")
MOST_TRUTH = 64 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_NAMED_BY = 8


class KnownFault(Noun):
    """One fault that was put in; ``kinds`` are those that count as right."""

    nodes: tuple[str, ...] = Field(min_length=1)
    kind: str = ""
    kinds: tuple[str, ...] = ()


class Truth(Noun):
    """What was done to one drill; further fields are for people."""

    scenario: str
    kind: str
    table: str = ""
    label: str | None = None
    faults: tuple[KnownFault, ...] = ()
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every drill of one making has in common.

    Attributes
    ----------
    incident : Incident
        Whose good rows were taken.
    roles : Roles
    model : Path
    model_name : str
        Such as ``model.skops``.
    model_part : mapping
        ``format`` and ``inputs``, as capture.json holds them.
    lineage : Path or None
    """

    incident: Incident
    roles: Roles
    model: Path
    model_name: str
    model_part: Mapping[str, JsonValue]
    lineage: Path | None = None


@contextlib.contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give an empty folder that takes its name once everything is in it.

    Yields
    ------
    Path
        Beside ``out``; gone if the block is left by an error.

    Raises
    ------
    EvidenceError
        If ``out`` holds something, or there is no folder to put it in that may be written to.
    """
    refuse_taken(out)
    with _place_beside(out) as place:
        folder = Path(place) / "drills"
        folder.mkdir()
        yield folder
        refuse_taken(out)
        folder.rename(out)


def _place_beside(out: Path) -> tempfile.TemporaryDirectory[str]:
    beside = out.absolute().parent
    try:
        return tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=beside)
    except OSError as error:
        raise EvidenceError(
            "drill.unwritable",
            f"The folder {beside} cannot be written to: {error.strerror}.",
            "Choose one that may be written to and has room.",
        ) from None


def refuse_taken(out: Path) -> None:
    """Refuse a folder that is not empty, or that cannot be made.

    Raises
    ------
    EvidenceError
        One sentence that says what to do.
    """
    if not out.absolute().parent.is_dir():
        raise EvidenceError(
            "drill.no_folder",
            f"There is no folder {out.absolute().parent} to put the drills in.",
            "Make it first, or choose another.",
        )
    if out.is_dir() and not any(out.iterdir()):
        return
    if out.exists() or out.is_symlink():
        raise EvidenceError(
            "drill.not_empty",
            f"{out} is there already and is not an empty folder; nothing was written.",
            "Give -o a folder that does not exist yet.",
        )


def write_drill(folder: Path, windows: Mapping[str, Path], around: Surroundings) -> str | None:
    """Write one capture folder, named by what it holds.

    Parameters
    ----------
    folder : Path
        To put it into.
    windows : mapping of str to Path
        Parquet files by window.
    around : Surroundings

    Returns
    -------
    str or None
        Its name; None where one of the same rows is there already.
    """
    digest = sha256(b"workbench/drill/v1\0")
    for window in WINDOWS:
        digest.update(sha256(windows[window].read_bytes()).digest())
    case = folder / f"drill-{digest.hexdigest()[:_NAMED_BY]}"
    if case.exists():
        return None
    case.mkdir()
    for window in WINDOWS:
        shutil.copyfile(windows[window], case / f"{window}.parquet")
    shutil.copyfile(around.model, case / around.model_name)
    if around.lineage is not None:
        shutil.copyfile(around.lineage, case / "lineage.json")
    _write_json(case / MANIFEST, _description(case.name, around))
    return case.name


def write_truth(folder: Path, truth: Mapping[str, Mapping[str, JsonValue]]) -> None:
    """Write what was done to each drill."""
    _write_json(folder / TRUTH, {name: truth[name] for name in sorted(truth)})


def read_truth(folder: Path) -> dict[str, Truth]:
    """Return the truth about each drill of a folder, sorted by name.

    Raises
    ------
    EvidenceError
        If the folder holds no drills, or one of them is not there.
    """
    file = folder / TRUTH
    if not file.is_file():
        raise EvidenceError(
            "drill.no_truth",
            f"{folder} holds no {TRUTH}, so nothing is known of what to find there.",
            "Make drills with `workbench drill make`, and give the folder named there.",
        )
    try:
        found = strict_loads(file.read_bytes(), max_bytes=MOST_TRUTH)
        truth = {name: Truth.model_validate(found[name]) for name in sorted(found)}
    except (ValueError, TypeError, ValidationError):
        raise EvidenceError(
            "drill.truth",
            f"{file} does not say of each drill what was done to it.",
            "Make the drills again with `workbench drill make`.",
        ) from None
    if not truth:
        raise EvidenceError("drill.none", f"{file} names no drill.", "Make drills again.")
    for name in truth:
        if not (_NAME.fullmatch(name) and (folder / name / MANIFEST).is_file()):
            raise EvidenceError(
                "drill.missing",
                f"{TRUTH} names the drill {name[:100]!r}, and {folder} has no such capture folder.",
                "Put it back, or make the drills again.",
            )
    return truth


def write_grades(folder: Path, grades: Mapping[str, JsonValue]) -> Path:
    """Write grades in place of earlier ones, whole or not at all."""
    file = folder / GRADES
    fresh = folder / f".{GRADES}.new"
    try:
        _write_json(fresh, grades)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return file


def _description(title: str, around: Surroundings) -> dict[str, JsonValue]:
    roles = {name: value for name, value in around.roles.json_body().items() if value}
    found: dict[str, JsonValue] = {"format": FORMAT, "title": title}
    if around.incident.task:
        found["task"] = around.incident.task
    if around.incident.metric:
        found["metric"] = around.incident.metric
    found["model"] = {"path": around.model_name, **around.model_part}
    found["tables"] = [{"path": f"{w}.parquet", "window": w, "roles": roles} for w in WINDOWS]
    if around.lineage is not None:
        found["lineage"] = "lineage.json"
    return found


def _write_json(path: Path, value: JsonValue) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
