"""Which results of runs leave: as they are, without small cells, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from workbench.domain.canonical import canonical, strict_loads
from workbench.domain.incident import Incident
from workbench.domain.row_filter import RowFilter
from workbench.domain.runs import Finding, Run, RunStatus
from workbench.errors import PackageError
from workbench.exchange.archive import Content
from workbench.exchange.description import Disclosure
from workbench.services.disclosure.policy import Policy
from workbench.services.disclosure.result_parts import Sizes, aggregated_document
from workbench.services.disclosure.result_tables import aggregated_table, is_of_rows, row_names
from workbench.services.results import LARGEST_RESULT
from workbench.services.session import Session

RESULT = "result.json"
SINGLE_ROWS = "It tells of single rows."


@dataclass
class RunLeaving:
    """What becomes of one run.

    Attributes
    ----------
    why : str
        Why nothing of it leaves but its hashes, in a sentence; empty if something does.
    withheld : dict of str to (str, str)
        Files of its result that stay: sha256 and why, by name.
    made : dict of str to Content
        What leaves in their place, by name.
    document : Mapping or None
        Its result as the report tells it; None as it is stored.
    findings : tuple of Finding or None
        Those that leave; None for all.
    """

    why: str = ""
    withheld: dict[str, tuple[str, str]] = field(default_factory=dict)
    made: dict[str, Content] = field(default_factory=dict)
    document: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether the result document itself stays behind."""
        return RESULT in self.withheld


def plan_runs(
    session: Session, incident: Incident, policy: Policy, folder: Path
) -> dict[str, RunLeaving]:
    """Decide for every run what of it leaves, by identifier.

    Parameters
    ----------
    session : Session
    incident : Incident
    policy : Policy
    folder : Path
        Where changed tables are written; the caller removes it.
    """
    asked = {name.removeprefix("run:") for name in policy.withhold if name.startswith("run:")}
    unknown = sorted(one for one in asked if incident.run(one) is None)
    if unknown:
        raise PackageError(
            "export.withhold",
            f"This incident has no run {unknown[0]!r}.",
            "`workbench show` lists the runs.",
        )
    found = {}
    for run in incident.runs:
        why = why_withheld(run, incident, policy, asked)
        if why:
            found[run.id] = _nothing(run, why)
        elif policy.level is Disclosure.AGGREGATE and run.status is RunStatus.FINISHED:
            found[run.id] = _aggregated(session, incident, policy, run, folder)
        else:
            found[run.id] = RunLeaving()
    return found


def why_withheld(run: Run, incident: Incident, policy: Policy, asked: set[str]) -> str:
    """Return why nothing of a run leaves, in a sentence; empty if something may.

    A run that did not know that a column is sensitive may tell its values anywhere.
    """
    if policy.level is Disclosure.HASHES:
        return "Only hashes leave with this disclosure."
    if run.id in asked:
        return "Withheld on request."
    unaware = sorted(_unaware_of(run, incident, policy))
    if unaware:
        return (
            f"It was run before {', '.join(unaware)} was marked sensitive, and may tell its values."
        )
    if policy.level is Disclosure.AGGREGATE and "row" in run.parameters:
        return "It was asked about a single row."
    few = _few_selected(run, policy) if policy.level is Disclosure.AGGREGATE else ""
    return few or why_filter_stays(run.where, incident, policy)


def _few_selected(run: Run, policy: Policy) -> str:
    """Return why a run on a filter tells of a few rows; empty if it does not.

    One that leaves out a few rows tells of them too, beside the same run on all rows.
    """
    for given in run.inputs:
        rows, of = given.details.get("rows"), given.details.get("of")
        if given.restricted is None or not isinstance(rows, int) or not isinstance(of, int):
            continue
        if rows < policy.threshold:
            return f"It was made on fewer than {policy.threshold} rows of the {given.name} window."
        if 0 < of - rows < policy.threshold:
            return f"It leaves out fewer than {policy.threshold} rows of the {given.name} window."
    return ""


def why_filter_stays(rows: RowFilter, incident: Incident, policy: Policy) -> str:
    """Return why a filter of rows must not leave, in a sentence; empty if it may.

    What was made on it says its conditions in every sentence, so it stays with the filter.
    """
    named = {condition.column for condition in rows.conditions}
    hidden = sorted(named & set(policy.hidden(incident)))
    if hidden:
        return f"It is about rows chosen by {', '.join(hidden)}, whose values do not leave."
    if policy.level is Disclosure.FULL:
        return ""
    tables = [item.table for item in incident.evidence if item.table is not None]
    single = sorted(named & {table.roles.entity for table in tables if table.roles.entity})
    return f"It is about rows chosen one by one, by {single[0]}." if single else ""


def files_of(session: Session, run: Run) -> dict[str, tuple[str, Path]]:
    """Return the files of a finished run's result: sha256 and place, by name."""
    objects = session.workspace.objects
    named = {RESULT: run.result, **{f"{name}.parquet": d for name, d in run.tables.items()}}
    return {name: (digest, objects.path(digest)) for name, digest in named.items() if digest}


def _unaware_of(run: Run, incident: Incident, policy: Policy) -> set[str]:
    """Return hidden columns a run read without being told that they are sensitive."""
    windows = [given for given in run.inputs if given.kind == "window"]
    known = {str(c) for given in windows for c in given.roles.get("sensitive") or ()}
    return (set(policy.hidden(incident)) & _columns_read(run, incident)) - known


def _columns_read(run: Run, incident: Incident) -> frozenset[str]:
    """Return the columns of the windows a run read."""
    windows = (given for given in run.inputs if given.kind == "window")
    read = {sha256 for given in windows for sha256 in given.sha256}
    tables = (i.table for i in incident.evidence if i.table is not None)
    return frozenset(c.name for table in tables if table.sha256 in read for c in table.columns)


def _nothing(run: Run, why: str) -> RunLeaving:
    named = {RESULT: run.result, **{f"{name}.parquet": d for name, d in run.tables.items()}}
    held = {name: (digest, why) for name, digest in named.items() if digest}
    return RunLeaving(why=why, withheld=held)


def _aggregated(
    session: Session, incident: Incident, policy: Policy, run: Run, folder: Path
) -> RunLeaving:
    leaving = RunLeaving()
    rows = window_rows(run, incident)
    columns = _columns_read(run, incident)
    sizes = Sizes(policy.threshold, rows)
    ids: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()
    small = f"Cells of fewer than {policy.threshold} rows are suppressed."
    for name, (digest, path) in sorted(files_of(session, run).items()):
        if name == RESULT:
            continue
        with pq.ParquetFile(path) as file:
            of_rows = is_of_rows(file.schema_arrow, file.metadata.num_rows, columns, sizes)
            table = (
                file.read(columns=["row"]) if of_rows and "row" in file.schema_arrow.names else None
            )
        if of_rows:
            leaving.withheld[name] = (digest, SINGLE_ROWS)
            ids |= row_names(table) if table is not None else frozenset()
            continue
        whole = pq.read_table(path)
        changed, about = aggregated_table(whole, sizes)
        suppressed |= about
        if changed is not whole:
            leaving.withheld[name] = (digest, small)
            target = folder / f"{run.id}-{name}"
            pq.write_table(changed.replace_schema_metadata(None), target, compression="zstd")
            leaving.made[name] = target.read_bytes()
    sizes = Sizes(policy.threshold, rows, ids, suppressed)
    _aggregate_document(session, run, leaving, sizes, small)
    return leaving


def _aggregate_document(
    session: Session, run: Run, leaving: RunLeaving, sizes: Sizes, small: str
) -> None:
    document = strict_loads(session.workspace.objects.read(run.result), max_bytes=LARGEST_RESULT)
    changed = aggregated_document(document, sizes)
    if changed == document:
        return
    leaving.withheld[RESULT] = (run.result, f"{small} Single rows do not leave.")
    leaving.made[RESULT] = canonical(changed)
    leaving.document = changed
    leaving.findings = tuple(Finding.model_validate(f) for f in changed["findings"])


def window_rows(run: Run, incident: Incident) -> dict[str, int]:
    """Return how many rows each window that a run read has."""
    tables = {i.table.sha256: i.table.rows for i in incident.evidence if i.table is not None}
    found: dict[str, int] = {}
    for given in run.inputs:
        if given.kind == "window":
            window = incident.window(given.name)
            counted = window.rows if window is not None else None
            selected = given.details.get("rows") if given.restricted is not None else None
            whole = counted or sum(tables.get(sha256, 0) for sha256 in given.sha256)
            found[given.name] = selected if isinstance(selected, int) else whole
    return found
