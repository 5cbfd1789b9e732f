"""Taking out of a text what does not belong into a bug report; without Qt.

What is quoted, what names a file or an address, and every longer number may come from evidence.
What stays are the words of our own sentences, names of errors, and where in our code they arose.
"""

import re
from pathlib import Path

from workbench.desktop.state import JobState

_PATH = r"(?<![\w<])(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][^\s/\\:;,'\"”’`<>]+)+[/\\]?"
_RULES = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<address>"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE), "<address>"),
    (re.compile(_PATH), "<path>"),
    (re.compile(r"“[^”]*”|‘[^’]*’|«[^»]*»"), "<value>"),
    (re.compile(r"\"[^\"\n]*\"|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)"), "<value>"),
    (re.compile(r"\b[\w-]+\.(?:csv|tsv|parquet|json|jsonl|db|sqlite|skops|onnx|zip|txt|log)\b"),
     "<file>"),
    (re.compile(r"\b[0-9a-f]{12,}\b", re.IGNORECASE), "<hash>"),
    (re.compile(r"(?<![\w.])[-−+]?\d[\d.,:\u202fT-]{2,}\w*"), "<number>"),
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*|[A-Z]\w*")


def redacted(text: str) -> str:
    """Return a text without values, names of files, addresses and longer numbers.

    Parameters
    ----------
    text : str
    """
    home = str(Path.home())
    for part in sorted({home, Path(home).name}, key=len, reverse=True):
        if len(part) > 3:
            text = text.replace(part, "<path>" if "/" in part else "<user>")
    for pattern, stands_for in _RULES:
        text = pattern.sub(stands_for, text)
    return text


def code_of(text: str) -> str:
    """Return the name of an error if it is one, and nothing else.

    Parameters
    ----------
    text : str
        Such as ``"table.truncated"`` or ``"ValueError"``.
    """
    return text if _NAME.fullmatch(text) else ""


def job_report(job: JobState) -> str:
    """Return what a bug report may say of a job.

    Parameters
    ----------
    job : JobState
    """
    lines = [
        f"Job: {job.phase.value} after {job.spent:.1f} s",
        f"Memory of its workers: {job.memory / 1e6:.0f} MB at most",
    ]
    if code_of(job.code):
        lines.append(f"Error: {job.code}")
    if job.stage:
        lines.append(f"Said: {redacted(job.stage)}")
    return "\n".join(lines)
