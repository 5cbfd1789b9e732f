"""Identifiers: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID


def new_identifier(at: datetime) -> str:
    """Return a fresh UUIDv7 for an instant.

    Parameters
    ----------
    at : datetime
        Zone-aware; its milliseconds since 1970 become the leading 48 bits.

    Returns
    -------
    str
        36 characters, lower case.
    """
    return _identifier(at, secrets.randbits(74))


def derived_identifier(at: datetime, name: str) -> str:
    """Return the one UUIDv7 of an instant that a name stands for.

    Whoever makes the same thing twice, after a kill or beside somebody else, gives it the same
    identifier; so there is only one of it.

    Parameters
    ----------
    at : datetime
        Zone-aware.
    name : str
        What it is made from.
    """
    digest = hashlib.sha256(name.encode()).digest()
    return _identifier(at, int.from_bytes(digest[:10], "big") & ((1 << 74) - 1))


def _identifier(at: datetime, rest: int) -> str:
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    high, low = rest >> 62, rest & ((1 << 62) - 1)
    value = (milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low
    return str(UUID(int=value))


def short(identifier: str) -> str:
    """Return the last eight characters: short, and different for ids made together."""
    return identifier[-8:]
