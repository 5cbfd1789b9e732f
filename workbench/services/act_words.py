"""What each type of event is called when somebody wants to do it: "may not add evidence"."""

from workbench.domain.record_kinds import KINDS, REMOVED

VERBS = {
    **{kind.written: f"write a {kind.words}" for kind in KINDS.values()},
    **{kind.removed: f"remove a {kind.words}" for kind in REMOVED.values()},
    "incident.opened": "open incidents",
    "incident.amended": "change facts of the case",
    "evidence.added": "add evidence",
    "evidence.roles": "change roles of columns",
    "evidence.frozen": "freeze evidence",
    "window.set": "set windows",
    "window.removed": "remove windows",
    "filter.kept": "keep filters",
    "filter.removed": "remove filters",
    "run.recorded": "run analyses",
    "battery.recorded": "run the standard battery",
    "claim.added": "add claims",
    "claim.removed": "remove claims",
    "model.consented": "consent to open a model",
    "change.undone": "undo acts",
    "change.redone": "redo acts",
    "change.resumed": "resume from an earlier state",
    "package.exported": "export packages",
    "journal.checkpoint": "sign checkpoints",
    "review.recorded": "record reviews",
    "role.granted": "give roles",
    "role.revoked": "take roles away",
}


def verb_words(event_type: str) -> str:
    """Return what writing an event of a type is called: ``"add evidence"``."""
    return VERBS.get(event_type, f"record “{event_type}”")
