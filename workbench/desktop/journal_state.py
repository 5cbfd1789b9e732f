"""What a check of the journal came to, in the few words of a bar and the sentences of a dialog."""

from workbench.desktop.numbers import whole
from workbench.desktop.theme.marks import Mark, State
from workbench.storage import JournalCheck, JournalProblem

_SHORT = {
    "edited": "event {seq} was edited",
    "deleted": "event {seq} was deleted",
    "inserted": "event {seq} was inserted",
    "reordered": "events were reordered at {seq}",
    "truncated": "events are missing from {seq} on",
    "removed": "an incident was removed",
    "forked": "two histories at event {seq}",
    "rewritten": "rewritten up to event {seq}",
    "rolled_back": "the file is an older copy",
    "checkpoint": "a checkpoint does not hold",
    "meaning": "event {seq} does not make sense",
    "projection": "tables differ from the events",
    "schema": "safeguards were altered",
    "damaged": "the file is damaged",
    "role": "event {seq} broke a role",
    "object_missing": "a file of event {seq} is missing",
    "object_empty": "a file of event {seq} is empty",
    "object_changed": "a file of event {seq} was changed",
    "object_unreadable": "a file of event {seq} cannot be read",
}
_NO_EVENT = {"deleted": "events were deleted"}

_ADVICE = {
    "projection": "The events themselves hold. `workbench journal rebuild` makes the tables anew.",
    "rolled_back": "If you put an older copy back on purpose, make that known: back it up and "
    "restore the backup into a new folder; the restored workspace says what it is. If not, "
    "restore your latest backup.",
    "forked": "Two copies of this workspace went on apart, or somebody wrote one of them anew. "
    "Find out which one is the true one, and keep the other as evidence.",
    "role": "The journal holds: this is what was written. Look in the activity log who acted, and "
    "ask them; a package exported from here is refused for it.",
    "damaged": "Check the disk, and restore your latest backup into a new folder. The files in "
    "objects/ are not affected.",
}
_OBJECT = (
    "The journal itself holds. Put the file back from a backup of the workspace or from its source."
)
_CHANGED = (
    "Keep this folder as it is, as evidence of what was done, and restore your latest backup "
    "into a new folder."
)


def journal_mark(check: JournalCheck) -> Mark:
    """Return what a check of the journal came to, as shape and words for the status bar."""
    if check.problem is None and not check.events:
        return Mark(State.GOOD, "Journal intact")
    if check.problem is None:
        noun = "event" if check.events == 1 else "events"
        return Mark(State.GOOD, f"Journal intact, {whole(check.events)} {noun}")
    return Mark(State.BAD, f"Journal: {_short(check.problem)}")


def journal_words(check: JournalCheck) -> str:
    """Return what a check of the journal came to, as a sentence."""
    if check.problem is not None:
        return sentence(check.problem["message"])
    return f"The journal is intact: {whole(check.events)} events, every hash holds."


def journal_advice(problem: JournalProblem) -> str:
    """Return what to do about a problem."""
    if problem["kind"].startswith("object_"):
        return _OBJECT
    return _ADVICE.get(problem["kind"], _CHANGED)


def sentence(clause: str) -> str:
    """Return a clause as a sentence of its own."""
    return f"{clause[:1].upper()}{clause[1:]}."


def _short(problem: JournalProblem) -> str:
    kind = problem["kind"]
    if problem["seq"] is None and kind in _NO_EVENT:
        return _NO_EVENT[kind]
    return _SHORT.get(kind, "it does not hold").format(seq=whole(problem["seq"] or 0))
