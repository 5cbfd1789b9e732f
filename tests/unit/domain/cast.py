"""People with keys that are only pretended, and journals in which they act."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.unit.domain import nouns
from workbench.domain.events import GENESIS, Draft, Event, seal
from workbench.domain.permissions import RolesInForce, violations
from workbench.domain.role_events import (
    GRANTED,
    REVOKED,
    Granted,
    Revoked,
    Role,
    acting_as,
    statement,
)


@dataclass(frozen=True)
class Person:
    """Somebody with a key."""

    name: str

    @property
    def key(self) -> str:
        return f"pretended {self.name}"

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(self.key.encode()).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")

    @property
    def by(self) -> str:
        return acting_as(self.name, self.fingerprint)

    def sign(self, message: bytes) -> str:
        return f"{self.fingerprint} {hashlib.sha256(message).hexdigest()}"


ANA, BEN, CLEO, DAN = (Person(name) for name in ("Ana", "Ben", "Cleo", "Dan"))
PEOPLE = (ANA, BEN, CLEO, DAN)


class PretendedKeys:
    """Reads the keys and signatures of :class:`Person`."""

    def fingerprint(self, line: str) -> str:
        name = line.removeprefix("pretended ")
        return Person(name).fingerprint if name != line else ""

    def signer(self, statement: bytes, signature: str) -> str:
        fingerprint, _, digest = signature.partition(" ")
        return fingerprint if digest == hashlib.sha256(statement).hexdigest() else ""


KEYS = PretendedKeys()


def grant(person: Person, role: Role, name: str = "") -> Draft:
    """Return the draft that gives a role, not signed yet."""
    body = Granted(
        name=name or person.name, role=role, key=person.key, fingerprint=person.fingerprint
    )
    return Draft(GRANTED, body.json_body())


def revoke(person: Person, role: Role = Role.VIEWER) -> Draft:
    """Return the draft that takes a role away, not signed yet."""
    body = Revoked(name=person.name, role=role, fingerprint=person.fingerprint)
    return Draft(REVOKED, body.json_body())


class Play:
    """A journal in which people act, whether they may or not."""

    def __init__(self, opened_by: str = "ana") -> None:
        self.events: list[Event] = []
        self.add(Draft("incident.opened", {"title": "Demand fell"}), opened_by)

    def add(self, draft: Draft, by: str) -> Event:
        """Append an event as it is."""
        place, prev = self._end()
        self.events.append(
            seal(
                draft,
                incident="one",
                seq=place,
                at=nouns.NOW + timedelta(seconds=place),
                by=by,
                salt="0" * 32,
                prev=prev,
            )
        )
        return self.events[-1]

    def act(self, person: Person, draft: Draft, name: str = "") -> Event:
        """Append an event of somebody; role events are signed with their key."""
        by = acting_as(name, person.fingerprint) if name else person.by
        if draft.type in {GRANTED, REVOKED}:
            place, prev = self._end()
            signature = person.sign(statement(draft, "one", place, prev))
            draft = replace(draft, body={**draft.body, "signature": signature})
        return self.add(draft, by)

    def _end(self) -> tuple[int, str]:
        return len(self.events) + 1, self.events[-1].hash if self.events else GENESIS

    def broken(self) -> list[int]:
        """The places of events that break the rules."""
        return [found.seq for found in violations(self.events, KEYS)]

    def roles(self) -> RolesInForce:
        """The roles in force at the end."""
        state = RolesInForce()
        for event in self.events:
            state, _ = state.after(event, KEYS)
        return state
