"""What goes into a package, before it is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.exchange.archive import Content
from workbench.exchange.description import Disclosure
from workbench.exchange.recipe import Step
from workbench.exchange.redactions import Redaction

LICENCE = "Not stated; ask the owner of the incident before passing the data on."


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A piece of evidence, as it lies in the object store.

    Attributes
    ----------
    sha256 : str
    name : str
        The file's own name; made safe when it is written.
    source : Path
    """

    sha256: str
    name: str
    source: Path


@dataclass(frozen=True, slots=True)
class PackagedRun:
    """A finished run with the files of its result.

    Attributes
    ----------
    step : Step
        How to repeat it; its ``outputs`` are filled in from ``files``.
    files : Mapping of str to Content
        By path below the run's folder; ``result.json`` at least.
    started_at, ended_at : str
        ISO 8601 in UTC.
    agent : str
        Who started it.
    withheld : Mapping of str to str
        sha256 of files of the result that stay behind, by path.
    """

    step: Step
    files: Mapping[str, Content]
    started_at: str = ""
    ended_at: str = ""
    agent: str = ""
    withheld: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageContents:
    """Everything that goes into a package; the same contents give the same bytes.

    Attributes
    ----------
    root : str
        Name of the root folder; see :func:`workbench.exchange.names.package_root`.
    identifier : str
        UUIDv7 of the package.
    bagging_date : date
    incident : Mapping
        What ``incident.json`` says of the incident: ``id``, ``title`` and more.
    journal : tuple of bytes
        The canonical events, first to last, without line ends.
    evidence : tuple of EvidenceFile
        Everything the journal took in and every run read.
    runs : tuple of PackagedRun
        In the order in which they are to be repeated.
    report_html, report_markdown : bytes
    requirements_lock : bytes
        For ``pip --require-hashes``.
    models : Mapping of str to Content
        By file name.
    licence : str
        Terms of use, in words.
    reviews : tuple of (tagmanifest, files)
        Reviews that are known, with their signatures, by path; of these, the package
        carries those that name the very bytes it is signed over.
    disclosure : Disclosure
    redactions : tuple of Redaction
        What stays behind, each commitment once.
    policy : Mapping
        By which rules, as ``incident.json`` tells it; empty where nothing stays behind.
    extra : Mapping of str to Content
        Further files by path from ``data/`` on, such as results without small cells.
    """

    root: str
    identifier: str
    bagging_date: date
    incident: Mapping[str, JsonValue]
    journal: tuple[bytes, ...]
    evidence: tuple[EvidenceFile, ...]
    runs: tuple[PackagedRun, ...]
    report_html: bytes
    report_markdown: bytes
    requirements_lock: bytes
    models: Mapping[str, Content] = field(default_factory=dict)
    licence: str = LICENCE
    disclosure: Disclosure = Disclosure.FULL
    reviews: tuple[tuple[str, Mapping[str, Content]], ...] = ()
    redactions: tuple[Redaction, ...] = ()
    policy: Mapping[str, JsonValue] = field(default_factory=dict)
    extra: Mapping[str, Content] = field(default_factory=dict)
