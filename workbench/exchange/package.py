"""Writing a package: from what is to be given away to one signed file."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.errors import PackageError
from workbench.exchange import layout, names, sshsig
from workbench.exchange.archive import (
    ArchiveWriter,
    Content,
    StoredFile,
    content_bytes,
    content_sha256,
    content_size,
    replacing,
)
from workbench.exchange.bag import DECLARATION, BagInfo, is_identifier, render_manifest
from workbench.exchange.checkpoint import Checkpoint
from workbench.exchange.crate import CrateFile, CrateHeading, CrateRun, render_crate
from workbench.exchange.description import Counts, Description, Disclosure, write_description
from workbench.exchange.instructions import render_instructions
from workbench.exchange.journal import JournalFacts, read_journal
from workbench.exchange.recipe import Output, Step, write_recipe
from workbench.exchange.records import RESULT, require_result
from workbench.exchange.references import check_references
from workbench.exchange.sshsig import Signer
from workbench.exchange.verdict import Rejected

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; raising from it stops the work cleanly."""

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
    """

    step: Step
    files: Mapping[str, Content]
    started_at: str = ""
    ended_at: str = ""
    agent: str = ""


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
    disclosure : Disclosure
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


@dataclass(frozen=True)
class WrittenPackage:
    """A package that lies on the disk, whole.

    Attributes
    ----------
    path : Path
    signer : str
        Fingerprint of the key.
    size : int
    tagmanifest : str
        sha256 of the signed bytes, which reviews name.
    checkpoint : Checkpoint
        What was signed of the journal, to be kept outside the database too.
    checkpoint_signature : bytes
    """

    path: Path
    signer: str
    size: int
    tagmanifest: str
    checkpoint: Checkpoint
    checkpoint_signature: bytes

    @cached_property
    def sha256(self) -> str:
        """The sha256 of the file, which is read through for it, once.

        It cannot be computed while writing: the header in front of each entry holds the
        CRC of what follows. Only who shows it pays for it.
        """
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def write_package(
    contents: PackageContents, target: Path, signer: Signer, progress: Progress | None = None
) -> WrittenPackage:
    """Write a signed package; it appears under its name whole or not at all.

    Parameters
    ----------
    contents : PackageContents
    target : Path
        Replaced if it is there.
    signer : Signer
    progress : callable, optional

    Returns
    -------
    WrittenPackage

    Raises
    ------
    PackageError
        If the contents do not hold together, a stored file is missing or was changed,
        or the target cannot be written; nothing is left behind then.
    """
    facts, steps = _checked(contents)
    checkpoint = Checkpoint(facts.incident, facts.size, facts.head)
    signature = sshsig.sign(checkpoint.render(), layout.JOURNAL_NAMESPACE, signer)
    payload = _payload(contents, steps)
    payload[layout.CHECKPOINT] = checkpoint.render()
    payload[layout.CHECKPOINT_SIGNATURE] = signature
    payload[layout.INSTRUCTIONS] = render_instructions(contents.root, signer.public_key)
    payload[layout.CRATE] = _crate(contents, steps, payload)
    hashes = {path: content_sha256(content) for path, content in payload.items()}
    _require_references(facts, steps, hashes)
    _require_results(contents)
    tags = _tags(contents, payload, hashes, signer)
    with replacing(target) as descriptor:
        size = _write(descriptor, contents.root, {**payload, **tags}, progress)
    return WrittenPackage(
        target,
        signer.public_key.fingerprint,
        size,
        content_sha256(tags[layout.TAGMANIFEST]),
        checkpoint,
        signature,
    )


def _checked(contents: PackageContents) -> tuple[JournalFacts, tuple[Step, ...]]:
    if contents.disclosure is not Disclosure.FULL:
        raise PackageError(
            "export.disclosure",
            f"Packages of disclosure {contents.disclosure.value!r} are not yet available.",
            "Export with full disclosure, or wait for a later version.",
        )
    why = names.root_objection(contents.root)
    if why or not is_identifier(contents.identifier):
        raise PackageError(
            "export.name",
            f"The root folder {names.shown(contents.root)} {why or 'has no UUIDv7 beside it'}.",
        )
    try:
        facts = read_journal(contents.journal)
    except Rejected as error:
        raise PackageError(
            "export.journal",
            f"The journal does not hold together: {error.message}",
            "Look with: workbench journal verify",
        ) from None
    steps = tuple(
        replace(
            run.step,
            outputs=tuple(
                Output(path, content_sha256(run.files[path])) for path in sorted(run.files)
            ),
        )
        for run in contents.runs
    )
    return facts, steps


def _payload(contents: PackageContents, steps: tuple[Step, ...]) -> dict[str, Content]:
    payload: dict[str, Content] = {
        layout.JOURNAL: b"".join(line + b"\n" for line in contents.journal),
        layout.REPORT_HTML: contents.report_html,
        layout.REPORT_MARKDOWN: contents.report_markdown,
        layout.RECIPE: write_recipe(steps),
        layout.REQUIREMENTS: contents.requirements_lock,
    }
    payload.update(_evidence(contents))
    payload.update((layout.MODELS + name, content) for name, content in contents.models.items())
    for run in contents.runs:
        payload.update(
            (layout.result_path(run.step.run, name), content) for name, content in run.files.items()
        )
    counts = Counts(
        events=len(contents.journal),
        evidence=sum(path.startswith(layout.EVIDENCE) for path in payload),
        models=len(contents.models),
        runs=len(contents.runs),
    )
    description = Description(contents.identifier, contents.incident, counts, contents.disclosure)
    payload[layout.INCIDENT] = write_description(description)
    return payload


def _evidence(contents: PackageContents) -> Iterator[tuple[str, Content]]:
    """Yield each piece once, under the first of its names."""
    taken: set[str] = set()
    for item in sorted(contents.evidence, key=lambda one: (one.sha256, one.name)):
        if item.sha256 not in taken:
            taken.add(item.sha256)
            path = layout.evidence_path(item.sha256, names.safe_name(item.name))
            yield path, StoredFile(item.source, item.sha256)


def _crate(
    contents: PackageContents, steps: tuple[Step, ...], payload: Mapping[str, Content]
) -> bytes:
    files = [
        CrateFile(path.removeprefix(layout.DATA), content_size(content), content_sha256(content))
        for path, content in payload.items()
    ]
    by_hash: dict[str, str] = {}
    for one in sorted(files, key=lambda file: file.path):
        by_hash.setdefault(one.sha256, one.path)
    runs = [
        CrateRun(
            run=step.run,
            title=step.title,
            tool=step.analysis,
            tool_version=step.analysis_version,
            started_at=run.started_at,
            ended_at=run.ended_at,
            agent=run.agent,
            inputs=tuple(by_hash[one] for one in step.input_hashes() if one in by_hash),
            outputs=tuple(
                layout.result_path(step.run, one.path).removeprefix(layout.DATA)
                for one in step.outputs
            ),
        )
        for step, run in zip(steps, contents.runs, strict=True)
    ]
    heading = CrateHeading(
        name=str(contents.incident.get("title", contents.root)),
        description="Evidence, journal, analysis runs and report of one incident.",
        date=contents.bagging_date.isoformat(),
        identifier=contents.identifier,
        licence=contents.licence,
    )
    return render_crate(heading, files, runs)


def _require_references(
    facts: JournalFacts, steps: tuple[Step, ...], hashes: Mapping[str, str]
) -> None:
    problems = check_references(facts, steps, hashes, frozenset())
    if problems:
        more = f" ({len(problems) - 1} more like it)" if len(problems) > 1 else ""
        raise PackageError(
            "export.incomplete",
            f"{problems[0].where}: {problems[0].message}{more}",
            "Look for what is missing with: workbench journal verify",
        )


def _require_results(contents: PackageContents) -> None:
    """Refuse a result that every verifier would refuse."""
    for run in contents.runs:
        if RESULT not in run.files:
            continue
        where = layout.result_path(run.step.run, RESULT)
        try:
            require_result(content_bytes(run.files[RESULT]), where)
        except Rejected as error:
            raise PackageError(
                "export.result", f"{run.step.title} cannot be handed over. {error.message}"
            ) from None


def _tags(
    contents: PackageContents,
    payload: Mapping[str, Content],
    hashes: Mapping[str, str],
    signer: Signer,
) -> dict[str, bytes]:
    info = BagInfo(
        contents.identifier,
        contents.bagging_date.isoformat(),
        sum(map(content_size, payload.values())),
        len(payload),
    )
    tags = {
        layout.BAGIT: DECLARATION,
        layout.BAG_INFO: info.render(),
        layout.MANIFEST: render_manifest(hashes),
    }
    named = {path: hashlib.sha256(data).hexdigest() for path, data in tags.items()}
    tagmanifest = render_manifest(named)
    tags[layout.TAGMANIFEST] = tagmanifest
    tags[layout.author_signature(signer.public_key)] = sshsig.sign(
        tagmanifest, layout.PACKAGE_NAMESPACE, signer
    )
    return tags


def _write(
    descriptor: int, root: str, files: Mapping[str, Content], progress: Progress | None
) -> int:
    twin = names.first_twin(files)
    if twin:
        raise PackageError(
            "export.name", f"Two files would be called {twin} but for upper and lower case."
        )
    total = sum(map(content_size, files.values()))
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    writer = ArchiveWriter(descriptor, root, advance)
    try:
        writer.add(layout.BAGIT, files[layout.BAGIT])
        for path in sorted(files):
            if path != layout.BAGIT:
                writer.add(path, files[path])
        return writer.finish()
    finally:
        writer.close()
