"""From an incident, or a package under review, to what the case bar and status bar show."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from workbench.desktop.numbers import duration, period, whole
from workbench.desktop.state import BarButton, CaseBarState, CaseMode, Fact, Stage, StatusState
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.evidence import Window
from workbench.domain.incident import Incident
from workbench.domain.stages import undone
from workbench.exchange.verdict import Verdict
from workbench.language import tr, trn
from workbench.services.clocks import Clocks
from workbench.services.importing import Imported
from workbench.services.readings.home import WorkspaceCounts, incident_code
from workbench.services.readings.review import ReviewReading

_SEVERITIES = {
    "SEV1": State.SEV1,
    "SEV2": State.SEV2,
    "SEV3": State.SEV3,
    "SEV4": State.SEV4,
}
DETAILS = "incident.details"
CONTAINED = tr("contained after")
NO_SEVERITY = Mark(State.UNKNOWN, tr("no severity yet"))
DRILL = Mark(State.NOT_REPLAYED, tr("drill"))
UNDONE = {
    "not triaged": tr("not triaged yet"),
    "no category": tr("no category yet"),
    "no severity": tr("no severity yet"),
    "no owner": tr("no owner yet"),
    "evidence not frozen": tr("evidence is not frozen"),
    "not contained": tr("not contained yet"),
    "no hypothesis confirmed": tr("no hypothesis is confirmed"),
    "no repair chosen": tr("no repair is chosen"),
    "no repair verified": tr("no repair is verified"),
    "not signed": tr("the report is not signed"),
    "follow-ups to come": tr("follow-ups are still to come"),
}
"""What is missing in a stage, as `workbench.domain.stages` names it."""


def workspace_case(folder: Path, counts: WorkspaceCounts | None) -> CaseBarState:
    """Return the bar of a workspace without an open incident.

    Parameters
    ----------
    folder : Path
    counts : WorkspaceCounts or None
        None while they are not known yet.
    """
    facts: tuple[Fact, ...] = ()
    told = tr("Workspace")
    if counts is not None:
        closed = counts.incidents - counts.open
        told = tr("Workspace · {open} open, {closed} in follow-up", open=counts.open, closed=closed)
        noun = trn("open incident", "open incidents", counts.open)
        facts = (
            Fact(str(counts.open), noun),
            Fact(whole(counts.events), tr("events in the journal")),
        )
    return CaseBarState(
        mode=CaseMode.WORKSPACE,
        title=folder.name or str(folder),
        subtitle=told,
        clocks=facts,
        buttons=(
            BarButton("file.open_package", tr("Open package…")),
            BarButton("file.import_capture", tr("New incident…")),
        ),
    )


def incident_case(incident: Incident, now: datetime, clocks: Clocks) -> CaseBarState:
    """Return the bar of an open incident.

    Parameters
    ----------
    incident : Incident
    now : datetime
        Zone-aware, for the clocks.
    clocks : Clocks
    """
    code, drill = incident_code(incident), incident.records.drill is not None
    return CaseBarState(
        mode=CaseMode.INCIDENT,
        title=incident.title,
        subtitle=tr("{code} · drill", code=code) if drill else code,
        severity=severity_mark(incident.severity) or (DRILL if drill else NO_SEVERITY),
        severity_command=DETAILS,
        stage=Stage(str(incident.stage)),
        undone={Stage(str(stage)): UNDONE[why] for stage, why in undone(incident).items()},
        reference=window_words(incident.window("reference")),
        incident=window_words(incident.window("incident")),
        clocks=() if drill else clock_facts(incident, now, clocks),
    )


def review_case(reading: ReviewReading) -> CaseBarState:
    """Return the bar of a package under review."""
    found = reading.verification
    sound = found.verdict is Verdict.OK
    trusted = sound and found.level is not None and found.level >= 2
    marks = [
        Mark(State.GOOD, tr("Signature valid"))
        if trusted
        else Mark(State.BAD, tr("Signer not trusted"))
    ]
    if found.level is not None and found.level >= 1:
        marks.append(
            Mark(State.GOOD, tr("{hashes} of {hashes} hashes match", hashes=reading.hashes))
        )
    if not sound:
        marks = [Mark(State.BAD, found.verdict.value.capitalize())]
    if found.withheld:
        marks.append(
            Mark(State.UNKNOWN, tr("Withheld on purpose: {withheld}", withheld=found.withheld))
        )
    title = reading.incident.title if reading.incident else reading.path.name
    code = f"{incident_code(reading.incident)} · " if reading.incident else ""
    if reading.incident is not None and reading.incident.records.drill is not None:
        code += tr("drill · ")
    return CaseBarState(
        mode=CaseMode.REVIEW,
        title=tr("Review: {title}", title=title),
        subtitle=tr("{code}read only · {name}", code=code, name=reading.path.name),
        marks=tuple(marks),
        note=tr("signed by {signer}", signer=_who(found.signer)) if found.signer else "",
        buttons=(BarButton("file.close_incident", tr("Close review")),),
    )


def incident_status(incident: Incident, journal: Mark, who: str = "") -> StatusState:
    """Return the status bar of an open incident.

    Parameters
    ----------
    incident : Incident
    journal : Mark
        What the last check of the journal came to.
    who : str
        Who acts, and with which role.
    """
    usual = StatusState().right
    frozen = sum(e.frozen for e in incident.evidence)
    return StatusState(
        integrity=journal,
        facts=(
            tr("{size} events of this incident", size=whole(incident.size)),
            tr(
                "Evidence frozen {frozen} of {evidence}",
                frozen=frozen,
                evidence=len(incident.evidence),
            ),
        ),
        right=(who, *usual) if who else usual,
    )


def workspace_status(counts: WorkspaceCounts, journal: Mark) -> StatusState:
    """Return the status bar of a workspace; parameters as in `incident_status`."""
    words = trn(
        "{count} incident", "{count} incidents", counts.incidents, count=whole(counts.incidents)
    )
    return StatusState(
        integrity=journal,
        facts=(words,),
    )


def review_status(reading: ReviewReading) -> StatusState:
    """Return the status bar of a package under review."""
    level = reading.level
    words = (
        tr("Level {name}: {meaning}", name=level.name, meaning=level.meaning)
        if level is not None
        else tr("No level reached")
    )
    if reading.verification.verdict is not Verdict.OK:
        return StatusState(
            Mark(State.BAD, tr("Package {value}", value=reading.verification.verdict.value)),
            (words,),
        )
    return StatusState(Mark(State.GOOD, tr("Package untouched")), (words,))


def severity_mark(severity: str) -> Mark | None:
    """Return a severity as shape and word; None where it is not set."""
    state = _SEVERITIES.get(severity[:4])
    return Mark(state, severity) if state is not None else None


def window_words(window: Window | None) -> str:
    """Return a window's dates, or how many rows it has, in a few words; empty if not set."""
    if window is None:
        return ""
    if window.start is None or window.end is None:
        return (
            tr("whole table") if window.rows is None else tr("{rows} rows", rows=whole(window.rows))
        )
    return period(window.start, window.end)


def imported_words(made: Imported) -> str:
    """Return what an import took in, and how much of it was guessed.

    Parameters
    ----------
    made : Imported
    """
    told = trn(
        "{count} item of evidence taken in.",
        "{count} items of evidence taken in.",
        len(made.evidence),
    )
    if made.notes:
        told += " " + trn(
            "{count} guess to look over under Roles.",
            "{count} guesses to look over under Roles.",
            len(made.notes),
        )
    return told


def clock_facts(incident: Incident, now: datetime, clocks: Clocks) -> tuple[Fact, ...]:
    """Return what the bar tells of time: since onset, report due, time-box; then the owner.

    Parameters
    ----------
    incident : Incident
    now : datetime
        Zone-aware.
    clocks : Clocks
    """
    facts = []
    if clocks.onset is None and incident.opened_at is not None:
        spent = max((now - incident.opened_at).total_seconds(), 0.0)
        facts.append(Fact(duration(spent), tr("since opened")))
    told = [fact for fact in time_facts(clocks, now) if fact.label != CONTAINED]
    owner = Fact(incident.owner or tr("not set"), tr("owner"))
    return tuple(replace(fact, command=DETAILS) for fact in (*facts, *told, owner))


def time_facts(clocks: Clocks, now: datetime) -> tuple[Fact, ...]:
    """Return since onset, how soon it was contained, and when the report is due, where known.

    Parameters
    ----------
    clocks : Clocks
    now : datetime
        Zone-aware.
    """
    facts = []
    lasted, due, box = clocks.since_onset(now), clocks.due_in(now), clocks.box_left(now)
    contained = clocks.contained_after()
    if lasted is not None:
        # An incident of long ago is not "still going on" today.
        stopped = tr("until mitigated") if clocks.points.mitigated else tr("since onset")
        label = tr("onset to capture") if clocks.captured else stopped
        facts.append(Fact(duration(lasted.total_seconds()), label))
    if contained is not None:
        facts.append(Fact(duration(contained.total_seconds()), CONTAINED))
    if due is not None:
        facts.append(_left(due, tr("report due in"), tr("report late by")))
    elif box is not None:
        facts.append(_left(box, tr("time-box left"), tr("time-box over by")))
    return tuple(facts)


def _left(span: timedelta, ahead: str, over: str) -> Fact:
    late = span < timedelta()
    return Fact(
        duration(span.total_seconds()),
        over if late else ahead,
        tone="bad" if late else "t1",
    )


def _who(signer: str) -> str:
    return signer if len(signer) <= 48 else signer[:47] + "…"
