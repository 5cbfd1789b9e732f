"""What changed between the windows, and what of it only drifted, in words."""

from dataclasses import dataclass

from workbench.language import tr
from workbench.services.cause_answers import CausesReading
from workbench.services.performance import metric_places
from workbench.services.readings.signals_lanes import Drift, Given, drifts_of, moved_most

SHOWN_ROWS = 3
_NODE_SPREADS = 3.0
_COUNTLESS = 100
_LEVELS = (
    (("__rows__", "volume"), tr("Row count"), 0.2, 0.0),
    (("__features__", "missing_rate_worst"), tr("Missing values"), 0.5, 0.005),
)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of "what changed": a name, its figure, and whether it moved."""

    name: str
    value: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A heading and a few sentences under it."""

    heading: str
    text: str


def changed_rows(given: Given) -> tuple[ChangeRow, ...]:
    """Return what moved between the windows and what did not, the largest drift first."""
    if not {"reference", "incident"} <= given.spans.keys():
        return ()
    rows = [_drift_row(drift) for drift in _shown_drifts(given)]
    rows += [row for row in (_level_row(given, *what) for what in _LEVELS) if row is not None]
    delay = _delay_row(given)
    if delay is not None:
        rows.append(delay)
    if not rows:
        rows = _node_rows(given)
    return tuple(rows)


def drift_note(given: Given, causes: CausesReading, metric: str) -> Note | None:
    """Return what drifted most and whether it is the cause; None where nothing drifted.

    Before causes were looked for it says that drift alone cannot tell.
    """
    drifts = drifts_of(given.series, given.spans)
    if not drifts:
        return _nodes_note(given, causes)
    first = max(drifts, key=lambda d: d.value)
    if not first.moved:
        return None
    most = tr(
        "{node} drifted most, to {value:.2f} in W1", node=first.series.node, value=first.value
    )
    heading = tr("Drift is not a cause")
    if causes.stale or not causes.verdict:
        return Note(
            heading,
            tr("{most}. Causes measures whether that costs {metric}.", most=most, metric=metric),
        )
    if causes.verdict != "named" or not causes.causes:
        return Note(
            heading,
            tr("{most}. No single cause is named, so drift settles nothing here.", most=most),
        )
    named = causes.causes[0]
    if named.node == first.series.node:
        words = tr(
            "{most}, and here it is also what was named as the cause of the loss of {metric}.",
            most=most,
            metric=metric,
        )
        return Note(tr("Drift and cause agree"), words)
    own = next((d for d in drifts if d.series.node == named.node), None)
    less = tr(", which drifted less, to {value:.2f}", value=own.value) if own is not None else ""
    given_back = ""
    if named.restored is not None:
        places = metric_places(causes.metric, causes.drop or 0.0)
        restored = f"{named.restored:.{places}f} {metric}"
        given_back = tr(" Mending it gives back {restored}.", restored=restored)
    return Note(
        heading,
        tr(
            "{most}. The named cause is {node}{less}.{given_back}",
            most=most,
            node=_words(named.node),
            less=less,
            given_back=given_back,
        ),
    )


def _nodes_note(given: Given, causes: CausesReading) -> Note | None:
    """Return which node of a graph moved most, and whether trouble begins there."""
    ranked = [(spreads, s) for spreads, s in moved_most(given) if spreads > _NODE_SPREADS]
    if not ranked or causes.stale or causes.verdict != "named" or not causes.causes:
        return None
    spreads, first = max(ranked, key=lambda r: r[0])
    named = causes.causes[0].node
    far = (
        f"{spreads:.0f}"
        if spreads < _COUNTLESS
        else tr("more than {countless}", countless=_COUNTLESS)
    )
    most = tr(
        "{capitalize} of {node} moved most, {far} spreads from ",
        capitalize=first.metric.capitalize(),
        node=first.node,
        far=far,
    )
    if first.node == named:
        return Note(
            tr("What moved most"), tr("{most}its history, and trouble begins there.", most=most)
        )
    words = tr("{most}its history. Trouble begins elsewhere: at {named}.", most=most, named=named)
    return Note(tr("Moving most is not a cause"), words)


def _words(node: str) -> str:
    return {"__target__": tr("a change in the labels"), "__rows__": tr("which rows are there")}.get(
        node, node
    )


def _shown_drifts(given: Given) -> list[Drift]:
    drifts = drifts_of(given.series, given.spans)
    first = [d for d in drifts if d.series.node == given.cause]
    rest = [d for d in drifts if d.series.node != given.cause]
    return sorted(
        [*first, *rest[: SHOWN_ROWS - len(first)]], key=lambda d: (-d.value, d.series.node)
    )


def _drift_row(drift: Drift) -> ChangeRow:
    words = f"{drift.value:.2f}" if drift.moved else tr("{value:.2f}, as usual", value=drift.value)
    return ChangeRow(tr("{node} drift", node=drift.series.node), words, drift.moved)


def _level_row(
    given: Given, key: tuple[str, str], name: str, part: float, least: float
) -> ChangeRow | None:
    series = given.series.get(key)
    if series is None:
        return None
    before, after = (series.mean(*given.spans[n]) for n in ("reference", "incident"))
    if before is None or after is None:
        return None
    if abs(after - before) <= max(part * abs(before), least):
        return ChangeRow(name, "same", moved=False)
    share = key[1].endswith("worst")
    value = f"{100 * after:.0f}\u202f%" if share else f"{100 * (after / before - 1):+.0f}\u202f%"
    return ChangeRow(name, value.replace("-", "\u2212"), moved=True)


def _delay_row(given: Given) -> ChangeRow | None:
    found = [s for (_, metric), s in given.series.items() if metric == "label_delay_hours"]
    if not found:
        return None
    before, after = (found[0].mean(*given.spans[n]) for n in ("reference", "incident"))
    if before is None or after is None:
        return None
    moved = abs(after - before) > max(0.5 * abs(before), 0.5)
    return ChangeRow(tr("Label delay"), f"{after:.1f}\u202fh" if moved else tr("same"), moved=moved)


def _node_rows(given: Given) -> list[ChangeRow]:
    """Return the nodes of a graph that are furthest from their own history."""
    rows: dict[str, ChangeRow] = {}
    for spreads, series in moved_most(given):
        before = series.median(*given.spans["reference"])
        after = series.mean(*given.spans["incident"])
        if before is None or after is None or series.node in rows:
            continue
        moved = spreads > _NODE_SPREADS
        value = f"{after:.{metric_places(series.metric, after - before)}f}" if moved else tr("same")
        rows[series.node] = ChangeRow(f"{series.node} {series.metric}", value, moved=moved)
        if len(rows) == SHOWN_ROWS + 2:
            break
    return list(rows.values())
