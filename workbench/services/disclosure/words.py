"""What was withheld, told to people: for the report, the preview and the window."""

from collections import Counter

from workbench.exchange.description import Disclosure
from workbench.services.disclosure.plan import Plan
from workbench.services.disclosure.policy import Treatment

LEVELS = {
    Disclosure.FULL: "Everything leaves, but for what is said below.",
    Disclosure.AGGREGATE: "No row of the data leaves; results over many rows do.",
    Disclosure.HASHES: "Only hashes leave, with the title, which analyses ran, and who acted when.",
}


def report_words(plan: Plan) -> tuple[str, ...]:
    """Return the sentences in which a report says what was withheld; none where nothing was.

    Parameters
    ----------
    plan : Plan
    """
    policy = plan.policy
    if policy.level is Disclosure.FULL and not plan.policy_body({}):
        return ()
    words = [f"Disclosure: {policy.level.value}. {LEVELS[policy.level]}"]
    if policy.level is not Disclosure.HASHES:
        words += [column_words(name, how) for name, how in policy.treatments(plan.incident).items()]
    if policy.level is Disclosure.AGGREGATE:
        words.append(
            f"Cells of fewer than {policy.threshold} rows are suppressed, and those that would "
            "give them away."
        )
    if any(how is Treatment.GENERALISE for how in policy.hidden(plan.incident).values()):
        words.append(f"Values shared by fewer than {policy.threshold} rows are pooled.")
    counted = Counter(one.item.partition(":")[0] for one in plan.redactions)
    for kind, count in sorted(counted.items()):
        words.append(f"Withheld: {counted_words(kind, count)}; data/redactions.jsonl names each.")
    if policy.level is not Disclosure.HASHES:
        reasons = Counter(leaving.why for leaving in plan.runs.values() if leaving.why)
        words += [
            f"{count} {'run is' if count == 1 else 'runs are'} not told of. {why}"
            for why, count in sorted(reasons.items())
        ]
    if plan.evidence.derived:
        words.append(
            "Tables without these columns stand in place of withheld ones; runs that read the "
            "withheld ones cannot be replayed from this package."
        )
    return tuple(words)


def column_words(name: str, how: Treatment) -> str:
    """Return a sentence about one column."""
    return f"Column {name}: {how.meaning}."


def counted_words(kind: str, count: int) -> str:
    """Return how many items of a kind, in words."""
    one, many = {
        "event": ("body of an event", "bodies of events"),
        "evidence": ("file of evidence", "files of evidence"),
        "result": ("file of a result", "files of results"),
    }.get(kind, (kind, kind))
    return f"{count} {one if count == 1 else many}"
