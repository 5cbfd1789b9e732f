"""From an incident, or a package under review, to what the case bar and status bar show."""

from datetime import datetime
from pathlib import Path

from workbench.desktop.numbers import duration, period, whole
from workbench.desktop.state import BarButton, CaseBarState, CaseMode, Fact, Stage, StatusState
from workbench.desktop.theme.marks import Mark, State
from workbench.domain.evidence import Window
from workbench.domain.incident import Incident
from workbench.exchange.verdict import Verdict
from workbench.language import tr, trn
from workbench.services.importing import Imported
from workbench.services.readings.home import WorkspaceCounts, incident_code
from workbench.services.readings.review import ReviewReading

_SEVERITIES = {
    "SEV1": State.SEV1,
    "SEV2": State.SEV2,
    "SEV3": State.SEV3,
    "SEV4": State.SEV4,
}


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


def incident_case(incident: Incident, now: datetime) -> CaseBarState:
    """Return the bar of an open incident.

    Parameters
    ----------
    incident : Incident
    now : datetime
        Zone-aware, for the clocks.
    """
    return CaseBarState(
        mode=CaseMode.INCIDENT,
        title=incident.title,
        subtitle=incident_code(incident),
        severity=severity_mark(incident.severity),
        stage=Stage(str(incident.stage)),
        reference=window_words(incident.window("reference")),
        incident=window_words(incident.window("incident")),
        clocks=tuple(_clocks(incident, now)),
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
            tr("{size} events", size=whole(incident.size)),
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


def _clocks(incident: Incident, now: datetime) -> list[Fact]:
    clocks = []
    bad = incident.window("incident")
    if bad is not None and bad.start is not None and incident.captured_at is not None:
        # Until the capture: an incident of long ago is not "still going on" today.
        clocks.append(
            Fact(
                duration((incident.captured_at - bad.start).total_seconds()), tr("onset to capture")
            )
        )
    if incident.opened_at is not None:
        spent = max((now - incident.opened_at).total_seconds(), 0.0)
        clocks.append(Fact(duration(spent), tr("since opened")))
    clocks.append(Fact(incident.owner or tr("not set"), tr("owner")))
    return clocks


def _who(signer: str) -> str:
    return signer if len(signer) <= 48 else signer[:47] + "…"
