"""A capture folder: what a production pipeline hands over, checked before anything is read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from workbench.datasets.capture_format import Document, TablePart, parse_document
from workbench.datasets.completeness import Completeness, of_keys
from workbench.datasets.file_names import guess_kind, guess_window
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind, Roles
from workbench.errors import EvidenceError

MANIFEST = "capture.json"
MOST_FILES = 500
READING = ("encoding", "delimiter", "decimal", "time_zone", "table")
"""How a table is written, where a person says so."""


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """One file of a capture.

    Attributes
    ----------
    path : Path
        Where it is now.
    name : str
        As the capture calls it, relative to its folder.
    kind : EvidenceKind or None
        What it is said to be; None leaves it to its content.
    window : str or None
        The window its rows belong to, for tables.
    roles : Roles
        As declared; the rest is guessed from the table.
    features_given : bool
        Whether the features were listed, so that no other column is one.
    hints : mapping
        For the importer: ``encoding, delimiter, decimal, time_zone, table``; for a model ``format``
        and ``inputs``.
    guessed : bool
        Whether ``kind`` was only guessed from the name, so that content may overrule it.
    """

    path: Path
    name: str
    kind: EvidenceKind | None = None
    window: str | None = None
    roles: Roles = field(default_factory=Roles)
    features_given: bool = False
    hints: Mapping[str, object] = field(default_factory=dict)
    guessed: bool = False

    def all_hints(self) -> dict[str, JsonValue]:
        """Return what the importer is told: the hints, and the kind where one was said."""
        return {**self.hints, **({"kind": str(self.kind)} if self.kind else {})}


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture folder, or files that were dropped in together.

    Attributes
    ----------
    source : Path
        The folder, or the folder of the first file.
    title : str
    files : tuple of CaptureFile
        Tables first, then model, lineage, signals, changes, logs, environment, the rest.
    captured_at : datetime or None
    task, metric, target : str
        Empty where not said.
    spans : mapping of str to (datetime, datetime)
        Windows by time range, half-open, UTC.
    notes : tuple of str
        What was left alone or guessed, in words.
    declared : bool
        Whether a ``capture.json`` described it.
    """

    source: Path
    title: str
    files: tuple[CaptureFile, ...]
    captured_at: datetime | None = None
    task: str = ""
    metric: str = ""
    target: str = ""
    spans: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    declared: bool = True

    @classmethod
    def from_folder(cls, folder: Path) -> "Capture":
        """Read and check a capture folder.

        Raises
        ------
        EvidenceError
            One sentence: no folder, no or unknown ``capture.json``, a wrong field, a file
            that is missing, empty or lies outside.
        """
        manifest = _manifest(folder)
        document = parse_document(manifest.read_bytes())
        files = tuple(_declared_files(folder, document))
        _refuse_twice(files)
        for file in files:
            _check_file(folder, file)
        return cls(
            source=folder,
            title=document.title.strip() or folder.name,
            files=files,
            captured_at=document.captured_at,
            task=document.task,
            metric=document.metric,
            target=document.target,
            spans=dict(document.windows),
            notes=tuple(_unknown_fields(document)),
        )

    def read_as(self, reading: Mapping[str, object]) -> "Capture":
        """Return the capture with what a person told of its files before any guess.

        Parameters
        ----------
        reading : mapping
            Any of ``encoding, delimiter, decimal, time_zone, table``; holds for tables, and only
            the time zone for everything else.
        """
        zone = {name: value for name, value in reading.items() if name == "time_zone"}
        files = []
        for file in self.files:
            told = reading if file.kind in {EvidenceKind.TABLE, None} else zone
            files.append(replace(file, hints={**file.hints, **told}))
        return replace(self, files=tuple(files))

    @classmethod
    def from_files(
        cls, paths: Sequence[Path], title: str = "", *, within: Path | None = None
    ) -> "Capture":
        """Make a capture of files that carry no description; names give kinds and windows.

        Parameters
        ----------
        paths : sequence of Path
        title : str
            By default the name of the first file's folder.
        within : Path, optional
            A folder the files were found in; links that lead out of it are refused. Files
            that a person named one by one may be links.

        Raises
        ------
        EvidenceError
            If there is none, one is missing, one is empty, or there are too many.
        """
        if not paths:
            raise EvidenceError("capture.no_files", "No file was given.", "Choose at least one.")
        if len(paths) > MOST_FILES:
            raise EvidenceError(
                "capture.many_files",
                f"{len(paths)} files were given; at most {MOST_FILES} are taken at once.",
                "Choose the files that belong to the incident, or describe them in capture.json.",
            )
        files = []
        names = Counter(path.name for path in paths)
        for path in sorted(paths, key=lambda p: (p.name, str(p))):
            kind = guess_kind(path.name)
            window = guess_window(path.name) if kind in {None, EvidenceKind.TABLE} else None
            name = path.name if names[path.name] == 1 else f"{path.parent.name}/{path.name}"
            file = CaptureFile(path=path, name=name, kind=kind, window=window, guessed=True)
            _check_file(within or path.resolve().parent, file)
            files.append(file)
        _refuse_twice(files)
        notes = tuple(
            f"{f.name} is taken for the {f.window} window, from its name."
            for f in files
            if f.window
        )
        source = paths[0].resolve().parent
        own = paths[0].stem if len(paths) == 1 else source.name
        return cls(
            source, title or own or "Files dropped in", tuple(files), notes=notes, declared=False
        )

    @classmethod
    def open(cls, paths: Sequence[Path]) -> "Capture":
        """Read whatever was dropped: one capture folder, one plain folder, or files."""
        if len(paths) == 1 and paths[0].is_dir():
            folder = paths[0]
            if (folder / MANIFEST).exists():
                return cls.from_folder(folder)
            inside = [p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")]
            if not inside:
                _manifest(folder)
            return cls.from_files(inside, folder.name, within=folder)
        if len(paths) == 1 and paths[0].name == MANIFEST:
            return cls.from_folder(paths[0].parent)
        return cls.from_files(paths)

    def of_kind(self, kind: EvidenceKind) -> tuple[CaptureFile, ...]:
        """Return the files said to be of one kind."""
        return tuple(file for file in self.files if file.kind is kind)

    @property
    def completeness(self) -> Completeness:
        """Which of the nine kinds of evidence it brings, as far as it says."""
        keys: set[str] = set()
        for file in self.files:
            keys.update({str(file.kind)} if file.kind else ())
            keys.update({file.window} if file.window else ())
            keys.update({"labels"} if file.roles.label else ())
        return of_keys(keys)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing, one line a kind."""
        return self.completeness.gaps


def _manifest(folder: Path) -> Path:
    if not folder.is_dir():
        raise EvidenceError("capture.no_folder", f"There is no folder {folder}.", "Check the path.")
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise EvidenceError(
            "capture.no_manifest",
            f"{folder} holds no capture.json, so it is not a capture folder.",
            "Describe it as “The capture folder” in the handbook tells, or give the single files.",
        )
    return manifest


def _declared_files(folder: Path, document: Document) -> Iterator[CaptureFile]:
    yield from (_table_file(folder, table) for table in document.tables)
    if document.model is not None:
        hints = {"format": document.model.format, "inputs": document.model.inputs}
        yield _file(folder, document.model.path, EvidenceKind.MODEL, hints)
    if document.lineage is not None:
        yield _file(folder, document.lineage, EvidenceKind.LINEAGE)
    for part in document.signals:
        yield _file(folder, part.path, EvidenceKind.SIGNALS, _zone_hint(part.time_zone))
    if document.changes is not None:
        yield _file(folder, document.changes, EvidenceKind.CHANGES)
    yield from (_file(folder, path, EvidenceKind.LOGS) for path in document.logs)
    if document.environment is not None:
        yield _file(folder, document.environment, EvidenceKind.ENVIRONMENT)
    yield from (
        _file(folder, other.path, EvidenceKind.SEALED, {"part": other.part})
        for other in document.files
    )


def _file(
    folder: Path, path: str, kind: EvidenceKind, hints: Mapping[str, object] | None = None
) -> CaptureFile:
    name = str(PurePosixPath(path.replace("\\", "/")))
    return CaptureFile(folder / name, name, kind, hints=hints or {})


def _table_file(folder: Path, table: TablePart) -> CaptureFile:
    given = table.roles.model_dump()
    features = given.pop("features")
    name = str(PurePosixPath(table.path.replace("\\", "/")))
    return CaptureFile(
        path=folder / name,
        name=name,
        kind=EvidenceKind.TABLE,
        window=table.window or None,
        roles=Roles(features=features or (), **given),
        features_given=features is not None,
        hints=_reading_hints(table),
    )


def _reading_hints(table: TablePart) -> dict[str, object]:
    told = {name: getattr(table, name) for name in READING}
    return {name: value for name, value in told.items() if value}


def _zone_hint(zone: str) -> dict[str, object]:
    return {"time_zone": zone} if zone else {}


def _refuse_twice(files: Iterable[CaptureFile]) -> None:
    seen: set[str] = set()
    for file in files:
        if file.name in seen:
            raise EvidenceError(
                "capture.twice",
                f"{file.name} is named twice.",
                "Name each file once; one table can serve two windows by time range.",
            )
        seen.add(file.name)


def _check_file(folder: Path, file: CaptureFile) -> None:
    """Refuse a file that is missing, no file, outside the folder, or empty."""
    try:
        real = file.path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise EvidenceError(
            "capture.missing_file",
            f"{file.name} is not there, although the capture names it.",
            f"Put it into {folder}, or take it out of capture.json.",
        ) from None
    if not real.is_relative_to(folder.resolve()):
        raise EvidenceError(
            "capture.outside",
            f"{file.name} is a link to a place outside the capture folder.",
            "Copy the file itself into the folder.",
        )
    if not real.is_file():
        raise EvidenceError(
            "capture.no_file", f"{file.name} is not a regular file.", "Name a file."
        )
    if real.stat().st_size == 0:
        raise EvidenceError(
            "evidence.empty",
            f"{file.name} is empty: it has no bytes at all.",
            "Fetch the file again; the copy or the export was cut short.",
        )


def _unknown_fields(document: Document) -> Iterator[str]:
    parts = [("", document), *((f"tables.{i}.", part) for i, part in enumerate(document.tables))]
    if document.model is not None:
        parts.append(("model.", document.model))
    for where, part in parts:
        for name in part.unknown:
            yield f"capture.json: {where}{name} is not known to this format and was left alone."
