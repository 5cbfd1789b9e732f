"""A recorded review in words; apart, so that `workbench show` loads nothing that signs."""

from workbench.domain.reviews import Reviewed


def reviewed_words(one: Reviewed) -> str:
    """Return a recorded review on one line."""
    from workbench.exchange.review import Decision  # noqa: PLC0415 -- brings cryptography

    comment = f": {' '.join(one.comment.split())}" if one.comment else ""
    what = Decision(one.verdict).of(f"package {one.tagmanifest[:16]}")
    said = f"{one.reviewer or one.key} {what}"
    return f"{said} ({one.level}, replay {one.replay.replace('_', ' ')}), {one.at}{comment}"
