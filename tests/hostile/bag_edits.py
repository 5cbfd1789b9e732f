"""Tag files bent by an insider, who signs what comes of it."""

from tests.hostile.case import (
    Make,
)


def tagged(changes: dict[str, bytes | None]) -> Make:
    """Tag files changed by an insider, whose tagmanifest and signature fit."""
    return lambda kit: kit.with_members(changes).tagged().signed().zipped()
