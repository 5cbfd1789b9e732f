"""What a rule would have done, in words."""

from datetime import UTC, datetime

from workbench.domain.records.prevention import Guardrail
from workbench.language import tr, trn
from workbench.science.guardrails.back_check import FEWEST_DAYS, BackCheck
from workbench.science.guardrails.series import DAY, HOUR

_YEAR = 365.25
_MONTH = _YEAR / 12


def caught_words(found: BackCheck, known_by: str) -> str:
    """Return when a rule fires, how much earlier, and at what false alarms, in two sentences."""
    return f"{lead_words(found, known_by)} {alarm_words(found)}"


def lead_words(found: BackCheck, known_by: str) -> str:
    """Return when a rule fires and how much earlier than somebody knew."""
    if found.fires_at is None:
        return tr("It would not have fired.")
    at = moment_words(found.fires_at)
    if found.lead is None:
        return tr("Fires {at}.", at=at)
    span = span_words(found.lead)
    if found.lead <= 0:
        return tr("Fires {at}, {span} too late.", at=at, span=span)
    if known_by == "detected":
        return tr("Fires {at}, {span} earlier.", at=at, span=span)
    if known_by == "captured":
        return tr(
            "Fires {at}, {span} before the capture; when it was declared is not written down.",
            at=at,
            span=span,
        )
    return tr(
        "Fires {at}, {span} before the incident was opened; when it was declared is not written "
        "down.",
        at=at,
        span=span,
    )


def alarm_words(found: BackCheck) -> str:
    """Return the false alarms a month, with how much history there is."""
    if found.rate is None:
        return tr("False alarms cannot be told: there is no history before the onset.")
    history = history_words(found.days)
    if not found.tells:
        return tr(
            "False alarms cannot be told from {history}: {days} days are needed.",
            history=history,
            days=round(FEWEST_DAYS),
        )
    low, high = f"{found.rate.low:.1f}", f"{found.rate.high:.1f}"
    if not found.alarms:
        return tr(
            "No false alarm on {history} of history: at most {high} a month.",
            history=history,
            high=high,
        )
    return tr(
        "{rate} false alarms a month on {history} of history ({low} to {high}).",
        rate=f"{found.rate.estimate:.1f}",
        history=history,
        low=low,
        high=high,
    )


def history_words(days: float) -> str:
    """Return a length of history: ``"3 days"``, ``"5 months"``, ``"2.1 years"``."""
    if days >= 2 * _YEAR:
        return tr("{years} years", years=f"{days / _YEAR:.1f}")
    if days >= 4 * _MONTH:
        return tr("{months} months", months=f"{days / _MONTH:.0f}")
    if days >= 2:
        return tr("{days} days", days=f"{days:.0f}")
    hours = round(days * DAY / HOUR)
    return trn("{count} hour", "{count} hours", hours)


def span_words(seconds: float) -> str:
    """Return a length of time: ``"40 min"``, ``"9 h"``, ``"3 d 04 h"``."""
    size = abs(seconds)
    if size < HOUR:
        return tr("{count} min", count=round(size / 60))
    hours = round(size / HOUR)
    if hours < 48:
        return tr("{count} h", count=hours)
    return tr("{days} d {hours} h", days=hours // 24, hours=f"{hours % 24:02d}")


def moment_words(at: float) -> str:
    """Return an instant in UTC: ``"14 May 2026 07:00"``."""
    there = datetime.fromtimestamp(at, UTC)
    return f"{there.day} {there:%b %Y %H:%M}"


def rule_words(guardrail: Guardrail) -> str:
    """Return what a guardrail asks for, in the words of the window."""
    limits = limit_words(guardrail.low, guardrail.high)
    share = f"{guardrail.share * 100:.6g}"
    subject = guardrail.column or guardrail.metric
    if guardrail.kind == "range":
        return tr(
            "{name} {limits} on at least {share} % of rows",
            name=subject,
            limits=limits,
            share=share,
        )
    if guardrail.kind == "levels":
        return trn(
            "{name} of {count} known level on at least {share} % of rows",
            "{name} of {count} known levels on at least {share} % of rows",
            len(guardrail.levels),
            name=subject,
            share=share,
        )
    if guardrail.kind == "nulls":
        return tr("{name} present on at least {share} % of rows", name=subject, share=share)
    if guardrail.kind == "freshness":
        return tr("a new row at least every {count} min", count=f"{guardrail.every_minutes or 0:g}")
    if guardrail.kind == "volume":
        return tr("rows of a batch {limits}", limits=limits)
    return tr("{name} {limits}", name=subject, limits=limits)


def limit_words(low: float | None, high: float | None) -> str:
    """Return limits in words: ``"between −7 and 37"``."""
    if low is not None and high is not None:
        return tr("between {low} and {high}", low=_number(low), high=_number(high))
    if low is not None:
        return tr("at least {low}", low=_number(low))
    return tr("at most {high}", high=_number(high)) if high is not None else tr("of any value")


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", "\u2212")
