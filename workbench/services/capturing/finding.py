"""What lies in a project folder, by what it is: found by name, nothing opened yet."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from workbench.datasets.file_names import guess_kind, guess_window
from workbench.domain.evidence import EvidenceKind
from workbench.services.capturing.content import Collecting, collecting


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A file that was not taken, and why, in a sentence."""

    path: str
    reason: str


@dataclass
class Found:
    """Files of a project by what they are, as paths relative to it.

    Attributes
    ----------
    parts : mapping of str to list of str
        ``table.reference``, ``table.incident``, ``table.history``, ``model``, ``lineage``,
        ``signals``, ``changes``, ``logs``, ``environment``, ``locks``, ``flags``,
        ``deployment``, ``dotenv``.
    left : list of LeftAlone
    """

    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left: list[LeftAlone] = field(default_factory=list)


def look_through(project: Path, exclude: Sequence[str] = (), apart: Path | None = None) -> Found:
    """Return what lies in a project.

    Parameters
    ----------
    project : Path
    exclude : sequence of str
        Patterns of paths that are not looked at: ``data/raw/*``.
    apart : Path, optional
        A folder in it that is not looked into: where the capture is written.
    """
    content, found, count = collecting(), Found(), 0
    for path, reason in _files(project, content, apart):
        name = path.relative_to(project).as_posix()
        if _matches(name, exclude):
            continue
        count += 1
        if count > content.limits.most_files_looked_at:
            words = f"more than {count - 1} files; nothing after this one was looked at"
            found.left.append(LeftAlone(name, words))
            break
        if reason:
            found.left.append(LeftAlone(name, reason))
            continue
        _sort(name, content, found)
    return found


def never_taken(name: str) -> bool:
    """Whether a file of that name stays where it is, because its kind holds secrets."""
    return _matches_name(PurePosixPath(name).name, collecting().never)


def _files(project: Path, content: Collecting, apart: Path | None) -> Iterator[tuple[Path, str]]:
    """Yield every file in order, and why it cannot be taken; links are never followed."""
    away = apart.resolve() if apart is not None else None
    refused: list[OSError] = []
    for folder, folders, files in os.walk(project, onerror=refused.append):
        here = Path(folder)
        for name in [*folders]:
            path = here / name
            if path.is_symlink():
                yield path, "it is a link to a folder; links are not followed"
            if path.is_symlink() or name in content.skip_folders or path.resolve() == away:
                folders.remove(name)
        folders.sort()
        for name in sorted(files):
            yield here / name, _why_not(here / name)
    for error in refused:
        yield Path(str(error.filename)), f"the folder cannot be read: {error.strerror}"


def _why_not(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"it cannot be looked at: {error.strerror}"
    if stat.S_ISLNK(mode):
        return "it is a link; links are not followed, and what they lead to may lie elsewhere"
    return "" if stat.S_ISREG(mode) else "it is no regular file"


def _sort(name: str, content: Collecting, found: Found) -> None:
    """Put a file where it belongs; one that belongs nowhere is not told of."""
    own = PurePosixPath(name).name
    if _matches_name(own, content.never):
        dotenv = _matches_name(own, content.names_only)
        found.left.append(
            LeftAlone(
                name,
                "it is made to hold secrets; only the names of its variables are read"
                if dotenv
                else "it is made to hold secrets and is never copied",
            )
        )
        if dotenv:
            found.parts["dotenv"].append(name)
        return
    part = _part(name, own, content)
    if part:
        found.parts[part].append(name)


def _part(name: str, own: str, content: Collecting) -> str:
    """Return what a file is; empty for what is none of ours."""
    ending = PurePosixPath(own.lower()).suffix
    if _matches_name(own, content.locks):
        return "locks"
    if _is_deployment(name, own, ending, content):
        return "deployment"
    if _is_log(name, ending, content):
        return "logs"
    kind = guess_kind(own)
    if kind is EvidenceKind.TABLE:
        window = guess_window(own)
        return f"table.{window}" if window else ""
    if kind is not None:
        return str(kind)
    named = _lies_in(name, content.config_folders) or _matches_name(own, content.config_names)
    return "flags" if named and ending in content.config_endings else ""


def _is_log(name: str, ending: str, content: Collecting) -> bool:
    inside = ending in content.log_in_folder_endings and _lies_in(name, content.log_folders)
    return inside or ending in content.log_endings


def _is_deployment(name: str, own: str, ending: str, content: Collecting) -> bool:
    if _matches_name(own, content.deployment):
        return True
    return ending in content.deployment_endings and _lies_in(name, content.deployment_folders)


def _lies_in(name: str, folders: Iterable[str]) -> bool:
    inside = f"/{PurePosixPath(name).parent.as_posix().lower()}/"
    return any(f"/{folder}/" in inside for folder in folders)


def _matches_name(own: str, patterns: Iterable[str]) -> bool:
    low = own.lower()
    return any(fnmatchcase(low, pattern.lower()) for pattern in patterns)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(
        fnmatchcase(name, pattern) or name.startswith(pattern.rstrip("/") + "/")
        for pattern in patterns
    )
