"""An incident as one signed package that leaves the workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.incident import Incident
from workbench.errors import PackageError
from workbench.exchange import sshsig
from workbench.exchange.age import Recipient
from workbench.exchange.age_header import is_encrypted
from workbench.exchange.archive import Content
from workbench.exchange.container import Container
from workbench.exchange.contents import PackageContents
from workbench.exchange.description import Disclosure
from workbench.exchange.layout import ENCRYPTED_SUFFIX, JOURNAL_NAMESPACE, PACKAGE_SUFFIX
from workbench.exchange.package import write_package
from workbench.exchange.sealing import write_sealed_package
from workbench.exchange.verdict import Rejected
from workbench.services.disclosure.policy import Policy
from workbench.services.machine import machine_mark
from workbench.services.packing import Packed, pack
from workbench.services.postmortem.judged import Judged
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported
from workbench.services.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was written.

    Attributes
    ----------
    path : Path
    sha256, signer, disclosure : str
        ``sha256`` is that of the file at ``path``.
    size : int
        Bytes.
    withheld : int
        Items left out on purpose.
    recipients : tuple of str
        Who can open it; empty where it is not encrypted.
    standing : str
        What the report in it is: ``"Draft, 3 gates open"``.
    """

    path: Path
    sha256: str
    signer: str
    disclosure: str
    size: int
    withheld: int = 0
    recipients: tuple[str, ...] = ()
    standing: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """What the journal notes of a package, and where it lies."""

    exported: Exported
    plain_sha256: str
    tagmanifest: str


def export_package(  # noqa: PLR0913 -- one argument for each thing a person can choose
    session: Session,
    incident: str,
    target: Path,
    key: SigningKey,
    *,
    disclosure: str = "full",
    policy: Policy | None = None,
    recipients: Sequence[Recipient] = (),
    final: bool = False,
    progress: Progress = unreported,
) -> Outcome[Exported]:
    """Write an incident as a signed package.

    The package holds the journal up to the last act; that it was exported is recorded
    afterwards, so that exporting twice gives the same bytes. Everything that is to leave is
    searched for values of withheld columns before it is signed.

    Parameters
    ----------
    session : Session
    incident : str
    target : Path
        A file, or a folder to put it into under its own name.
    key : SigningKey
    disclosure : str
        ``full``, ``aggregate`` or ``hashes``; sensitive columns are dropped.
    policy : Policy, optional
        What may leave, in full; then ``disclosure`` is not asked.
    recipients : sequence of Recipient
        Who it is encrypted to; nobody leaves it readable to all.
    final : bool
        Refuse to write a draft: the last version of the report must be signed, nothing may have
        changed since, and every gate must hold.
    progress : callable

    Returns
    -------
    Outcome of Exported

    Raises
    ------
    PackageError
        If the contents do not hold together, would give a withheld value away, or the file
        cannot be written; nothing is left behind then.
    """
    chosen = policy or Policy(level_of(disclosure))
    state = session.incident(incident)
    session.workspace.journal.refuse_stopped()
    session.require(state.id, "package.exported")
    with scratch_folder() as folder:
        packed = pack(session, state.id, chosen, folder, progress)
        if final:
            require_final(packed.judged)
        path = _path(target, packed.contents.root, sealed=bool(recipients))
        require_ours(path)
        written = _write(packed, path, key, recipients, progress)
    changes = _note(session, packed.plan.incident, written)
    _checkpoint(session, packed.plan.incident, key)
    return Outcome(replace(written.exported, standing=packed.judged.words), changes)


def require_final(judged: Judged) -> None:
    """Do nothing if a report is signed, nothing changed since, and every gate holds.

    Raises
    ------
    PackageError
        ``export.draft``, naming what is amiss first.
    """
    if judged.final:
        return
    waiting = judged.waiting
    first = f"{waiting[0].code} {waiting[0].title}: {waiting[0].reason}. " if waiting else ""
    raise PackageError(
        "export.draft",
        f"The report is no final one. {judged.words}. {first}".strip(),
        waiting[0].action if waiting else "Sign the report first.",
    )


def level_of(name: str) -> Disclosure:
    """Return the level of disclosure of that name.

    Raises
    ------
    PackageError
        ``export.disclosure`` if there is none.
    """
    try:
        return Disclosure(name)
    except ValueError:
        raise PackageError(
            "export.disclosure",
            f"There is no disclosure called {name!r}.",
            "There are full, aggregate and hashes.",
        ) from None


def require_ours(path: Path) -> None:
    """Do nothing if a package may be written there: nothing lies there, or one of ours.

    Raises
    ------
    PackageError
        ``export.exists`` if something else would be overwritten.
    """
    if not path.exists() and not path.is_symlink():
        return
    if path.is_file() and (is_encrypted(path) or _is_package(path)):
        return
    raise PackageError(
        "export.exists",
        f"{path} is there already, and is not a package; it was left as it is.",
        "Choose another name, or remove it yourself.",
    )


def _is_package(path: Path) -> bool:
    try:
        with Container.open(path):
            return True
    except (Rejected, PackageError):
        return False


def _path(target: Path, root: str, *, sealed: bool) -> Path:
    if not target.is_dir():
        return target
    return target / f"{root}{ENCRYPTED_SUFFIX if sealed else PACKAGE_SUFFIX}"


def _write(
    packed: Packed,
    path: Path,
    key: SigningKey,
    recipients: Sequence[Recipient],
    progress: Progress,
) -> _Written:
    contents: PackageContents = packed.contents

    def searching(done: int, total: int) -> None:
        progress(0.3 * done / max(total, 1), "Searching for values that must not leave")

    def writing(done: int, total: int) -> None:
        progress(0.3 + 0.7 * done / max(total, 1), f"Writing {path.name}")

    def inspect(files: Mapping[str, Content]) -> None:
        packed.search(files, searching).require_none()

    level, withheld = contents.disclosure.value, len(contents.redactions)
    if recipients:
        sealed = write_sealed_package(contents, path, key.signer, recipients, writing, inspect)
        named = tuple(one.text for one in recipients)
        exported = Exported(
            path, sealed.sha256, sealed.made.signer, level, sealed.size, withheld, named
        )
        return _Written(exported, sealed.plain_sha256, sealed.made.tagmanifest)
    written = write_package(contents, path, key.signer, writing, inspect)
    exported = Exported(path, written.sha256, written.signer, level, written.size, withheld)
    return _Written(exported, written.sha256, written.tagmanifest)


def _note(session: Session, state: Incident, written: _Written) -> Changes:
    exported = written.exported
    body: dict[str, JsonValue] = {
        "sha256": written.plain_sha256,
        "tagmanifest": written.tagmanifest,
        "signer": exported.signer,
        "disclosure": exported.disclosure,
        "events": state.size,
        "head": state.head,
    }
    mark = machine_mark(written.tagmanifest)
    if mark:
        body["machine"] = mark
    if exported.withheld:
        body["withheld"] = exported.withheld
    if exported.recipients:
        body["recipients"] = list(exported.recipients)
    last = session.workspace.journal.events(state.id)[-1]
    if last.type == "package.exported" and last.body == body:
        return Changes()
    return session.record(state.id, Draft("package.exported", body))[1]


def _checkpoint(session: Session, state: Incident, key: SigningKey) -> None:
    """Sign where the journal stands, so that a tail cut off later shows."""

    def sign(statement: bytes) -> bytes:
        return sshsig.sign(statement, JOURNAL_NAMESPACE, key.signer)

    made = session.workspace.journal.checkpoint(
        state.id, sign, at=session.clock(), by=key.fingerprint
    )
    session.checkpoints.keep(made)
