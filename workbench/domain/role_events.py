"""Events that give and take roles, and how whoever acts is named in every event.

An act by somebody with a key is recorded as by ``Name <SHA256:fingerprint>``; one by an
account without a key by the account's name alone, which proves nothing and cannot hold
``<`` or ``>``. A role event is signed by the key that acts, over its body, its incident and
its place in the chain, so that it can be neither written by others nor repeated elsewhere.
"""

import re
import unicodedata
from enum import StrEnum

from workbench.domain.canonical import canonical
from workbench.domain.events import Draft, Event
from workbench.domain.evidence import Noun

GRANTED = "role.granted"
REVOKED = "role.revoked"
ROLE_EVENTS = frozenset({GRANTED, REVOKED})

LONGEST_NAME = 80
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_KEYED = re.compile(r"(?P<name>[^<>]+) <(?P<fingerprint>SHA256:[A-Za-z0-9+/]{43})>")


class Role(StrEnum):
    """What a person may do with an incident; each may do more than the next."""

    OWNER = "owner"
    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Granted(Noun):
    """The body of ``role.granted``: a role, and the key it is bound to.

    Attributes
    ----------
    name : str
        Who it is; unique among those with a role.
    role : Role
    key : str
        ``ssh-ed25519 AAAA…``, without a comment.
    fingerprint : str
        Of that key, ``SHA256:…``.
    signature : str
        Armored SSH signature over :func:`statement` by the key that acts.
    """

    name: str
    role: Role
    key: str
    fingerprint: str
    signature: str = ""


class Revoked(Noun):
    """The body of ``role.revoked``; ``name`` and ``role`` are what is taken away."""

    name: str
    role: Role
    fingerprint: str
    reason: str = ""
    signature: str = ""


def statement(draft: Draft, incident: str, seq: int, prev: str) -> bytes:
    """Return the bytes that are signed for a role event.

    Parameters
    ----------
    draft : Draft
        Of a type in :data:`ROLE_EVENTS`; a signature in its body is left out.
    incident : str
    seq : int
        The place it will have in the incident's chain.
    prev : str
        The hash of the event before it.
    """
    body = {name: value for name, value in draft.body.items() if name != "signature"}
    return canonical(
        {
            "body": body,
            "incident": incident,
            "prev": prev,
            "seq": seq,
            "type": draft.type,
            "v": draft.v,
        }
    )


def statement_of(event: Event) -> bytes:
    """Return the bytes that a role event's signature must be over."""
    draft = Draft(event.type, event.body or {}, event.v)
    return statement(draft, event.incident, event.seq, event.prev)


def acting_as(name: str, fingerprint: str) -> str:
    """Return how an event names somebody who acts with a key."""
    return f"{name} <{fingerprint}>"


def acting(by: str) -> tuple[str, str]:
    """Return the name and the key's fingerprint in an event's ``by``.

    The fingerprint is empty for an account without a key; the name is empty where a bare
    fingerprint acted, as for checkpoints.
    """
    found = _KEYED.fullmatch(by)
    if found is not None:
        return found["name"], found["fingerprint"]
    return ("", by) if _FINGERPRINT.fullmatch(by) else (by, "")


def is_name(text: str) -> bool:
    """Whether a person can be called so: one line, nothing invisible, none of ``<>``."""
    if not 0 < len(text) <= LONGEST_NAME or text != " ".join(text.split()):
        return False
    return not any(c in "<>" or _hidden(c) for c in text)


def same_name(one: str, other: str) -> bool:
    """Whether two names read alike: letters' case and their compatible forms do not count."""
    return _reading(one) == _reading(other)


def _reading(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def plain_name(text: str) -> str:
    """Return an account's name as an event may give it; it can never look like a key's."""
    kept = "".join(" " if c in "<>" or _hidden(c) else c for c in text)
    words = " ".join(kept.split())[:LONGEST_NAME].strip()
    return words.replace("SHA256:", "SHA256 ") or "somebody"


def _hidden(character: str) -> bool:
    """Whether a character is a control, a direction mark or unassigned."""
    return unicodedata.category(character).startswith("C")
