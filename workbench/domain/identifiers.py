"""Identifiers: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

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
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    value = (
        (milliseconds << 80)
        | (0x7 << 76)
        | (secrets.randbits(12) << 64)
        | (0b10 << 62)
        | secrets.randbits(62)
    )
    return str(UUID(int=value))


def short(identifier: str) -> str:
    """Return the last eight characters: short, and different for ids made together."""
    return identifier[-8:]
