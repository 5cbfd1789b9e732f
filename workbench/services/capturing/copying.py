"""Copying files of a project into a capture: whole, hashed, without secrets, or left alone."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Event

from workbench.errors import Cancelled, EvidenceError, WorkbenchError
from workbench.services.capturing.collected import Taken
from workbench.services.capturing.content import collecting
from workbench.services.capturing.finding import LeftAlone, never_taken
from workbench.services.capturing.secrets import holds_only_secrets, redacted
from workbench.services.session import Progress

CHUNK = 1024 * 1024
TEXTS = frozenset({"flags", "deployment", "locks", "environment"})
"""Parts whose files are text that can hold secrets: they are looked through and redacted."""
KIND_OF = {"signals": "metrics", "locks": "environment", "changes": "deployment"}
"""Which of the kinds a part belongs to, where it is not called the same."""


@dataclass
class Copier:
    """Copies into one draft folder and remembers what it took and what it left.

    Attributes
    ----------
    project, draft : Path
    most_bytes : int
        Of a single file.
    progress : callable
    cancel : Event or None
    files : list of Taken
    left : list of LeftAlone
    gaps : dict of str to list of str
        By kind.
    """

    project: Path
    draft: Path
    most_bytes: int
    progress: Progress
    cancel: Event | None
    files: list[Taken] = field(default_factory=list)
    left: list[LeftAlone] = field(default_factory=list)
    gaps: dict[str, list[str]] = field(default_factory=dict)

    def one(self, part: str, given: str | None, found: list[str]) -> Taken | None:
        """Take the one file of a part; several that nobody chose from are a gap."""
        if given:
            return self.take(given, part, KIND_OF.get(part, part), named=True)
        if len(found) > 1:
            own = [name for name in found if PurePosixPath(name).stem in {part, "model"}]
            if len(own) != 1:
                listed = ", ".join(found[:4])
                for name in found:
                    self.left.append(
                        LeftAlone(
                            name, f"{len(found)} files could be the {part} ({listed}); name one"
                        )
                    )
                return None
            found = own
        return self.take(found[0], part, KIND_OF.get(part, part)) if found else None

    def all(
        self, part: str, names: tuple[str, ...] | list[str], *, named: bool = False
    ) -> list[Taken]:
        """Take every file of a part that can be taken."""
        kind, most = KIND_OF.get(part, part), collecting().limits.most_files_a_kind
        for name in list(names)[most:]:
            self.left.append(LeftAlone(name, f"more than {most} files of {kind}"))
        taken = (self.take(name, part, kind, named=named) for name in list(names)[:most])
        return [one for one in taken if one is not None]

    def take(self, name: str, part: str, kind: str, *, named: bool = False) -> Taken | None:
        """Copy one file; where it cannot be, say why, or stop if somebody asked for it."""
        self.go_on(f"Copying {name}")
        try:
            source = self._inside(name)
            place = f"{'environment' if part == 'locks' else kind}/{name}"
            redacts = part in TEXTS
            return (
                self._copy_text(source, name, place, kind)
                if redacts
                else self._copy(source, name, place, kind)
            )
        except (OSError, _NotTakenError) as error:
            why = str(error) if isinstance(error, _NotTakenError) else f"{error.strerror or error}"
            if named:
                raise EvidenceError(
                    "capture.file",
                    f"{name} cannot be taken: {why}.",
                    "Name another file, or leave it out; nothing was written.",
                ) from None
            self.left.append(LeftAlone(name, why))
            if kind in self.gaps:
                self.gaps[kind].append(f"{name} was left out: {why}.")
            return None

    def _inside(self, name: str) -> Path:
        """Return where a file lies, if it may be taken."""
        if never_taken(name):
            raise _NotTakenError("it is made to hold secrets and is never copied")
        path = self.project / name
        if not path.resolve(strict=True).is_relative_to(self.project.resolve()):
            raise _NotTakenError("it leads out of the project")
        if not path.is_file():
            raise _NotTakenError("it is no regular file")
        size = path.stat().st_size
        if size > self.most_bytes:
            limit = f"at most {self.most_bytes / 2**20:g} MB are taken"
            words = f"it has {size / 2**20:.1f} MB, and {limit}"
            raise _NotTakenError(f"{words}; --largest takes more")
        if size == 0:
            raise _NotTakenError("it is empty")
        return path

    def _copy(self, source: Path, name: str, place: str, kind: str) -> Taken:
        target = self.place(place)
        before, digest, size = source.stat(), hashlib.sha256(), 0
        with source.open("rb") as reading, target.open("xb") as writing:
            while chunk := reading.read(CHUNK):
                self.go_on("")
                digest.update(chunk)
                size += writing.write(chunk)
        after = source.stat()
        moved = (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size)
        if moved and kind == "data":
            target.unlink()
            raise _NotTakenError("it was written to while it was copied; stop the writer first")
        note = "written to while it was copied; it ends where it was then" if moved else ""
        return self._keep(Taken(place, name, kind, digest.hexdigest(), size, note=note))

    def _copy_text(self, source: Path, name: str, place: str, kind: str) -> Taken:
        if source.stat().st_size > collecting().limits.largest_text_bytes:
            raise _NotTakenError("it is too large to be looked through for secrets")
        data = source.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _NotTakenError(
                "it is no UTF-8 text, so it cannot be looked through for secrets"
            ) from None
        if holds_only_secrets(text):
            raise _NotTakenError("it is a manifest of secrets and is never copied")
        without = redacted(text)
        note = f"{without.count} secrets taken out" if without.count else ""
        return self.make(place, kind, without.text, without.count, source=name, note=note)

    def make(
        self,
        place: str,
        kind: str,
        text: str,
        secrets: int = 0,
        *,
        source: str = "",
        note: str = "",
    ) -> Taken:
        """Write a file of the capture and remember it."""
        data = text.encode("utf-8")
        self.place(place).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        return self._keep(Taken(place, source, kind, digest, len(data), secrets, note))

    def place(self, name: str) -> Path:
        """Return where a file of the capture goes; its folder is made."""
        target = self.draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _keep(self, taken: Taken) -> Taken:
        self.files.append(taken)
        return taken

    def go_on(self, text: str) -> None:
        """Tell what is being done, or stop if that was asked for."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled
        if text:
            self.progress(min(0.05 + 0.01 * len(self.files), 0.7), text)


class _NotTakenError(WorkbenchError):
    """Why one file is left alone, without a full stop."""

    def __init__(self, why: str) -> None:
        super().__init__("capture.left_alone", why)
