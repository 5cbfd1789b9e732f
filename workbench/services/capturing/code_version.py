"""Which code a project is at, asked of git without network, hooks or helpers."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

from workbench.domain.canonical import JsonValue
from workbench.services.capturing.content import collecting
from workbench.services.capturing.secrets import holds_only_secrets, redacted

PATIENCE = 60.0
"""Seconds git may take for one answer."""
_QUIET = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.pager=cat"),
    *("-c", "protocol.allow=never"),
    *("-c", "submodule.recurse=false"),
    *("-c", "diff.external="),
    *("-c", "color.ui=false"),
)


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """The code a project is at.

    Attributes
    ----------
    facts : mapping
        ``commit``, ``branch``, ``describe``, ``committed_at``, ``dirty``, ``untracked`` (names).
    patch : str
        What differs from the commit, secrets taken out; empty where nothing does.
    secrets : int
        How many were taken out of it.
    gaps : tuple of str
        What is missing, in sentences.
    """

    facts: dict[str, JsonValue] = field(default_factory=dict)
    patch: str = ""
    secrets: int = 0
    gaps: tuple[str, ...] = ()


def code_version(project: Path) -> CodeVersion:
    """Return the code a project is at; what cannot be told is a gap, never an error.

    Parameters
    ----------
    project : Path
        A folder; it need not be the root of its work tree.
    """
    if which("git") is None:
        return CodeVersion(gaps=("No code version: git is not installed here.",))
    inside, why = _git(project, "rev-parse", "--is-inside-work-tree")
    if inside.strip() != "true":
        refused = "dubious ownership" in why
        words = (
            "git refuses it, because it belongs to another account."
            if refused
            else "the folder is in no git work tree."
        )
        return CodeVersion(gaps=(f"No code version: {words}",))
    commit, _ = _git(project, "rev-parse", "HEAD")
    if not commit.strip():
        return CodeVersion(gaps=("No code version: nothing was ever committed.",))
    return _version(project, commit.strip())


def _version(project: Path, commit: str) -> CodeVersion:
    status, _ = _git(
        project, "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--", "."
    )
    entries = [entry for entry in status.split("\0") if entry]
    untracked = sorted(entry[3:] for entry in entries if entry.startswith("??"))
    dirty = any(not entry.startswith("??") for entry in entries)
    patch, gaps = _patch(project) if dirty else ("", [])
    without = redacted(patch, difference=True)
    if untracked:
        gaps.append(
            f"{len(untracked)} files are not in git; their names are listed, not their text."
        )
    facts: dict[str, JsonValue] = {
        "commit": commit,
        "branch": _said(project, "rev-parse", "--abbrev-ref", "HEAD"),
        "describe": _said(project, "describe", "--tags", "--always", "--dirty"),
        "committed_at": _said(project, "show", "-s", "--format=%cI", "HEAD"),
        "subject": redacted(_said(project, "show", "-s", "--format=%s", "HEAD")).text,
        "remote": redacted(_said(project, "config", "--get", "remote.origin.url")).text,
        "dirty": dirty,
        "untracked": list(untracked[: collecting().limits.most_files_a_kind]),
    }
    return CodeVersion(facts, without.text, without.count, tuple(gaps))


def _patch(project: Path) -> tuple[str, list[str]]:
    content = collecting()
    endings = sorted({*content.config_endings, *content.deployment_endings} - {".py", ".sh"})
    # Of configuration the whole file is shown, so that a secret is seen under its name.
    whole, why = _difference(project, "-U1000000", [f":(glob)**/*{end}" for end in endings])
    rest, also = _difference(
        project, "-U3", [".", *(f":(exclude,glob)**/*{end}" for end in endings)]
    )
    parts = [part for part in _files_of(whole + rest) if not holds_only_secrets(part, prefix=1)]
    patch, why = "".join(parts), why or also
    if not patch.strip():
        return "", [f"Uncommitted changes could not be told: {why}"] if why else []
    most = collecting().limits.largest_patch_bytes
    if len(patch.encode()) > most:
        words = f"Uncommitted changes are left out: they are longer than {most // 2**20} MB."
        return "", [words]
    return patch, []


def _difference(project: Path, context: str, paths: Sequence[str]) -> tuple[str, str]:
    never = [f":(exclude,glob)**/{pattern}" for pattern in collecting().never]
    asked = ("diff", "HEAD", context, "--no-ext-diff", "--no-textconv", "--no-color", "--relative")
    return _git(project, *asked, "--", *paths, *never)


def _files_of(patch: str) -> list[str]:
    """Return a patch in pieces, one a file."""
    starts = [match.start() for match in re.finditer(r"^diff --git ", patch, re.MULTILINE)]
    return [patch[a:b] for a, b in zip(starts, [*starts[1:], len(patch)], strict=True)]


def _said(project: Path, *arguments: str) -> str:
    return _git(project, *arguments)[0].strip()


def _git(project: Path, *arguments: str) -> tuple[str, str]:
    """Return what git says, and what it complains of; both empty where it cannot be asked."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ},
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C.UTF-8",
    }
    command: Sequence[str] = ("git", "-C", str(project), *_QUIET, *arguments)
    try:
        done = subprocess.run(  # noqa: S603 -- fixed words; the project's own repository
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"git did not answer ({type(error).__name__})."
    told = done.stdout.decode("utf-8", "replace")
    complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return (
        (told, "") if done.returncode == 0 else ("", complaint[0] if complaint else "git failed.")
    )
