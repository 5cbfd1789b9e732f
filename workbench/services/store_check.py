"""The store's own check and repair, with what is kept of it outside."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.domain.canonical import strict_loads
from workbench.errors import WorkbenchError
from workbench.services.checkpointing import is_sample
from workbench.services.membership import with_roles
from workbench.services.passphrase import passphrase_for
from workbench.services.scoring.checking import with_scores
from workbench.services.session import Progress, Session, open_for_reading, unreported
from workbench.services.witness import (
    Record,
    Restoration,
    Witness,
    restoration_of,
    spelled,
)
from workbench.services.witness_key import checkpoint_fault, known_keys, restoration_fault
from workbench.storage import Checkpoint, JournalCheck, JournalProblem, Scope, Workspace

RESTORED = "restored"
"""Under this a workspace remembers from which backup it was made."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How far a check of the journal goes.

    Attributes
    ----------
    quick : bool
        Only chains, checkpoints and safeguards.
    contents : bool
        Also hash every object.
    """

    quick: bool = False
    contents: bool = True


@dataclass
class _Outside:
    """What is known of a workspace from outside, and what there is to say about that."""

    checkpoints: list[Checkpoint] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: str = ""


def verify_journal(
    folder: Path, depth: Depth | None = None, *, progress: Progress = unreported
) -> JournalCheck:
    """Check a workspace's journal, its chains and the objects it names and its roles.

    Parameters
    ----------
    folder : Path
    depth : Depth, optional
        Everything, if left out.
    progress : callable
        What it raises stops the check.

    Returns
    -------
    JournalCheck
        Names the first bad event, or says how much was found intact; and what was not
        checked.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace this version can open.
    """
    with open_for_reading(folder) as session:
        return check_session(session, depth or Depth(), progress=progress)


def check_session(
    session: Session, depth: Depth, *, progress: Progress = unreported
) -> JournalCheck:
    """Check the journal of an open workspace; see :func:`verify_journal`.

    From then on nothing is added to a journal whose events do not hold, until a check finds
    it whole.
    """
    workspace, witness = session.workspace, session.witness or Witness.of_user()
    outside = _outside(workspace, witness)
    check = workspace.journal.verify(
        Scope(
            quick=depth.quick,
            contents=depth.contents,
            kept=tuple(outside.checkpoints),
            verifier=checkpoint_fault,
            report=progress,
        )
    )
    check = with_scores(with_roles(check, workspace), workspace)
    problem = check.problem
    stopped = problem is not None and stops_writing(problem)
    workspace.journal.stop(problem["message"] if problem is not None and stopped else "")
    return replace(
        check,
        notes=(*check.notes, *outside.notes),
        not_checked=tuple(_not_checked(workspace, outside, depth, check)),
    )


def stops_writing(problem: JournalProblem) -> bool:
    """Whether nothing may be added to a journal with such a problem.

    Tables can be made anew and files put back; an event that is not what it was cannot. What
    a role did not allow is still what was written.
    """
    kind = problem["kind"]
    return kind not in {"projection", "role", "scores"} and not kind.startswith("object_")


def rebuild_projections(folder: Path) -> int:
    """Make every projection again from the journal and return the number of events read.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace, or cannot be written to.
    JournalError
        If the journal itself is not intact.
    """
    with Workspace.open(folder, passphrase=passphrase_for(folder)) as workspace:
        return workspace.journal.rebuild()


def _outside(workspace: Workspace, witness: Witness) -> _Outside:
    found = _Outside()
    try:
        _hear(workspace, witness, found)
    except OSError as error:
        found.missing = (
            f"The record outside the workspace cannot be read or written ({witness.folder}: "
            f"{error.strerror}), so a file rolled back to an older copy would not be seen."
        )
    except WorkbenchError as error:
        found.missing = f"No record outside the workspace was looked at: {error.message}"
    if not found.checkpoints and not found.missing:
        if is_sample(workspace):
            found.missing = "Of the sample nothing is kept outside its folder."
            return found
        why = witness.obstacle() or f"there is none for this folder in {witness.folder}"
        found.missing = (
            f"No checkpoint outside the workspace was found ({why}), so a file rolled back to "
            "an older copy would not be seen."
        )
    return found


def _hear(workspace: Workspace, witness: Witness, found: _Outside) -> None:
    own, here = witness.read(workspace.identifier), workspace.path
    restored = _restoration(workspace, own, known_keys(witness.keys), found)
    found.checkpoints += own.at(here)
    if restored is not None:
        _add_parent(restored, witness, found)
    elif not found.checkpoints:
        # Whoever rolls a file back may also give it another name.
        incidents = [summary.id for summary in workspace.incidents()]
        found.checkpoints += witness.search(incidents, here)
    _add_copies(workspace, own, found)
    if own.unreadable:
        noun = "line" if own.unreadable == 1 else "lines"
        found.notes.append(
            f"{own.unreadable} {noun} of the record outside the workspace cannot be read"
        )


def _add_copies(workspace: Workspace, own: Record, found: _Outside) -> None:
    """Note that the same workspace in another folder has had events that are not here."""
    sizes = {summary.id: summary.size for summary in workspace.incidents()}
    here = spelled(workspace.path)
    more = max(
        (
            noted.checkpoint.size - sizes.get(noted.checkpoint.incident, 0)
            for noted in own.noted
            if noted.place != here
        ),
        default=0,
    )
    if more > 0:
        noun = "event" if more == 1 else "events"
        found.notes.append(
            f"the same workspace in another folder has had {more} {noun} that are not here: if "
            "this is a copy of it, the two went on apart; if it was moved from there, this is an "
            "older one"
        )


def _restoration(
    workspace: Workspace, own: Record, known: frozenset[str], found: _Outside
) -> Restoration | None:
    """Return from which backup the workspace was made, if a key that is known here says so."""
    claimed = list(own.restorations)
    remembered = workspace.remembered(RESTORED)
    if remembered:
        try:
            claimed.append(restoration_of(strict_loads(remembered.encode())))
        except ValueError:
            found.notes.append("what the workspace says of being restored cannot be read")
    for one in claimed:
        if one.workspace != workspace.identifier:
            continue
        words = f"restored on {one.at} by {one.by} from the backup of {one.made_at}"
        if not one.signature:
            found.notes.append(f"{words}, says the workspace; nobody signed that")
            continue
        if restoration_fault(one):
            continue
        if one.key in known:
            found.notes.append(words)
            return one
        found.notes.append(f"{words}, says {one.key}, which is not a key known to this machine")
    return None


def _add_parent(restored: Restoration, witness: Witness, found: _Outside) -> None:
    """Count what the workspace that was backed up has had since."""
    later: dict[str, int] = {}
    for noted in witness.read(restored.parent).noted:
        name = noted.checkpoint.incident
        more = noted.checkpoint.size - restored.heads.get(name, 0)
        later[name] = max(more, later.get(name, 0))
    count = sum(later.values())
    if count:
        noun, verb = ("event", "is") if count == 1 else ("events", "are")
        found.notes.append(
            f"{count} {noun} after that backup {verb} not here; "
            "the workspace that was backed up had them"
        )


def _not_checked(
    workspace: Workspace, outside: _Outside, depth: Depth, check: JournalCheck
) -> Iterable[str]:
    if depth.quick:
        yield "Tables, objects and what the events say were not looked at, only chains."
    elif not depth.contents:
        yield "Objects were not hashed; only that each is there and not empty was looked at."
    if outside.missing:
        yield outside.missing
    elif check.ok:
        covered: dict[str, int] = {}
        for checkpoint in outside.checkpoints:
            name = checkpoint.incident
            covered[name] = max(covered.get(name, 0), checkpoint.size)
        sizes = {summary.id: summary.size for summary in workspace.incidents()}
        bare = sum(max(size - covered.get(name, 0), 0) for name, size in sizes.items())
        if bare:
            noun = "The last event has" if bare == 1 else f"The last {bare} events have"
            yield f"{noun} no checkpoint outside the workspace yet."
