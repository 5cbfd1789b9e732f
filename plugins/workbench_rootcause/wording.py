"""Causes in words."""

from workbench.science.causes.answer import Answer, Cause
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.metrics import LOWER_IS_BETTER

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
    drop = answer.drop.value
    fell = f"{_went(metric, drop)} by {figure(abs(drop))}"
    if answer.verdict == "no_incident":
        if drop < 0:
            return f"No incident: {metric_title(metric)} {fell}, which is for the better."
        return f"No incident: {metric_title(metric)} {fell}, which chance alone could do."
    if not answer.causes:
        return f"{title} {fell}, and nothing that was looked at explains it."
    if answer.verdict == "undecided":
        rivals = " and ".join(
            f"{_inside(node)} ({kind.replace('_', ' ')})" for node, kind in answer.rivals
        )
        between = "undecided between" if len(answer.rivals) > 1 else "perhaps through"
        return f"{title} {fell}; {between} {rivals}."
    return _named_cause(answer.causes[0], metric, drop)


def _named_cause(first: Cause, metric: str, drop: float) -> str:
    """Say what the named cause did and which part of the drop it cost."""
    cost = first.weighed.estimate
    verb = "they cost" if first.fault.node in _INSIDE else "it costs"
    text = f"{named(first.fault.node)} {KINDS.get(first.fault.kind, 'changed')}: {verb} "
    if 0 <= cost <= drop:
        whole = f"{figure(drop)} that {metric_title(metric)} {_went(metric, drop)}"
        return f"{text}{figure(cost)} of the {whole}."
    went = f"{_went(metric, drop)} by {figure(abs(drop))}"
    return f"{text}{figure(cost)}; {metric_title(metric)} {went} in all."


def _went(metric: str, drop: float) -> str:
    """Return which way a metric went, given how much worse it got."""
    return "fell" if (drop >= 0) == (metric not in LOWER_IS_BETTER) else "rose"


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
