"""What a rule would have done, in words."""

from collections.abc import Sequence

from workbench.api import Finding
from workbench.science.guardrails.back_check import FEWEST_DAYS, BackCheck, Step, best_steps
from workbench.science.guardrails.back_check import span_words as span
from workbench.science.guardrails.hostile import Trial
from workbench_drift.caught_pictures import moment
from workbench_drift.caught_rule import RuleParameters


def rule_words(asked: RuleParameters) -> str:
    """Return the rule in words: ``"temp between -7 and 37 on at least 95% of rows"``."""
    rule = asked.rule()
    held = f" for {asked.for_minutes:g} min" if asked.for_minutes else ""
    share = f"on at least {rule.share * 100:.6g}% of rows"
    limits = _between(rule.low, rule.high)
    words = {
        "range": f"{asked.subject} {limits} {share}",
        "levels": f"{asked.subject} of {len(rule.levels)} known levels {share}",
        "nulls": f"{asked.subject} present {share}",
        "freshness": f"a new row at least every {rule.every or 0:g} min",
        "volume": f"rows of a batch {limits}",
        "threshold": f"{asked.subject} {limits}",
    }
    return words[rule.kind] + held


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"between {low:g} and {high:g}"
    if low is not None:
        return f"at least {low:g}"
    return f"at most {high:g}" if high is not None else "any value"


def summary(asked: RuleParameters, found: BackCheck) -> str:
    """Return the answer in two sentences."""
    rule = rule_words(asked)
    if found.fires_at is None:
        fired = f"The rule ({rule}) would not have fired."
    elif found.lead is None:
        fired = f"The rule ({rule}) fires {moment(found.fires_at)}."
    elif found.lead > 0:
        fired = (
            f"The rule ({rule}) fires {moment(found.fires_at)}, {span(found.lead)} earlier than it "
            "was declared."
        )
    else:
        fired = (
            f"The rule ({rule}) fires {moment(found.fires_at)}, {span(found.lead)} after it was "
            "declared."
        )
    return f"{fired} {alarm_words(found)}"


def alarm_words(found: BackCheck) -> str:
    """Return the false alarms in a sentence that says how much history there is."""
    days = f"{found.days:.0f} days" if found.days >= 2 else f"{found.days * 24:.0f} hours"
    if found.rate is None:
        return "False alarms cannot be told: there is no history before the onset."
    counted = f"{len(found.alarms)} on {days} of history"
    reach = f"{found.rate.low:.1f} to {found.rate.high:.1f} a month, 95% interval"
    if not found.tells:
        return (
            f"False alarms cannot be told from {days}; {FEWEST_DAYS:.0f} are needed "
            f"({counted}: {reach})."
        )
    return f"False alarms: {found.rate.estimate:.1f} a month ({reach}; {counted})."


def next_step(found: BackCheck) -> str:
    """Return what to do next."""
    if found.fires_at is None:
        return "Try a tighter threshold, or a rule on what changed."
    if not found.tells:
        return "Bring more history before the onset, then try it again."
    if found.alarms:
        return "See in the trade-off whether a looser threshold fires as soon with fewer alarms."
    return "Export the rule, and make it an action with an owner."


def told(
    asked: RuleParameters, found: BackCheck, steps: Sequence[Step], trials: Sequence[Trial]
) -> tuple[Finding, ...]:
    """Return the findings, the answer first."""
    findings = [_caught(asked, found), _alarms(asked, found)]
    best = best_steps(steps)
    if best:
        findings.append(_trade_off(asked, best))
    if trials:
        findings.append(_hostile(asked, trials))
    return tuple(findings)


def _caught(asked: RuleParameters, found: BackCheck) -> Finding:
    caveats = []
    if found.was_firing:
        caveats.append("It was firing already before the onset, so the alarm would not be new.")
    hours = None if found.delay is None else found.delay
    text = summary(asked, found).split(" False alarms", 1)[0]
    if hours is not None:
        text += (
            f" That is {span(hours.estimate)}{' before' if hours.estimate < 0 else ''} from the "
            f"onset ({hours.low / 3600:.0f} to {hours.high / 3600:.0f} h)."
        )
    return Finding(
        id="caught",
        text=text,
        about=asked.subject,
        effect=None if found.lead is None else found.lead / 3600,
        unit="h" if found.lead is not None else "",
        weight=0.6 if found.caught else 0.4,
        caveats=tuple(caveats),
        values={"fires_at": None if found.fires_at is None else moment(found.fires_at)},
    )


def _alarms(asked: RuleParameters, found: BackCheck) -> Finding:
    rate = found.rate
    return Finding(
        id="false_alarms",
        text=alarm_words(found),
        about=asked.subject,
        effect=None if rate is None else rate.estimate,
        interval=None if rate is None else (rate.low, rate.high),
        unit="a month",
        weight=0.5,
        caveats=() if found.tells else ("The history is too short for a number a month.",),
        values={"alarms": len(found.alarms), "days": found.days},
    )


def _trade_off(asked: RuleParameters, best: Sequence[Step]) -> Finding:
    words = [
        f"at {one.threshold:.4g} it fires {moment(one.check.fires_at or 0)} with "
        f"{len(one.check.alarms)} false alarms"
        for one in best[:3]
    ]
    return Finding(
        id="trade_off",
        text="The best thresholds: " + "; ".join(words) + ".",
        about=asked.subject,
        weight=0.3,
        caveats=("They were chosen by looking at this incident.",),
        values={"thresholds": [one.threshold for one in best]},
    )


def _hostile(asked: RuleParameters, trials: Sequence[Trial]) -> Finding:
    faulty = [one for one in trials if one.faulty]
    missed = [one for one in faulty if not one.fires]
    false = [one for one in trials if one.verdict == "false alarm"]
    text = f"Of {len(faulty)} kinds of tampered input it catches {len(faulty) - len(missed)}."
    if missed:
        text += " It misses " + "; ".join(one.words for one in missed) + "."
    if false:
        text += " It fires on " + "; ".join(one.words for one in false) + ", which is no fault."
    return Finding(
        id="hostile",
        text=text,
        about=asked.subject,
        n=len(trials),
        weight=0.3,
        values={"missed": [one.name for one in missed], "false": [one.name for one in false]},
    )


def chosen(asked: RuleParameters, among: int) -> tuple[Finding, ...]:
    """Return a finding that says how a column was chosen, where it was."""
    if not among:
        return ()
    return (
        Finding(
            id="chosen",
            text=f"{asked.subject} was chosen among {among} features: its rule fires first.",
            about=asked.subject,
            weight=0.2,
            caveats=("It was chosen by looking at this incident.",),
        ),
    )
