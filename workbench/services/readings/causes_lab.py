"""What mending each input was measured to give back, and what can be measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import EvidenceKind
from workbench.domain.figures import Axis, Distribution, Figure, Tone
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.errors import RunError, WorkbenchError
from workbench.language import tr
from workbench.registry import AnalysisInfo
from workbench.services.cause_answers import (
    Interval,
    is_stale,
    json_interval,
    json_number,
    json_object,
)
from workbench.services.performance import metric_title
from workbench.services.readings.causes_shares import SharePoint, curve_of
from workbench.services.readings.evidence_columns import column_cards
from workbench.services.results import figures_of, result_document
from workbench.services.run_inputs import gather_inputs
from workbench.services.session import Session
from workbench.services.signal_series import Floats, read_series, window_spans

_BINS = 24
_ASKED = frozenset({"feature", "mechanism"})
"""Parameters by which an analysis of what-ifs is known."""


@dataclass(frozen=True, slots=True)
class Mended:
    """One way of mending an input: the metric then, what that restores, and how it is done.

    ``curve`` holds what shares of the rows come to, from none to all; empty of older runs.
    """

    mechanism: str
    value: float
    interval: Interval | None
    restored: float | None
    restored_interval: Interval | None
    formula: str
    rows: int | None
    curve: tuple[SharePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A run that mended one input in every way that is possible.

    Attributes
    ----------
    run, feature, chosen : str
        ``chosen`` is the mechanism the run settled on.
    mechanisms : tuple of Mended
    refused : tuple of (mechanism, reason)
    reference, incident : float or None
        The metric as it was and as it is.
    lost, lost_interval
        What breaking the input alone costs in good rows.
    figure : Figure or None
        The input before, in the incident, and mended by ``chosen``.
    findings : mapping of str to str
        By mechanism, the finding that states it.
    stale : bool
        Whether windows, roles or evidence changed since.
    looked_at, total : int
        Incident rows the run read, of so many there are; 0 where an older run did not say.
    """

    run: str
    feature: str
    chosen: str
    mechanisms: tuple[Mended, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    reference: float | None = None
    incident: float | None = None
    lost: float | None = None
    lost_interval: Interval | None = None
    figure: Figure | None = None
    findings: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False
    looked_at: int = 0
    total: int = 0

    @property
    def best(self) -> Mended | None:
        """The mechanism the run settled on."""
        return next((m for m in self.mechanisms if m.mechanism == self.chosen), None)


@dataclass(frozen=True, slots=True)
class Lab:
    """Everything the keep-history lab can show.

    Attributes
    ----------
    analysis : str
        The analysis that measures it; empty where no plugin offers one.
    title : str
    refusal : str
        Why it cannot run; empty if it can.
    assumptions, caveats : tuple of str
    features : tuple of str
        Inputs that can be mended.
    what_ifs : mapping of (feature, mechanism) to WhatIf
        The newest of each; the mechanism is the one asked for, ``auto`` by default.
    saved : mapping of (feature, mechanism, share) to SharePoint
        What was measured of single shares by runs of their own, the newest of each.
    columns : mapping of str to Figure
        Each column in both windows, as the evidence has it; of an incident without tables
        each node's own signal.
    """

    analysis: str = ""
    title: str = ""
    refusal: str = ""
    assumptions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    what_ifs: Mapping[tuple[str, str], WhatIf] = field(default_factory=dict)
    saved: Mapping[tuple[str, str, float], SharePoint] = field(default_factory=dict)
    columns: Mapping[str, Figure] = field(default_factory=dict)

    def what_if(self, feature: str, mechanism: str = "auto") -> WhatIf | None:
        """Return the newest run on a feature, by a mechanism; None before the first."""
        return self.what_ifs.get((feature, mechanism))

    def saved_at(self, feature: str, mechanism: str, share: float) -> SharePoint | None:
        """Return what a run of its own measured of a share; None where none was saved."""
        return self.saved.get((feature, mechanism, round(share, 6)))

    def valid(
        self, feature: str, mechanism: str = "auto", *, beside_stale: bool = False
    ) -> WhatIf | None:
        """Return the newest run on a feature unless it is out of date.

        Beside an answer that is itself out of date it is kept: the last result stays whole
        until it is found again.
        """
        found = self.what_if(feature, mechanism)
        return None if found is None or (found.stale and not beside_stale) else found


def lab_reading(session: Session, state: Incident) -> Lab:
    """Return what was measured of single inputs, and whether more can be.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    Lab
    """
    info = what_if_analysis(session)
    columns = {card.name: card.figure for card in column_cards(session, state)}
    columns.update(_signals(session, state) if not columns else {})
    if info is None:
        return Lab(refusal=tr("No plugin offers what-ifs."), columns=columns)
    return Lab(
        analysis=info.id,
        title=info.title,
        refusal=_refusal(session, state, info),
        assumptions=info.assumptions,
        caveats=info.caveats,
        features=_features(state),
        what_ifs=_what_ifs(session, state, info.id),
        saved=_saved(session, state, info.id),
        columns=columns,
    )


def what_if_analysis(session: Session) -> AnalysisInfo | None:
    """Return the analysis that mends one input at a time, known by what it asks for."""
    for info in session.registry.analyses():
        properties = json_object(info.parameters.get("properties"))
        if info.kind == "explanation" and properties.keys() >= _ASKED:
            return info
    return None


def _refusal(session: Session, state: Incident, info: AnalysisInfo) -> str:
    try:
        gather_inputs(state, info)
    except RunError as error:
        return error.message
    model = next((e for e in state.evidence if e.kind is EvidenceKind.MODEL), None)
    if info.needs.model and model is not None:
        try:
            loader = session.registry.model_loader(str(model.details.get("format", "")))
        except WorkbenchError as error:
            return error.message
        if loader.needs_consent and model.id not in state.consents:
            return tr("{name} waits for consent to be opened.", name=model.name)
    return ""


def _features(state: Incident) -> tuple[str, ...]:
    window = state.window("incident")
    for reference in window.evidence if window else ():
        item = state.item(reference)
        if item is not None and item.table is not None:
            return item.table.roles.features
    return ()


def _what_ifs(session: Session, state: Incident, analysis: str) -> Mapping[tuple[str, str], WhatIf]:
    found: dict[tuple[str, str], WhatIf] = {}
    for run in state.whole_runs:
        if run.analysis != analysis or run.status is not RunStatus.FINISHED or not run.result:
            continue
        told = _what_if(session, state, run)
        if told is not None and run.parameters.get("share", 1) == 1:
            asked = str(run.parameters.get("mechanism") or "auto")
            found[told.feature, asked] = told
    return found


def _saved(
    session: Session, state: Incident, analysis: str
) -> Mapping[tuple[str, str, float], SharePoint]:
    """Return what runs on a share of the rows measured, for the mechanism each was asked for."""
    found: dict[tuple[str, str, float], SharePoint] = {}
    for run in state.whole_runs:
        share = json_number(run.parameters.get("share"))
        asked = str(run.parameters.get("mechanism") or "")
        finished = run.analysis == analysis and run.status is RunStatus.FINISHED and run.result
        if not finished or share is None or not asked or is_stale(state, run):
            continue
        told = _what_if(session, state, run)
        one = None if told is None else _of(told, asked)
        if told is not None and one is not None:
            found[told.feature, asked, round(share, 6)] = SharePoint(
                share=share,
                rows=one.rows or 0,
                value=one.value,
                interval=one.interval,
                restored=one.restored or 0.0,
                restored_interval=one.restored_interval,
                run=run.id,
                finding=told.findings.get(asked, ""),
                looked_at=told.looked_at,
                figure=told.figure,
            )
    return found


def _of(what_if: WhatIf, mechanism: str) -> Mended | None:
    return next((m for m in what_if.mechanisms if m.mechanism == mechanism), None)


def _what_if(session: Session, state: Incident, run: Run) -> WhatIf | None:
    document = result_document(session, run)
    answer = json_object(document.get("answer"))
    if not answer.get("feature"):
        return None
    refused = tuple(
        (str(one.get("mechanism", "")), str(one.get("reason", "")))
        for one in answer.get("not_possible") or ()
    )
    figures = [f for f in figures_of(document) if any(m.mark == "distribution" for m in f.marks)]
    rows = json_object(answer.get("rows"))
    return WhatIf(
        run=run.id,
        feature=str(answer["feature"]),
        chosen=str(answer.get("chosen", "")),
        mechanisms=tuple(_mended(one) for one in answer.get("mechanisms") or ()),
        refused=refused,
        reference=json_number(answer.get("reference")),
        incident=json_number(answer.get("incident")),
        lost=json_number(answer.get("lost")),
        lost_interval=json_interval(answer.get("lost_interval")),
        figure=figures[0] if figures else None,
        findings={f.id.rpartition(".")[2]: f.id for f in run.findings if "." in f.id},
        stale=is_stale(state, run),
        looked_at=int(json_number(rows.get("looked_at")) or 0),
        total=int(json_number(rows.get("total")) or 0),
    )


def _signals(session: Session, state: Incident) -> dict[str, Figure]:
    """Return the alerted metric of every node in both windows, where there are no tables."""
    spans = window_spans(state)
    if not {"reference", "incident"} <= spans.keys():
        return {}
    found = {}
    for (node, metric), series in read_series(session, state).items():
        before = series.within(*spans["reference"])
        after = series.within(*spans["incident"])
        if metric == state.metric and len(before) and len(after):
            found[node] = _two_sided(node, metric, before, after)
    return found


def _two_sided(node: str, metric: str, before: Floats, after: Floats) -> Figure:
    both = np.concatenate([before, after])
    low, high = float(both.min()), float(both.max())
    edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
    sides: tuple[tuple[Floats, Tone, str], ...] = (
        (before, "reference", f"W0, n = {len(before)}"),
        (after, "incident", f"W1, n = {len(after)}"),
    )
    return Figure(
        id="signal",
        title=tr("{metric} of {node} in both windows", metric=metric_title(metric), node=node),
        caption=tr(
            "Share of {before} time bins of W0 and {after} of W1.",
            before=len(before),
            after=len(after),
        ),
        x=Axis(label=metric_title(metric)),
        y=Axis(label=tr("Share of time bins"), zero=True),
        marks=tuple(
            Distribution(
                edges=tuple(edges.tolist()),
                share=tuple((np.histogram(values, edges)[0] / len(values)).tolist()),
                tone=tone,
                label=label,
            )
            for values, tone, label in sides
        ),
        about=node,
    )


def _mended(one: Mapping[str, JsonValue]) -> Mended:
    rows = json_number(one.get("rows"))
    return Mended(
        mechanism=str(one.get("mechanism", "")),
        value=json_number(one.get("value")) or 0.0,
        interval=json_interval(one.get("interval")),
        restored=json_number(one.get("restored")),
        restored_interval=json_interval(one.get("restored_interval")),
        formula=str(one.get("formula") or ""),
        rows=None if rows is None else int(rows),
        curve=curve_of(json_object(one.get("curve"))),
    )
