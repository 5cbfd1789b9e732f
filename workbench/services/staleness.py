"""Whether what a run was asked has changed since, and by what."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Evidence
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunInput
from workbench.domain.selection import find_filter
from workbench.language import tr
from workbench.services.run_inputs import STANDARD_WINDOWS, problem_of


def is_stale(incident: Incident, run: Run) -> bool:
    """Whether what a run was asked has changed since: windows, roles, files, metric or task."""
    return bool(why_stale(incident, run))


def why_stale(incident: Incident, run: Run) -> str:
    """Return what has changed since a run, in a sentence; empty if nothing has.

    Parameters
    ----------
    incident : Incident
    run : Run
    """
    if _asked(run.problem) != _asked(problem_of(incident)):
        return tr("The metric, the task, the target or a window of time was changed since.")
    if _filter_changed(incident, run):
        return tr("The filter it was made on has other conditions now.")
    for given in run.inputs:
        reason = _window_changed(incident, given) if given.kind == "window" else ""
        reason = reason or _replaced(incident, given)
        if reason:
            return reason
    return ""


def replacement(incident: Incident, evidence: str) -> Evidence | None:
    """Return what replaced an item of evidence last, or None.

    Parameters
    ----------
    incident : Incident
    evidence : str
        Identifier of an item; one that was derived from it and is of the same kind replaces it.
    """
    seen, found = {evidence}, None
    wanted = incident.item(evidence)
    while wanted is not None:
        newer = [
            item
            for item in incident.evidence
            if item.kind is wanted.kind
            and wanted.id in item.custody.derived_from
            and item.id not in seen
        ]
        wanted = newer[-1] if newer else None
        if wanted is not None:
            seen.add(wanted.id)
            found = wanted
    return found


def _window_changed(incident: Incident, given: RunInput) -> str:
    window = incident.window(given.name)
    if window is None or (window.start, window.end) != (given.start, given.end):
        return tr("The window {name} was changed since.", name=given.name)
    tables = [incident.item(reference) for reference in window.evidence]
    hashes = {item.table.sha256 for item in tables if item is not None and item.table}
    if hashes != set(given.sha256):
        return tr("The window {name} holds other rows now.", name=given.name)
    first = tables[0]
    if first is None or first.table is None or first.table.roles.json_body() != given.roles:
        return tr("Columns of the window {name} have other roles now.", name=given.name)
    return ""


def _replaced(incident: Incident, given: RunInput) -> str:
    for name in given.evidence:
        newer, item = replacement(incident, name), incident.item(name)
        if newer is not None and item is not None:
            return tr("{old} was replaced by {new} since.", old=item.name, new=newer.name)
    return ""


def _filter_changed(incident: Incident, run: Run) -> bool:
    """Whether the kept filter a run was made on has other conditions now.

    One that is kept no more makes nothing stale: the run's own record holds its conditions.
    """
    used = run.restricted
    kept = find_filter(incident.filters, used.id) if used is not None and used.id else None
    return kept is not None and used is not None and kept.sha256 != used.sha256


def _asked(problem: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return a problem without windows of the user's own: one more makes no answer stale."""
    spans = problem.get("spans") or {}
    told = {name: span for name, span in spans.items() if name in STANDARD_WINDOWS}
    return {**problem, "spans": told}
