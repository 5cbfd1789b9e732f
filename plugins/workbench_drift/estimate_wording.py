"""What was estimated without labels, in sentences."""

from workbench.api import Finding
from workbench.science.estimation.assumption import FEWEST_LABELLED, Check, Gap, Verdict
from workbench.science.estimation.measures import MEASURES
from workbench.science.intervals import Interval
from workbench_drift.estimate_tables import NEVER_SAID, intervals, shares
from workbench_drift.estimates import Estimates

ASSUMES = "It assumes no concept change."
BROKEN = "assumption broken: concept change or label trouble, or a column that went wrong"


def title_of(metric: str, found: Estimates) -> str:
    """Return a metric as it is written; of several classes, F1 and the like are means."""
    title = MEASURES[metric].title
    several = found.windows.classes > 2 and metric not in {"accuracy", "balanced_accuracy"}
    return f"macro-{title}" if several else title


def opening(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def spelt(one: Interval, *, signed: bool = False) -> str:
    """Return an estimate with its interval."""
    sign = "+" if signed else ""
    return f"{one.estimate:{sign}.3f} ({one.low:{sign}.3f} to {one.high:{sign}.3f})"


def hidden_mix(found: Estimates) -> bool:
    """Say whether the weighted estimate agrees with the labels where the plain one does not."""
    weighted = found.weighted.labels
    return (
        found.labels is not None
        and found.labels.verdict is Verdict.BROKEN
        and weighted is not None
        and weighted.verdict is Verdict.HOLDS
    )


def summary(found: Estimates, main: str) -> str:
    """Return the answer in a few sentences."""
    figures, title = intervals(found, main), title_of(main, found)
    plain, before = figures["estimate"], figures["reference"]
    if plain is None:
        return f"The {title} of the incident was not estimated. {NEVER_SAID}"
    told = f"Without labels, {title} of the incident is estimated at {spelt(plain)}"
    told += "." if before is None else f"; the reference had {spelt(before)}."
    weighted = figures["weighted"]
    if weighted is not None:
        told += f" Weighted by importance: {spelt(weighted)}."
    return f"{told} {ASSUMES} {_standing(found, main)}"


def _standing(found: Estimates, main: str) -> str:
    if found.labels is None:
        return "That cannot be checked: " + _no_labels(found)
    rows = f"{found.labelled:,} labelled rows"
    if found.labels.verdict is Verdict.NOT_TESTABLE:
        return f"That cannot be checked: no metric can be measured on the {rows}."
    if hidden_mix(found):
        return f"On {rows} the plain estimate is off and the weighted one holds: the mix of rows."
    if found.labels.verdict is Verdict.BROKEN:
        return f"On {rows}: {BROKEN}."
    gap = found.labels.gaps.get(main)
    return f"No break shows on {rows}{_hidden(gap)}."


def _hidden(gap: Gap | None) -> str:
    """Say how large a difference the labels at hand could not have shown."""
    if gap is None or gap.difference is None:
        return ""
    most = max(abs(gap.difference.low), abs(gap.difference.high))
    return f"; one of up to {most:.3f} could hide"


def _no_labels(found: Estimates) -> str:
    if not found.labelled:
        return "no row of the incident has a label."
    return f"{found.labelled} incident rows have a label, {FEWEST_LABELLED} are needed."


def next_step(found: Estimates) -> str:
    """Return what a reader would do next."""
    if found.labels is None:
        return "Import labels for a sample of the incident's rows, and run this again."
    if hidden_mix(found):
        return "Use the weighted estimate, and ask the domain classifier which columns moved."
    if found.labels.verdict is Verdict.BROKEN:
        return "Ask for the root cause: it tells a change of labels from a change of columns."
    return "Follow the estimate until the remaining labels are there."


def findings(found: Estimates, main: str) -> tuple[Finding, ...]:
    """Return the estimate, its checks, the split of the change, and what could not be done."""
    told = [
        *_estimates(found, main),
        *_against_labels(found, main),
        *_split(found, main),
        *_agreement(found, main),
        *_reference(found, main),
    ]
    told += [
        Finding(id=f"note.{at}", text=note, weight=0.2)
        for at, note in enumerate(found.windows.notes)
    ]
    return tuple(told)


def _estimates(found: Estimates, main: str) -> list[Finding]:
    rows = int(found.windows.incident.usable.sum())
    told = []
    for name in found.fitted.scoring.metrics:
        figures = intervals(found, name)
        plain, before = figures["estimate"], figures["reference"]
        title = title_of(name, found)
        if plain is None:
            text = f"{opening(title)}: not testable. {NEVER_SAID}"
            told.append(Finding(id=f"estimate.{name}", text=text, weight=0.1))
            continue
        text = f"{opening(title)} estimated at {spelt(plain)}"
        text += "" if before is None else f", in the reference {spelt(before)}"
        told.append(
            Finding(
                id=f"estimate.{name}",
                text=f"{text}. {ASSUMES}",
                effect=plain.estimate,
                interval=(plain.low, plain.high),
                unit=title,
                n=rows,
                weight=0.6 if name == main else 0.3,
                caveats=("A concept change cannot be seen without labels.",),
                values={
                    part: one.estimate
                    for part, one in figures.items()
                    if one and part != "estimate"
                },
            )
        )
    return told


def _widest(check: Check, main: str) -> str:
    """Return the metric to speak of: the main one, unless only others are broken."""
    broken = [name for name, gap in check.gaps.items() if gap.broken]
    return main if main in broken or not broken else broken[0]


def _against_labels(found: Estimates, main: str) -> list[Finding]:
    if found.labels is None or found.labels.verdict is Verdict.NOT_TESTABLE:
        text = f"Assumption not checked: {_no_labels(found)}"
        if found.labels is not None:
            text = f"Assumption not checked: {NEVER_SAID[0].lower()}{NEVER_SAID[1:]}"
        return [Finding(id="assumption", text=text, weight=0.5)]
    told = [_checked("assumption", "estimate", found.labels, main, found)]
    if found.weighted.labels is not None:
        told.append(
            _checked("assumption.weighted", "weighted estimate", found.weighted.labels, main, found)
        )
    return told


def _checked(name: str, what: str, check: Check, main: str, found: Estimates) -> Finding:
    metric = _widest(check, main)
    gap = check.gaps[metric]
    broken = check.verdict is Verdict.BROKEN
    verdict = BROKEN if broken else f"no break shows{_hidden(gap)}"
    if broken and name == "assumption" and hidden_mix(found):
        verdict = "off, though the weighted one holds: the mix of rows changed within scores"
    text = f"The {what}: {verdict}."
    if gap.difference is not None:
        text = (
            f"{title_of(metric, found)} realised less {what}: "
            f"{spelt(gap.difference, signed=True)} on {check.rows:,} labelled rows, "
            f"{_q(gap.q)}: {verdict}."
        )
    return Finding(
        id=name,
        text=opening(text),
        effect=None if gap.difference is None else gap.difference.estimate,
        interval=None if gap.difference is None else (gap.difference.low, gap.difference.high),
        unit=title_of(metric, found),
        q=gap.q,
        n=check.rows,
        weight=0.9 if broken else 0.5,
        caveats=("Rows whose labels came first need not be like the others.",),
    )


def _q(q: float | None) -> str:
    if q is None:
        return "q not known"
    return f"q = {q:.2g}" if q >= 1e-4 else "q < 0.0001"


def _split(found: Estimates, main: str) -> list[Finding]:
    parts = shares(found, main)
    total, mix, concept = (parts.get(name) for name in ("total", "covariate", "concept"))
    if total is None or mix is None or concept is None:
        return []
    title = title_of(main, found)
    return [
        Finding(
            id="split",
            text=(
                f"{opening(title)} changed by {spelt(total, signed=True)}: "
                f"{spelt(mix, signed=True)} expected from other rows, P(X), and "
                f"{spelt(concept, signed=True)} not, P(Y|X)."
            ),
            effect=total.estimate,
            interval=(total.low, total.high),
            unit=title,
            n=found.labelled,
            weight=0.7,
            caveats=("What the features do not tell of the rows counts as P(Y|X).",),
            values={
                "covariate": mix.estimate,
                "covariate_interval": mix.as_pair(),
                "concept": concept.estimate,
                "concept_interval": concept.as_pair(),
            },
        )
    ]


def _agreement(found: Estimates, main: str) -> list[Finding]:
    weighted = found.weighted
    if weighted.against is None or weighted.weights is None:
        text = f"Not weighted by importance: not testable. {weighted.reason}"
        return [Finding(id="weighted", text=text, weight=0.3)]
    metric = _widest(weighted.against, main)
    gap = weighted.against.gaps[metric]
    apart = weighted.against.verdict is Verdict.BROKEN
    worth = (
        f"{weighted.rows:,} reference rows weigh as {weighted.weights.effective:,.0f}, "
        f"{weighted.weights.clipped:.1%} of them clipped"
    )
    verdict = (
        "they disagree: rows of the same score are other rows now, trust the weighted one"
        if apart
        else "they agree"
    )
    if gap.difference is None:
        return [Finding(id="weighted", text=f"{worth}.", weight=0.3)]
    title = title_of(metric, found)
    return [
        Finding(
            id="weighted",
            text=(
                f"{opening(title)} weighted by importance less plain: "
                f"{spelt(gap.difference, signed=True)}; {verdict}. {worth}."
            ),
            effect=gap.difference.estimate,
            interval=(gap.difference.low, gap.difference.high),
            unit=title,
            q=gap.q,
            n=weighted.rows,
            weight=0.65 if apart else 0.35,
        )
    ]


def _reference(found: Estimates, main: str) -> list[Finding]:
    check = found.itself
    if check is None:
        text = "The reference is too short to check the estimate on itself."
        return [Finding(id="reference", text=text, weight=0.2)]
    metric = _widest(check, main)
    gap = check.gaps[metric]
    broken = check.verdict is Verdict.BROKEN
    held = "already off within the reference: choose a steadier one" if broken else "holds there"
    told = "" if gap.difference is None else f" {spelt(gap.difference, signed=True)}"
    return [
        Finding(
            id="reference",
            text=(
                f"Within the reference, {found.halves}: {title_of(metric, found)} realised less "
                f"estimated{told}; the estimate {'is ' if broken else ''}{held}."
            ),
            effect=None if gap.difference is None else gap.difference.estimate,
            interval=None if gap.difference is None else (gap.difference.low, gap.difference.high),
            unit=title_of(metric, found),
            q=gap.q,
            n=check.rows,
            weight=0.6 if broken else 0.25,
        )
    ]
