"""A session that looks at an incident as it was: everything reads, nothing writes."""

from functools import cached_property
from typing import NoReturn

from workbench.domain.changes import Changes
from workbench.domain.events import Draft, Event
from workbench.domain.incident import Incident
from workbench.errors import WorkbenchError
from workbench.jobs.runner import Runner
from workbench.services.chronicle import Chronicles
from workbench.services.gate import Gate
from workbench.services.session import Session

READ_ONLY = "You are looking at an earlier state; nothing is changed there."
WAY_OUT = "Return to now, or resume from this state."


class PastSession(Session):
    """Shares a session's workspace, workers and plugins, and answers as of an earlier event.

    Objects are named by their hash, so what evidence and runs hold is what they held then.

    Parameters
    ----------
    present : Session
    state : Incident
        The incident as it was; other incidents are as they are now.
    """

    def __init__(self, present: Session, state: Incident) -> None:
        super().__init__(
            workspace=present.workspace,
            registry=present.registry,
            actor=present.actor,
            clock=present.clock,
            workers=present.workers,
            identity=present.identity,
            witness=None,
        )
        self.present = present
        self.state = state

    @property
    def read_only_words(self) -> str:
        """Why nothing may be written: it is the past."""
        return f"{READ_ONLY} {WAY_OUT}"

    @cached_property
    def runner(self) -> Runner:
        """The workers of the present session."""
        return self.present.runner

    @cached_property
    def gate(self) -> Gate:
        """Knows the roles in force now, for other incidents."""
        return self.present.gate

    @cached_property
    def chronicles(self) -> Chronicles:
        """Those of the present session."""
        return self.present.chronicles

    def incident(self, reference: str) -> Incident:
        """Return an incident: this one as it was, others as they are."""
        found = super().incident(reference)
        return self.state if found.id == self.state.id else found

    def record(
        self, incident: str, *drafts: Draft, expected_size: int | None = None
    ) -> tuple[tuple[Event, ...], Changes]:
        """Refuse for this incident; other incidents go on in the present."""
        if incident == self.state.id:
            _refuse()
        return self.present.record(incident, *drafts, expected_size=expected_size)

    def require(self, incident: str, *event_types: str) -> None:
        """Refuse for this incident before anything is begun."""
        if incident == self.state.id:
            _refuse()
        self.present.require(incident, *event_types)

    def close(self) -> None:
        """Leave everything open: it belongs to the present session."""


def _refuse() -> NoReturn:
    raise WorkbenchError("history.past", READ_ONLY, WAY_OUT)
