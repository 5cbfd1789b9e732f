"""What may be added to a journal: drafts become sealed events and the state they lead to."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import ValidationError

from workbench.domain.canonical import MAX_BYTES, MAX_DEPTH, JsonValue, canonical, strict_loads
from workbench.domain.events import Draft, Event, instant, seal
from workbench.domain.incident import (
    EVENT_TYPES,
    REVISIONS,
    Incident,
    Stacks,
    advance,
    fold,
    restack,
)
from workbench.errors import JournalError
from workbench.storage.chain import Head

LARGEST_BODY = MAX_BYTES - 64 * 1024
"""What a body may take, so that the event around it is still a document that is read."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an act happened and who did it."""

    at: datetime
    by: str


@dataclass
class Admission:
    """Seals drafts onto the end of one incident's chain.

    Attributes
    ----------
    incident : str
    head : Head
        Where the chain ends now.
    before : Incident
        The state at that end.
    number : int
        What an incident opened here is called.
    history : callable
        Gives the events before those added here; asked only when something is undone.
    sealed : list of (Event, str)
        What was added, with the canonical spelling of each body.
    """

    incident: str
    head: Head
    before: Incident
    number: int
    history: Callable[[], Sequence[Event]]
    sealed: list[tuple[Event, str]] = field(default_factory=list)
    _folded: int = 0
    _stacks: Stacks = ((), ())

    def __post_init__(self) -> None:
        """Begin with what can be undone and redone at the end of the chain."""
        self._stacks = self.before.undoable, self.before.redoable

    @property
    def state(self) -> Incident:
        """The state at the end, folded once for any number of acts that were undone or redone."""
        if self._folded < len(self.sealed):
            self.before = fold((*self.history(), *(event for event, _ in self.sealed)))
            self._folded = len(self.sealed)
        return self.before

    def add(self, draft: Draft, stamp: Stamp) -> None:
        """Seal one draft and move the state on.

        Parameters
        ----------
        draft : Draft
        stamp : Stamp

        Raises
        ------
        JournalError
            If the draft is not an event that may stand here.
        """
        self._check_place(draft)
        spelling, body = _spelled(self._completed(draft, stamp.at))
        event = seal(
            replace(draft, body=body),
            incident=self.incident,
            seq=self.head.size + 1,
            at=stamp.at,
            by=stamp.by,
            salt=secrets.token_hex(16),
            prev=self.head.hash,
            spelled=spelling,
        )
        self._move(event)
        self.sealed.append((event, spelling.decode("utf-8")))
        self.head = Head(event.seq, event.hash)
        if event.type not in REVISIONS:
            self._folded = len(self.sealed)

    def _check_place(self, draft: Draft) -> None:
        if draft.type not in EVENT_TYPES:
            raise JournalError(
                "journal.unknown_event", f"The journal knows no event called {draft.type}."
            )
        opening = draft.type == "incident.opened"
        if opening and self.head.size:
            raise JournalError(
                "journal.already_open", f"The incident {self.incident} was opened before."
            )
        if not opening and not self.head.size:
            raise JournalError(
                "journal.not_opened",
                f"There is no incident {self.incident} in this workspace.",
                "List the incidents with `workbench incidents`.",
            )

    def _completed(self, draft: Draft, at: datetime) -> Mapping[str, JsonValue]:
        """Give a new incident its number and its time."""
        if draft.type != "incident.opened":
            return draft.body
        opened_at = draft.body.get("opened_at") or instant(at)
        return {**draft.body, "number": self.number, "opened_at": opened_at}

    def _move(self, event: Event) -> None:
        """Move the state on; of what is taken back or done again, only check that it can be."""
        try:
            if event.type in REVISIONS:
                self._stacks = restack(self._stacks, event)
            else:
                self.before = advance(self.state, event)
                self._stacks = self.before.undoable, self.before.redoable
        except ValidationError as error:
            where = ", ".join(".".join(map(str, e["loc"])) for e in error.errors())
            raise _malformed(event, f"check {where}") from None
        except (KeyError, TypeError, ValueError) as error:
            if event.type in REVISIONS:
                raise JournalError(
                    "journal.not_revisable",
                    "That step cannot be undone or redone any more.",
                    "It was changed in the meantime, or it is one that stays for ever.",
                ) from error
            raise _malformed(event, "a field is missing or of the wrong type") from error


def _spelled(body: Mapping[str, JsonValue]) -> tuple[bytes, dict[str, JsonValue]]:
    """Return a body as it is stored and as it will be read back: 1.0 becomes 1."""
    try:
        data = canonical(body)
        value = strict_loads(data, max_bytes=LARGEST_BODY, max_depth=MAX_DEPTH - 1)
    except ValueError as error:
        raise JournalError(
            "journal.unwritable", f"The journal cannot hold this event: {error}."
        ) from None
    if not isinstance(value, dict):
        raise JournalError("journal.unwritable", "The body of an event must be an object.")
    return data, value


def _malformed(event: Event, detail: str) -> JournalError:
    return JournalError("journal.malformed", f"The {event.type} event is not complete: {detail}.")
