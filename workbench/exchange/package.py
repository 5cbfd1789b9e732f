"""Writing a package: from what is to be given away to one signed file."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange import layout, names, sshsig
from workbench.exchange.acceptance import require_acceptable
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
from workbench.exchange.contents import EvidenceFile, PackageContents, PackagedRun
from workbench.exchange.crate import CrateFile, CrateHeading, CrateRun, render_crate
from workbench.exchange.description import Counts, Description, write_description
from workbench.exchange.instructions import render_instructions
from workbench.exchange.journal import JournalFacts, read_journal
from workbench.exchange.recipe import Output, Step, write_recipe
from workbench.exchange.records import read_result
from workbench.exchange.redactions import write_redactions
from workbench.exchange.references import RESULT, check_references
from workbench.exchange.sshsig import Signer
from workbench.exchange.verdict import Rejected

__all__ = [
    "Assembled",
    "EvidenceFile",
    "PackageContents",
    "PackagedRun",
    "WrittenPackage",
    "assemble",
    "write_archive",
    "write_package",
]

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; raising from it stops the work cleanly."""

Inspect = Callable[[Mapping[str, Content]], None]
"""Given the files of a package by path, before they are signed."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """A package with its signature, not yet written.

    Attributes
    ----------
    files : Mapping of str to Content
        Every file by path below the root.
    signer : str
        Fingerprint of the key.
    tagmanifest : str
        sha256 of the signed bytes.
    checkpoint : Checkpoint
    checkpoint_signature : bytes
    """

    files: Mapping[str, Content]
    signer: str
    tagmanifest: str
    checkpoint: Checkpoint
    checkpoint_signature: bytes


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
    contents: PackageContents,
    target: Path,
    signer: Signer,
    progress: Progress | None = None,
    inspect: Inspect | None = None,
) -> WrittenPackage:
    """Write a signed package; it appears under its name whole or not at all.

    Parameters
    ----------
    contents : PackageContents
    target : Path
        Replaced if it is there.
    signer : Signer
    progress, inspect : callable, optional
        As for :func:`assemble`.

    Returns
    -------
    WrittenPackage

    Raises
    ------
    PackageError
        If the contents do not hold together, a stored file is missing or was changed,
        or the target cannot be written; nothing is left behind then.
    """
    made = assemble(contents, signer, inspect)
    with replacing(target) as descriptor:
        size = write_archive(descriptor, contents.root, made.files, progress)
    return WrittenPackage(
        target, made.signer, size, made.tagmanifest, made.checkpoint, made.checkpoint_signature
    )


def assemble(
    contents: PackageContents, signer: Signer, inspect: Inspect | None = None
) -> Assembled:
    """Put a package together and sign it.

    Parameters
    ----------
    contents : PackageContents
    signer : Signer
    inspect : callable, optional
        Given every file before anything is signed; raising from it stops the work. Only the
        signatures, and the manifests that name files by hash, are not among them yet.

    Raises
    ------
    PackageError
        If the contents do not hold together or a stored file is missing.
    """
    facts, steps = _checked(contents)
    checkpoint = Checkpoint(facts.incident, facts.size, facts.head)
    payload = _payload(contents, steps)
    payload[layout.CHECKPOINT] = checkpoint.render()
    payload[layout.INSTRUCTIONS] = render_instructions(contents.root, signer.public_key)
    if inspect is not None:
        inspect({**payload, layout.CRATE: _crate(contents, steps, payload)})
    signature = sshsig.sign(checkpoint.render(), layout.JOURNAL_NAMESPACE, signer)
    payload[layout.CHECKPOINT_SIGNATURE] = signature
    payload[layout.CRATE] = _crate(contents, steps, payload)
    hashes = {path: content_sha256(content) for path, content in payload.items()}
    _require_references(facts, steps, hashes, contents)
    require_acceptable(payload)
    _require_results(contents)
    tags = _tags(contents, payload, hashes, signer)
    return Assembled(
        {**payload, **tags},
        signer.public_key.fingerprint,
        content_sha256(tags[layout.TAGMANIFEST]),
        checkpoint,
        signature,
    )


def _checked(contents: PackageContents) -> tuple[JournalFacts, tuple[Step, ...]]:
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
                Output(path, sha256) for path, sha256 in sorted(_output_hashes(run).items())
            ),
        )
        for run in contents.runs
    )
    return facts, steps


def _output_hashes(run: PackagedRun) -> dict[str, str]:
    return {**run.withheld, **{path: content_sha256(made) for path, made in run.files.items()}}


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
    payload.update(contents.extra)
    if contents.redactions:
        payload[layout.REDACTIONS] = write_redactions(contents.redactions)
    counts = Counts(
        events=len(contents.journal),
        evidence=sum(path.startswith(layout.EVIDENCE) for path in payload),
        models=len(contents.models),
        runs=len(contents.runs),
    )
    description = Description(
        contents.identifier,
        contents.incident,
        counts,
        contents.disclosure,
        policy=contents.policy,
    )
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
                if one.path in run.files
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
    facts: JournalFacts,
    steps: tuple[Step, ...],
    hashes: Mapping[str, str],
    contents: PackageContents,
) -> None:
    withheld = frozenset(one.commitment for one in contents.redactions)
    problems = check_references(facts, steps, hashes, withheld)
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
            read_result(content_bytes(run.files[RESULT]), where)
        except Rejected as error:
            raise PackageError(
                "export.result", f"{run.step.title} cannot be handed over. {error.message}"
            ) from None


def _tags(
    contents: PackageContents,
    payload: Mapping[str, Content],
    hashes: Mapping[str, str],
    signer: Signer,
) -> dict[str, Content]:
    info = BagInfo(
        contents.identifier,
        contents.bagging_date.isoformat(),
        sum(map(content_size, payload.values())),
        len(payload),
    )
    tags: dict[str, Content] = {
        layout.BAGIT: DECLARATION,
        layout.BAG_INFO: info.render(),
        layout.MANIFEST: render_manifest(hashes),
    }
    named = {path: content_sha256(data) for path, data in tags.items()}
    tagmanifest = render_manifest(named)
    tags[layout.TAGMANIFEST] = tagmanifest
    tags[layout.author_signature(signer.public_key)] = sshsig.sign(
        tagmanifest, layout.PACKAGE_NAMESPACE, signer
    )
    for meant, files in contents.reviews:
        if meant == content_sha256(tagmanifest):
            tags.update(files)
    return tags


def write_archive(
    descriptor: int, root: str, files: Mapping[str, Content], progress: Progress | None
) -> int:
    """Write files as one archive into an open, empty file; return its size.

    Raises
    ------
    PackageError
        If two names differ by case alone, or a stored file is missing or was changed.
    """
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
