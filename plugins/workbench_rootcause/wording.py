"""Causes in words."""

from workbench.science.causes.answer import Answer, Cause
from workbench.science.causes.candidate import ROWS, TARGET

KINDS = {
    "unit_change": "changed its unit or scale",
    "stuck": "is stuck on one value",
    "nulls": "went missing",
    "remap": "has levels that changed their meaning",
    "unseen_level": "has levels that were never seen",
    "swap": "changed places with another column",
    "stale_join": "comes from another row",
    "rounding": "is rounded to a coarser grid",
    "clip": "is cut off at a limit",
    "sign_flip": "has its sign turned",
    "timezone": "is shifted around the clock",
    "duplicates": "hold copies",
    "surge": "come from another mix of groups",
    "label_noise": "are partly wrong",
    "label_delay": "belong to other rows or are not in yet",
    "concept": "go with the features in another way",
}


_INSIDE = {TARGET: "the labels", ROWS: "the rows"}
TITLES = {"auc": "AUC", "rmse": "RMSE", "mae": "MAE", "r2": "R²"}
"""Metrics whose names are abbreviations; others are words and stay as they are."""


def metric_title(metric: str) -> str:
    """Return a metric's name as it stands inside a sentence."""
    return TITLES.get(metric, metric.replace("_", " "))


def named(node: str) -> str:
    """Return a node as a sentence begins with it."""
    return {TARGET: "The labels", ROWS: "The rows"}.get(node, node)


def row_name(node: str) -> str:
    """Return a node as a row of a picture is called."""
    return {TARGET: "labels", ROWS: "rows"}.get(node, node)


def _inside(node: str) -> str:
    """Return a node as it stands inside a sentence."""
    return _INSIDE.get(node, node)


def figure(value: float) -> str:
    """Return an amount with a real minus, to the digits that intervals support."""
    text = f"{value:.3f}" if abs(value) < 10 else f"{value:.3g}"
    return text.replace("-", "\u2212")


def amount(value: float, metric: str) -> str:
    """Return an amount of a metric, in the metric's own units."""
    return f"{figure(value)} {metric_title(metric)}"


def summary(answer: Answer, metric: str) -> str:
    """Return the verdict in a sentence or two."""
    if answer.drop is None:
        return "No drop can be measured here, so no cause can be named for one."
    title = metric_title(metric)
    title = title[:1].upper() + title[1:]
    fell = figure(answer.drop.value)
    if answer.verdict == "no_incident":
        return f"No incident: {metric_title(metric)} moved by {fell}, which chance alone could do."
    if not answer.causes:
        return f"{title} fell by {fell}, and nothing that was looked at explains it."
    if answer.verdict == "undecided":
        rivals = " and ".join(
            f"{_inside(node)} ({kind.replace('_', ' ')})" for node, kind in answer.rivals
        )
        between = "undecided between" if len(answer.rivals) > 1 else "perhaps through"
        return f"{title} fell by {fell}; {between} {rivals}."
    first = answer.causes[0]
    given = figure(first.weighed.estimate)
    kind = KINDS.get(first.fault.kind, "changed")
    return (
        f"{named(first.fault.node)} {kind}: it costs {given} of the {fell} that "
        f"{metric_title(metric)} fell."
    )


def sentence(cause: Cause, metric: str) -> str:
    """Return what a cause did and what it cost, with both brackets."""
    fault, weighed = cause.fault, cause.weighed
    text = f"{named(fault.node)} {KINDS.get(fault.kind, 'changed')}"
    if weighed.restored is None:
        return f"{text} on {fault.rows.mean():.0%} of the rows."
    low, high = weighed.restored.interval
    text += (
        f": mending it gives back {amount(weighed.restored.value, metric)} "
        f"[{figure(low)}, {figure(high)}]"
    )
    if weighed.lost is not None:
        text += f", the same fault in good rows costs {amount(weighed.lost.value, metric)}"
    return text + "."
