"""What a run would read, by hash; and the key under which its answer is kept."""

from collections.abc import Mapping, Sequence

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.evidence import Evidence, EvidenceKind, Window
from workbench.domain.filter_words import filter_words
from workbench.domain.incident import Incident
from workbench.domain.runs import Restriction, RunInput
from workbench.domain.selection import Counted, Selection, ordered_conditions
from workbench.errors import RunError
from workbench.registry import AnalysisInfo

STANDARD_WINDOWS = ("reference", "incident", "history")

RESTRICTED = frozenset({"reference", "incident"})
"""Windows that a filter of rows restricts."""

RESTRICTION = frozenset({"where", "filter", "rows", "of"})
"""What an input's details say of the filter that restricted it."""


def gather_inputs(
    incident: Incident, analysis: AnalysisInfo, selection: Selection | None = None
) -> tuple[RunInput, ...]:
    """Return everything an analysis is given for an incident.

    Parameters
    ----------
    incident : Incident
    analysis : AnalysisInfo
    selection : Selection, optional
        Restricts both windows to some of their rows; earlier values stay whole.

    Returns
    -------
    tuple of RunInput
        Windows it needs or may use, then model, lineage, signals and changes where they
        are at hand.

    Raises
    ------
    RunError
        If something it needs is missing; one sentence names it.
    """
    needs = analysis.needs
    wanted = tuple(dict.fromkeys((*needs.windows, *needs.optional_windows)))
    windows = []
    for name in wanted:
        window = incident.window(name)
        if window is not None and (window.evidence or name not in needs.windows):
            windows.append(_window_input(incident, window, selection))
        elif name in needs.windows:
            raise RunError(
                "run.no_window",
                f"{analysis.title} needs a {name} window with rows, and this incident has none.",
                f"Set it in Signals, or with `workbench window set {name}`.",
            )
    inputs = (*windows, *_other_inputs(incident))
    _check_needs(analysis, inputs)
    if selection is not None and not any(given.where for given in windows):
        raise RunError(
            "run.no_rows_to_select",
            f"{analysis.title} reads no rows of W0 or W1, so a filter of rows changes nothing.",
            "Run it without the filter.",
        )
    return inputs


def run_key(
    analysis: AnalysisInfo,
    code_hash: str,
    parameters: Mapping[str, JsonValue],
    seed: int,
    inputs: tuple[RunInput, ...],
    problem: Mapping[str, JsonValue],
) -> str:
    """Return the sha256 that names a question: same key, same answer."""
    return sha256_hex(
        canonical(
            {
                "analysis": analysis.id,
                "version": analysis.version,
                "plugin": analysis.plugin,
                "code": code_hash,
                "parameters": dict(parameters),
                "seed": seed,
                "problem": dict(problem),
                "inputs": [_asked_of(given) for given in inputs],
            }
        )
    )


def _asked_of(given: RunInput) -> dict[str, JsonValue]:
    """Return what of an input shapes the answer: not what it is called by in the incident."""
    body = {name: value for name, value in given.json_body().items() if name != "evidence"}
    if given.restricted is not None:
        body["details"] = {"where": given.details["where"]}
    return body


def problem_of(incident: Incident) -> dict[str, JsonValue]:
    """Return the facts of the case that shape an answer: task, metric, target, time ranges."""
    spans = {
        w.name: [w.start.isoformat() if w.start else None, w.end.isoformat() if w.end else None]
        for w in sorted(incident.windows, key=lambda w: w.name)
        if w.start is not None or w.end is not None
    }
    return {
        "task": incident.task,
        "metric": incident.metric,
        "target": incident.target,
        "spans": spans,
    }


def _window_input(incident: Incident, window: Window, selection: Selection | None) -> RunInput:
    tables = [e for reference in window.evidence if (e := incident.item(reference)) is not None]
    if not tables or any(e.table is None for e in tables):
        raise RunError(
            "run.no_table", f"The {window.name} window names evidence that is not a table."
        )
    _refuse_unlike(window, tables)
    restricting = selection if window.name in RESTRICTED else None
    if restricting is not None:
        _refuse_unanswerable(window, tables, restricting)
    ordered = sorted(tables, key=lambda e: e.table.sha256 if e.table else "")
    first = tables[0].table
    return RunInput(
        name=window.name,
        kind="window",
        sha256=tuple(e.table.sha256 for e in ordered if e.table),
        evidence=tuple(e.id for e in ordered),
        format="parquet",
        roles=first.roles.json_body() if first else {},
        start=window.start,
        end=window.end,
        details={} if restricting is None else _details(restricting),
    )


def counted_inputs(inputs: tuple[RunInput, ...], counted: Counted) -> tuple[RunInput, ...]:
    """Return inputs whose restricted windows say how many of their rows are left.

    Parameters
    ----------
    inputs : tuple of RunInput
    counted : Counted
        Of the filter that restricted them.

    Raises
    ------
    RunError
        If a window has none left.
    """
    return tuple(
        given if given.restricted is None else _with_counts(given, counted) for given in inputs
    )


def _with_counts(given: RunInput, counted: Counted) -> RunInput:
    rows, of = counted.windows.get(given.name, (0, 0))
    if not rows:
        raise RunError(
            "run.filter_empty",
            f"No row of the {given.name} window meets the filter: {filter_words(given.where)}.",
            "Choose a filter that leaves rows in both windows.",
        )
    return given.model_copy(update={"details": {**given.details, "rows": rows, "of": of}})


def _details(selection: Selection) -> dict[str, JsonValue]:
    """Return what a run's record says of the filter that restricted a window."""
    named = Restriction(sha256=selection.sha256, id=selection.kept, name=selection.name)
    return {"where": ordered_conditions(selection.rows), "filter": named.json_body()}


def _refuse_unanswerable(window: Window, tables: Sequence[Evidence], selection: Selection) -> None:
    """Stop where a table of a window lacks a column of the filter."""
    for item in tables:
        present = {column.name for column in item.table.columns} if item.table else set()
        named = (condition.column for condition in selection.rows.conditions)
        lacking = next((column for column in named if column not in present), None)
        if lacking is not None:
            raise RunError(
                "run.filter_column",
                f"The filter asks for the column {lacking!r}, and {item.name} in the "
                f"{window.name} window has none.",
                "Choose a filter on columns that both windows have.",
            )


def _refuse_unlike(window: Window, tables: Sequence[Evidence]) -> None:
    """Stop where a column with a role is not in every table: its rows would seem missing."""
    first, *others = tables
    wanted = first.table.roles.columns() if first.table else ()
    for item in others:
        present = {column.name for column in item.table.columns} if item.table else set()
        lacking = next((column for column in wanted if column not in present), None)
        if lacking is not None:
            raise RunError(
                "run.unlike_tables",
                f"The {window.name} window joins {first.name} and {item.name}, and only the first "
                f"has the column {lacking!r}.",
                f"Leave one out with `workbench window set`, or give {lacking!r} no role.",
            )


def _other_inputs(incident: Incident) -> tuple[RunInput, ...]:
    found = []
    model = _first(incident, EvidenceKind.MODEL)
    if model is not None:
        details: dict[str, JsonValue] = {
            "inputs": model.details.get("inputs", {}),
            "consent": model.id in incident.consents,
        }
        found.append(_document(model, "model", str(model.details.get("format", "")), details))
    lineage = _first(incident, EvidenceKind.LINEAGE)
    if lineage is not None:
        found.append(_document(lineage, "lineage", "json", {}))
    signals = [e for e in incident.evidence if e.kind is EvidenceKind.SIGNALS and e.table]
    if signals:
        found.append(
            RunInput(
                name="signals",
                kind="signals",
                sha256=tuple(sorted(e.table.sha256 for e in signals if e.table)),
                evidence=tuple(e.id for e in signals),
                format="parquet",
            )
        )
    changes = _first(incident, EvidenceKind.CHANGES)
    if changes is not None:
        found.append(_document(changes, "changes", "json", {}))
    return tuple(found)


def _document(item: Evidence, name: str, format_: str, details: dict[str, JsonValue]) -> RunInput:
    # The parsed form, where there is one, is what the worker reads.
    parsed = str(item.details.get("parsed", "") or item.sha256)
    return RunInput.model_validate(
        {
            "name": name,
            "kind": name,
            "sha256": (parsed,),
            "evidence": (item.id,),
            "format": format_,
            "details": details,
        }
    )


def _first(incident: Incident, kind: EvidenceKind) -> Evidence | None:
    return next((e for e in incident.evidence if e.kind is kind), None)


def _check_needs(analysis: AnalysisInfo, inputs: tuple[RunInput, ...]) -> None:
    needs = analysis.needs
    at_hand = {i.kind for i in inputs}
    for kind, needed in (
        ("model", needs.model),
        ("lineage", needs.lineage),
        ("signals", needs.signals),
    ):
        if needed and kind not in at_hand:
            raise RunError(
                f"run.no_{kind}",
                f"{analysis.title} needs the {kind}, and this incident has none.",
                "Add it in Evidence, or with `workbench evidence add`.",
            )
    for window in (i for i in inputs if i.kind == "window" and i.name in needs.windows):
        for role in needs.roles:
            given = window.roles.get("features" if role == "feature" else role)
            if not given:
                raise RunError(
                    "run.no_role",
                    f"{analysis.title} needs a {role} column, and none of the {window.name} "
                    "window's columns has that role.",
                    "Choose one in Evidence, or with `workbench evidence role`.",
                )
