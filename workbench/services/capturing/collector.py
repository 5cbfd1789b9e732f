"""Collecting a project into a capture folder: everything in one action, gaps named."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from threading import Event

from workbench.datasets.capture_format import FORMAT, TablePart
from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError
from workbench.services.capturing.code_version import code_version
from workbench.services.capturing.collected import Collected
from workbench.services.capturing.content import collecting
from workbench.services.capturing.copying import Copier
from workbench.services.capturing.finding import Found, look_through
from workbench.services.capturing.surroundings import surroundings
from workbench.services.capturing.wanted import Wanted
from workbench.services.session import Progress, unreported

MANIFEST_FORMAT = "workbench-capture-manifest/1"
MANIFEST = "manifest.json"
WINDOWS = ("reference", "incident", "history")


def collect(
    project: Path,
    target: Path,
    wanted: Wanted,
    *,
    at: datetime,
    progress: Progress = unreported,
    cancel: Event | None = None,
) -> Collected:
    """Write a capture folder of what a project has; all of it, or nothing.

    Parameters
    ----------
    project, target : Path
        ``target`` must not exist, or be an empty folder.
    wanted : Wanted
        What a person said; the rest is looked for by name.
    at : datetime
        When it is captured, zone-aware.
    progress : callable
    cancel : Event, optional
        Set to stop; nothing is left behind then.

    Returns
    -------
    Collected

    Raises
    ------
    EvidenceError
        If the project is no folder, the target is taken, a file that was named cannot be taken,
        or there is neither a table nor a file of metrics.
    Cancelled
        If it was stopped.
    """
    project, target = project.absolute(), target.absolute()
    _check_folders(project, target)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        copier = Copier(project, draft, _most_bytes(wanted), progress, cancel)
        done = _Collector(copier, wanted, apart=target).collect(at)
        if target.is_dir():
            target.rmdir()
        draft.chmod(0o755)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Collected(target, done.files, done.gaps, done.left)


def _check_folders(project: Path, target: Path) -> None:
    if not project.is_dir():
        raise EvidenceError("capture.project", f"There is no folder {project}.", "Check the path.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise EvidenceError(
            "capture.target",
            f"{target} is there already and not empty; nothing is written over.",
            "Name a folder that does not exist.",
        )
    if not target.parent.is_dir():
        raise EvidenceError("capture.target", f"There is no folder {target.parent}.")


@dataclass
class _Collector:
    """Writes one capture into a draft folder."""

    copier: Copier
    wanted: Wanted
    apart: Path

    def collect(self, at: datetime) -> Collected:
        """Take everything and write what describes it."""
        self.copier.gaps = {kind.id: [] for kind in collecting().kinds}
        self.copier.progress(0.0, "Looking through the project")
        found = look_through(self.copier.project, self.wanted.exclude, self.apart)
        self.copier.left += found.left
        document: dict[str, JsonValue] = {"format": FORMAT, "captured_at": at.isoformat()}
        document["title"] = (
            self.wanted.title or f"{self.copier.project.name}, captured {at:%Y-%m-%d}"
        )
        self._facts(document)
        self._rows(document, found)
        self._described(document, found)
        self._code()
        self._environment(document, found)
        for part, given in (("flags", self.wanted.flags), ("deployment", self.wanted.deployment)):
            self.copier.all(part, given or found.parts[part], named=bool(given))
        self._name_gaps()
        return self._finish(document)

    def _facts(self, document: dict[str, JsonValue]) -> None:
        for name in ("task", "metric", "target"):
            if getattr(self.wanted, name):
                document[name] = getattr(self.wanted, name)
        if self.wanted.windows:
            document["windows"] = {name: list(ends) for name, ends in self.wanted.windows.items()}

    def _rows(self, document: dict[str, JsonValue], found: Found) -> None:
        """Take the tables, at most one for each window that nobody named, and the metrics."""
        named = {table.path for table in self.wanted.tables}
        parts: list[dict[str, JsonValue]] = []
        for table in (*self.wanted.tables, *self._guessed(found)):
            taken = self.copier.take(table.path, "data", "data", named=table.path in named)
            if taken is not None:
                said = table.model_dump(mode="json", exclude_defaults=True)
                parts.append({**said, "path": taken.path})
        if parts:
            document["tables"] = parts
            there = {part.get("window") for part in parts}
            missing = [f"no table of the {w} window" for w in WINDOWS[:2] if w not in there]
            if missing:
                self.copier.gaps["data"].append(f"There is {' and '.join(missing)}.")
        metrics = self.wanted.metrics or found.parts["signals"]
        signals = self.copier.all("signals", metrics, named=bool(self.wanted.metrics))
        if signals:
            document["signals"] = [{"path": one.path} for one in signals]

    def _guessed(self, found: Found) -> Iterator[TablePart]:
        """Yield the one table that looks like each window that nobody named; several are a gap."""
        told = {table.window for table in self.wanted.tables}
        for window in WINDOWS:
            names = [] if window in told else found.parts[f"table.{window}"]
            if len(names) == 1:
                yield TablePart(path=names[0], window=window)
            elif names:
                listed = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
                words = f"{len(names)} tables look like the {window} window ({listed})"
                self.copier.gaps["data"].append(f"{words}; name one with --{window}.")

    def _described(self, document: dict[str, JsonValue], found: Found) -> None:
        """Take the model, lineage, changes and logs."""
        model = self.wanted.model
        said: dict[str, JsonValue] = dict(model) if isinstance(model, dict) else {}
        given = str(said.get("path", "")) if said else model if isinstance(model, str) else None
        taken = self.copier.one("model", given, found.parts["model"])
        if taken is not None:
            ending = PurePosixPath(taken.path).suffix.lstrip(".").lower()
            formats = {"pkl": "pickle", "pickle": "pickle"}
            document["model"] = {
                "format": formats.get(ending, ending),
                **said,
                "path": taken.path,
            }
        for part, wanted in (("lineage", self.wanted.lineage), ("changes", self.wanted.changes)):
            one = self.copier.one(part, wanted, found.parts[part])
            if one is not None:
                document[part] = one.path
        logs = self.copier.all(
            "logs", self.wanted.logs or found.parts["logs"], named=bool(self.wanted.logs)
        )
        if logs:
            document["logs"] = [one.path for one in logs]

    def _code(self) -> None:
        self.copier.progress(0.75, "Asking git")
        found = code_version(self.copier.project)
        self.copier.gaps["code"] += found.gaps
        if found.facts:
            self.copier.make("code/commit.json", "code", _pretty(found.facts))
        if found.patch:
            self.copier.make("code/dirty.patch", "code", found.patch, found.secrets)

    def _environment(self, document: dict[str, JsonValue], found: Found) -> None:
        home = Path(self.wanted.environment) if self.wanted.environment else None
        if home is not None and not home.is_absolute():
            home = self.copier.project / home
        around = surroundings(
            self.copier.project,
            home=home,
            locks=[self.copier.project / name for name in found.parts["locks"]],
            dotenvs=[self.copier.project / name for name in found.parts["dotenv"]],
        )
        own = self.copier.all("environment", found.parts["environment"])
        made = self.copier.make(
            "environment/captured.json", "environment", _pretty(around.document)
        )
        # What a project says of itself tells more than nothing found.
        kept = own[0] if len(own) == 1 and not around.document["packages"] else made
        document["environment"] = kept.path
        self.copier.gaps["environment"] += () if kept is not made else around.gaps
        self.copier.all("locks", found.parts["locks"])

    def _name_gaps(self) -> None:
        taken = {file.kind for file in self.copier.files}
        for kind in collecting().kinds:
            if kind.id not in taken and not self.copier.gaps[kind.id]:
                self.copier.gaps[kind.id].append(f"No {kind.title.lower()}: {kind.without}.")

    def _finish(self, document: dict[str, JsonValue]) -> Collected:
        if not document.get("tables") and not document.get("signals"):
            told = " ".join(self.copier.gaps["data"])
            raise EvidenceError(
                "capture.no_rows",
                "There is neither a table of good or bad rows nor a file of metrics to take. "
                + told,
                "Name one with --reference, --incident or --metrics.",
            )
        described = _described_paths(document)
        document["files"] = [
            *(
                {"path": one.path, "part": one.kind}
                for one in self.copier.files
                if one.path not in described
            ),
            {"path": MANIFEST, "part": "manifest"},
        ]
        done = Collected(
            self.copier.draft,
            tuple(self.copier.files),
            {kind: tuple(lines) for kind, lines in self.copier.gaps.items()},
            tuple(self.copier.left),
        )
        manifest = {
            "format": MANIFEST_FORMAT,
            "project": self.copier.project.name,
            "captured_at": document["captured_at"],
            "secrets": "Configuration, lock files and the patch were looked through for secrets; "
            "data, metrics, logs and the model were not.",
            **done.json_body(),
        }
        self.copier.place(MANIFEST).write_text(_pretty(manifest), encoding="utf-8")
        self.copier.place("capture.json").write_text(_pretty(document), encoding="utf-8")
        self.copier.progress(1.0, "Captured")
        return done


def _most_bytes(wanted: Wanted) -> int:
    if wanted.largest_megabytes is None:
        return collecting().limits.largest_bytes
    return int(wanted.largest_megabytes * 1024 * 1024)


def _described_paths(document: Mapping[str, JsonValue]) -> set[str]:
    """Return the files that capture.json names by what they are."""
    model = document.get("model")
    return {
        *(part["path"] for name in ("tables", "signals") for part in document.get(name, ())),
        *(
            str(document[name])
            for name in ("lineage", "changes", "environment")
            if name in document
        ),
        *map(str, document.get("logs", ())),
        *([str(model["path"])] if isinstance(model, dict) else []),
    }


def _pretty(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
