"""A corrected file in place of an item of evidence: the old one stays, what rests on it is told."""

from collections.abc import Sequence

from workbench.domain.events import Draft
from workbench.domain.evidence import Evidence
from workbench.domain.incident import Incident, window_set
from workbench.errors import EvidenceError


def corrected(old: Evidence, fresh: Sequence[Evidence]) -> Evidence:
    """Return the one item that was taken in, marked as replacing another.

    Parameters
    ----------
    old : Evidence
    fresh : sequence of Evidence

    Returns
    -------
    Evidence
        With the roles of the old table, where it has their columns, and its window.

    Raises
    ------
    EvidenceError
        If several were taken in, it is of another kind, or it is the same to the byte.
    """
    if len(fresh) != 1:
        raise EvidenceError(
            "evidence.replaces_many",
            f"{len(fresh)} files cannot replace {old.name}.",
            "Give the one corrected file.",
        )
    new = fresh[0]
    if new.kind is not old.kind:
        raise EvidenceError(
            "evidence.replaces_kind",
            f"{new.name} is read as {new.kind}, and {old.name} is {old.kind}.",
            "Give a file of the same kind.",
        )
    if new.sha256 == old.sha256:
        raise EvidenceError(
            "evidence.replaces_same",
            f"{new.name} is the same to the byte as {old.name}.",
            "There is nothing to replace.",
        )
    custody = new.custody.model_copy(update={"derived_from": (old.id,)})
    update: dict[str, object] = {"custody": custody, "window": old.window}
    if new.table is not None and old.table is not None:
        names = {column.name for column in new.table.columns}
        if set(old.table.roles.columns()) <= names:
            roles = {"roles": old.table.roles}
            update["table"] = new.table.model_copy(update=roles).discreet()
    return new.model_copy(update=update)


def moved_windows(state: Incident, old: Evidence, new: Evidence) -> list[Draft]:
    """Return the events that let windows hold a corrected table instead of the old one."""
    drafts = []
    for window in state.windows:
        if old.id not in window.evidence:
            continue
        evidence = tuple(new.id if one == old.id else one for one in window.evidence)
        items = [new if one == new.id else state.item(one) for one in evidence]
        rows = [item.table.rows for item in items if item is not None and item.table is not None]
        update = {"evidence": evidence, "rows": sum(rows) if window.rows is not None else None}
        drafts.append(window_set(window.model_copy(update=update)))
    return drafts
