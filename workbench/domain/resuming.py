"""Which acts lead from one state of an incident back to an earlier one.

Facts, windows, filters, claims, roles of columns and what people wrote become what they were. What
stays in the record for ever stays: evidence taken in since, freezing, runs, consents, reviews,
registered tests, sign-offs, roles of people.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from workbench.domain.events import Draft
from workbench.domain.evidence import Noun
from workbench.domain.incident import Incident, claim_added, filter_kept, window_set
from workbench.domain.record_kinds import KINDS
from workbench.domain.records import Record, record_removed, record_written

Item = TypeVar("Item", bound=Noun)
FACTS = ("title", "owner", "severity", "stage", "task", "metric", "target")


def believed(state: Incident) -> Incident:
    """Return of a state what can be believed otherwise later: what :func:`drafts_to` restores.

    Evidence is named by its identifier and the roles of its columns alone.
    """
    tables = tuple(
        item.model_copy(update={"frozen": False}) for item in state.evidence if item.table
    )
    told = (*FACTS, "windows", "filters", "claims", "records")
    kept = {name: getattr(state, name) for name in told}
    return Incident(id=state.id).model_copy(update={**kept, "evidence": tables})


def drafts_to(then: Incident, now: Incident) -> tuple[Draft, ...]:
    """Return the events that make facts, windows, filters, claims and roles those of then.

    Parameters
    ----------
    then : Incident
        An earlier state of the same incident.
    now : Incident
        As it is.

    Returns
    -------
    tuple of Draft
        In the order in which they are to be recorded; empty where nothing differs.
    """
    return (
        *_facts(then, now),
        *_roles(then, now),
        *_list(
            then.windows,
            now.windows,
            lambda window: window.name,
            window_set,
            lambda name: Draft("window.removed", {"window": name}),
        ),
        *_list(
            then.filters,
            now.filters,
            lambda kept: kept.id,
            filter_kept,
            lambda identifier: Draft("filter.removed", {"filter": identifier}),
        ),
        *_list(
            then.claims,
            now.claims,
            lambda claim: claim.id,
            claim_added,
            lambda identifier: Draft("claim.removed", {"claim": identifier}),
        ),
        *_records(then, now),
    )


def _records(then: Incident, now: Incident) -> list[Draft]:
    """Return what makes the records that can be revised those of then; their order is by id."""
    drafts = []
    for kind in KINDS.values():
        if kind.once:
            continue
        wanted: tuple[Record, ...] = getattr(then.records, kind.plural)
        standing: tuple[Record, ...] = getattr(now.records, kind.plural)
        drafts += [record_removed(one) for one in standing if all(w.id != one.id for w in wanted)]
        drafts += [record_written(one) for one in wanted if one not in standing]
    return drafts


def _facts(then: Incident, now: Incident) -> list[Draft]:
    changed = {
        name: str(getattr(then, name))
        for name in FACTS
        if getattr(then, name) != getattr(now, name)
    }
    return [Draft("incident.amended", changed)] if changed else []


def _roles(then: Incident, now: Incident) -> list[Draft]:
    drafts = []
    for earlier in then.evidence:
        item = now.item(earlier.id)
        if earlier.table is None or item is None or item.table is None:
            continue
        if item.table.roles != earlier.table.roles:
            body = {"evidence": item.id, "roles": earlier.table.roles.json_body()}
            drafts.append(Draft("evidence.roles", body))
    return drafts


def _list(
    then: Sequence[Item],
    now: Sequence[Item],
    key: Callable[[Item], str],
    put: Callable[[Item], Draft],
    take: Callable[[str], Draft],
) -> list[Draft]:
    """Return what makes one list another, in its order; what is put goes to the end."""
    wanted = {key(item) for item in then}
    drafts = [take(key(item)) for item in now if key(item) not in wanted]
    left = [item for item in now if key(item) in wanted]
    at = kept = 0
    # What stands already in the same order may stay; everything behind it is put anew.
    while kept < len(then):
        at = next((n for n in range(at, len(left)) if left[n] == then[kept]), len(left))
        if at == len(left):
            break
        at, kept = at + 1, kept + 1
    return [*drafts, *map(put, then[kept:])]
