"""What case bar and status bar say of the scores of a workspace."""

from datetime import UTC, timedelta

from workbench.desktop.numbers import MISSING, day, decimal, moment, whole
from workbench.desktop.state import BarButton, CaseBarState, Fact
from workbench.language import tr, trn
from workbench.services.readings.triage import (
    TriageReading,
    counts_now,
    tier_word,
    triage_title,
)
from workbench.services.readings.triage_grid import DAY

SETTINGS = "view.score_settings"


def is_today(reading: TriageReading) -> bool:
    """Whether the newest window is of today."""
    last = reading.newest - timedelta(microseconds=1)
    return last.date() >= reading.computed_at.astimezone(UTC).date()


def newest_day(reading: TriageReading) -> str:
    """Return the day of the newest window, as it is written."""
    last = reading.grid(span=DAY)
    return day(last.begins(last.columns - 1), year=reading.computed_at.year)


def title_words(reading: TriageReading) -> str:
    """Return the answer in a sentence."""
    return triage_title(counts_now(reading), newest_day(reading), today=is_today(reading))


def triage_case(base: CaseBarState, reading: TriageReading) -> CaseBarState:
    """Return the case bar of a workspace while Triage is shown.

    Parameters
    ----------
    base : CaseBarState
        Of the workspace.
    reading : TriageReading
    """
    counts = counts_now(reading)
    told = ", ".join(
        tr("{count} {tier}", count=one.models, tier=tier_word(one.tier)) for one in counts
    )
    here = newest_day(reading)
    when = tr("today, {day}", day=here) if is_today(reading) else tr("on {day}", day=here)
    models = len(reading.history.models)
    alarms = reading.false_alarms
    rate = alarms.per_week
    facts = (
        Fact(whole(models), trn("model watched", "models watched", models)),
        Fact(told or MISSING, when),
        Fact(
            tr("not known yet") if rate is None else tr("{rate} per week", rate=decimal(rate, 1)),
            tr("false alarms, last 6 months, n = {count}", count=alarms.count),
        ),
    )
    return CaseBarState(
        mode=base.mode,
        title=base.title,
        subtitle=tr("Workspace · no incident open"),
        clocks=facts,
        buttons=(BarButton(SETTINGS, tr("Score settings…")),),
    )


def computed_words(reading: TriageReading) -> str:
    """Return when scores were computed, for the status bar."""
    return tr("Scores computed {when}", when=moment(reading.computed_at))
