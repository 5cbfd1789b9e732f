"""What a check of the journal came to, in the few words of a bar and the sentences of a dialog."""

from workbench.desktop.numbers import whole
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr, trn
from workbench.storage import JournalCheck, JournalProblem

_SHORT = {
    "edited": tr("event {seq} was edited"),
    "deleted": tr("event {seq} was deleted"),
    "inserted": tr("event {seq} was inserted"),
    "reordered": tr("events were reordered at {seq}"),
    "truncated": tr("events are missing from {seq} on"),
    "removed": tr("an incident was removed"),
    "forked": tr("two histories at event {seq}"),
    "rewritten": tr("rewritten up to event {seq}"),
    "rolled_back": tr("the file is an older copy"),
    "checkpoint": tr("a checkpoint does not hold"),
    "meaning": tr("event {seq} does not make sense"),
    "projection": tr("tables differ from the events"),
    "schema": tr("safeguards were altered"),
    "damaged": tr("the file is damaged"),
    "role": tr("event {seq} broke a role"),
    "object_missing": tr("a file of event {seq} is missing"),
    "object_empty": tr("a file of event {seq} is empty"),
    "object_changed": tr("a file of event {seq} was changed"),
    "object_unreadable": tr("a file of event {seq} cannot be read"),
}
_NO_EVENT = {"deleted": tr("events were deleted")}

_ADVICE = {
    "projection": tr(
        "The events themselves hold. `workbench journal rebuild` makes the tables anew."
    ),
    "rolled_back": tr(
        "If you put an older copy back on purpose, make that known: back it up and "
        "restore the backup into a new folder; the restored workspace says what it is. If not, "
        "restore your latest backup."
    ),
    "forked": tr(
        "Two copies of this workspace went on apart, or somebody wrote one of them anew. "
        "Find out which one is the true one, and keep the other as evidence."
    ),
    "role": tr(
        "The journal holds: this is what was written. Look in the activity log who acted, and "
        "ask them; a package exported from here is refused for it."
    ),
    "damaged": tr(
        "Check the disk, and restore your latest backup into a new folder. The files in "
        "objects/ are not affected."
    ),
}
_OBJECT = tr(
    "The journal itself holds. Put the file back from a backup of the workspace or from its source."
)
_CHANGED = tr(
    "Keep this folder as it is, as evidence of what was done, and restore your latest backup "
    "into a new folder."
)


def journal_mark(check: JournalCheck) -> Mark:
    """Return what a check of the journal came to, as shape and words for the status bar."""
    if check.problem is None and not check.events:
        return Mark(State.GOOD, tr("Journal intact"))
    if check.problem is None:
        words = trn(
            "Journal intact, {count} event",
            "Journal intact, {count} events",
            check.events,
            count=whole(check.events),
        )
        return Mark(State.GOOD, words)
    return Mark(State.BAD, tr("Journal: {problem}", problem=_short(check.problem)))


def journal_words(check: JournalCheck) -> str:
    """Return what a check of the journal came to, as a sentence."""
    if check.problem is not None:
        return sentence(check.problem["message"])
    return tr(
        "The journal is intact: {events} events, every hash holds.", events=whole(check.events)
    )


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
