"""The activity log: who did what, when and on what, and which acts a role did not allow."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.incident import REVISIONS, Incident
from workbench.domain.permissions import RoleWatch
from workbench.domain.readable import shown
from workbench.domain.role_events import acting
from workbench.exchange.role_keys import SshKeys
from workbench.language import tr
from workbench.services.readings.activity_words import Names, group_of, told
from workbench.services.readings.home import incident_code
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Activity:
    """One event, as people read it.

    Attributes
    ----------
    incident, code : str
        Identifier, and ``INC-0003``.
    seq : int
        Place in the incident's journal.
    at : str
        UTC instant, ``2026-05-14T09:00:00.000000Z``.
    name, fingerprint : str
        Who acted, and with which key; without one it was an account.
    role : str
        The role they had then; empty in an open incident.
    type, group : str
        ``evidence.added``, ``Evidence``.
    what, on : str
        What was done, to what.
    evidence, run : str
        Identifier of the item or the run it is about, or empty.
    undone : bool
        Whether it was taken back since.
    violation : str
        Why the act was not allowed, in a sentence; empty if it was.
    """

    incident: str
    code: str
    seq: int
    at: str
    name: str
    fingerprint: str
    role: str
    type: str
    group: str
    what: str
    on: str
    evidence: str
    run: str
    undone: bool
    violation: str

    @property
    def when(self) -> str:
        """The instant to the second, with its zone: ``2026-05-14 09:00:00Z``."""
        return f"{self.at[:10]} {self.at[11:19]}Z" if len(self.at) == 27 else shown(self.at, 40)

    @property
    def who(self) -> str:
        """The name, with the role where there was one."""
        return f"{self.name} ({self.role})" if self.role else self.name

    def json_body(self) -> dict[str, JsonValue]:
        """Return the event for a program."""
        return {
            "incident": self.incident,
            "seq": self.seq,
            "at": self.at,
            "name": self.name,
            "fingerprint": self.fingerprint or None,
            "role": self.role or None,
            "type": self.type,
            "what": self.what,
            "on": self.on,
            "evidence": self.evidence or None,
            "run": self.run or None,
            "undone": self.undone,
            "violation": self.violation or None,
        }


def activity(session: Session, incident: str = "") -> tuple[Activity, ...]:
    """Return what was done, the oldest first.

    Parameters
    ----------
    session : Session
    incident : str
        A reference; all incidents of the workspace if left out.
    """
    references = [incident] if incident else [i.id for i in session.workspace.incidents()]
    found: list[Activity] = []
    for reference in references:
        state = session.incident(reference)
        events = session.workspace.journal.events(state.id, until=state.size)
        found.extend(activity_of(state, events))
    return tuple(sorted(found, key=lambda line: (line.at, line.incident, line.seq)))


def activity_of(state: Incident, events: tuple[Event, ...]) -> tuple[Activity, ...]:
    """Return what the events of one incident say, in their order.

    Parameters
    ----------
    state : Incident
        For its number.
    events : tuple of Event
        From the first.
    """
    watch, names, undone = RoleWatch(SshKeys()), Names(), _taken_back(events)
    code = incident_code(state)
    lines = []
    for event in events:
        names.learn(event)
        said = told(event, names)
        names.acts[event.seq] = said.what
        # A role counts from its event on; whoever gives it acts with the one held before.
        role = watch.roles.role(event.by)
        broken = watch.see(event)
        name, fingerprint = acting(event.by)
        held = role or watch.roles.role(event.by)
        lines.append(
            Activity(
                incident=event.incident,
                code=code,
                seq=event.seq,
                at=event.at,
                name=shown(name) or tr("a key"),
                fingerprint=fingerprint,
                role=str(held or ""),
                type=event.type,
                group=group_of(event.type),
                what=said.what,
                on=said.on,
                evidence=said.evidence,
                run=said.run,
                undone=event.seq in undone,
                violation=shown(broken.reason, 400) if broken is not None else "",
            )
        )
    return tuple(lines)


def narrowed(
    lines: Iterable[Activity], *, by: str = "", group: str = "", text: str = ""
) -> tuple[Activity, ...]:
    """Return the lines that fit all of what is asked for, whatever the case of letters.

    Parameters
    ----------
    lines : iterable of Activity
    by : str
        A name, or a fingerprint.
    group : str
        Such as ``"Evidence"``, or a type of event.
    text : str
        Words that must all occur somewhere in a line.
    """
    who, kind, words = by.casefold(), group.casefold(), text.casefold().split()
    return tuple(
        line
        for line in lines
        if (not who or who == line.name.casefold() or by == line.fingerprint)
        and kind in {"", line.group.casefold(), line.type}
        and (not words or _holds(line, words))
    )


def _taken_back(events: Iterable[Event]) -> frozenset[int]:
    """Return the places of events that were undone and not redone, whatever bodies say."""
    found: dict[int, bool] = {}
    for event in events:
        seq = (event.body or {}).get("seq") if event.type in REVISIONS else None
        if isinstance(seq, int):
            found[seq] = event.type == "change.undone"
    return frozenset(seq for seq, undone in found.items() if undone)


def _holds(line: Activity, words: list[str]) -> bool:
    said = (line.when, line.who, line.what, line.on, line.type, line.code, line.violation)
    whole = " ".join(said).casefold()
    return all(word in whole for word in words)
