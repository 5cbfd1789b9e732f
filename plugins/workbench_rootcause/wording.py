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


def named(node: str) -> str:
    """Return a node as a sentence begins with it."""
    return {TARGET: "The labels", ROWS: "The rows"}.get(node, node)


def amount(value: float, metric: str) -> str:
    """Return an amount of a metric: points for shares, its own unit for errors."""
    if metric in LOWER_IS_BETTER:
        return f"{value:.3g} {metric}"
    return f"{100 * value:.1f} points"


def summary(answer: Answer, metric: str) -> str:
    """Return the verdict in a sentence or two."""
    if answer.drop is None:
        return "No drop can be measured here, so no cause can be named for one."
    fell = amount(answer.drop.value, metric)
    if answer.verdict == "no_incident":
        return f"No incident: {metric} moved by {fell}, which chance alone could do."
    if not answer.causes:
        return f"{metric} fell by {fell}, and nothing that was looked at explains it."
    if answer.verdict == "undecided":
        rivals = " and ".join(
            f"{named(node)} ({kind.replace('_', ' ')})" for node, kind in answer.rivals
        )
        return f"{metric} fell by {fell}; undecided between {rivals}."
    first = answer.causes[0]
    given = amount(first.weighed.estimate, metric)
    kind = KINDS.get(first.fault.kind, "changed")
    return f"{named(first.fault.node)} {kind}: {given} of the {fell} that {metric} fell."


def sentence(cause: Cause, metric: str) -> str:
    """Return what a cause did and what it cost, with both brackets."""
    fault, weighed = cause.fault, cause.weighed
    text = f"{named(fault.node)} {KINDS.get(fault.kind, 'changed')}"
    if weighed.restored is None:
        return f"{text} on {fault.rows.mean():.0%} of the rows."
    low, high = weighed.restored.interval
    text += (
        f": mending it gives back {amount(weighed.restored.value, metric)} "
        f"[{amount(low, metric)}, {amount(high, metric)}]"
    )
    if weighed.lost is not None:
        text += f", the same fault in good rows costs {amount(weighed.lost.value, metric)}"
    return text + "."
