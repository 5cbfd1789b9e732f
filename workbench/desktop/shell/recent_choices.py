"""What was chosen in the palette last, so that it comes first the next time."""

from PySide6.QtCore import QSettings

_KEPT = "palette/recent"
MOST = 24


def recent_choices() -> tuple[str, ...]:
    """Return the keys of lines that were chosen, the last one first."""
    kept = QSettings().value(_KEPT, [])
    listed = kept if isinstance(kept, list) else [kept]
    return tuple(str(name) for name in listed if name)


def remember_choice(key: str) -> None:
    """Put a line first.

    Parameters
    ----------
    key : str
        As `Offer.key`; an empty one is not remembered.
    """
    if key:
        others = [name for name in recent_choices() if name != key]
        QSettings().setValue(_KEPT, [key, *others][:MOST])


def forget_choices() -> None:
    """Remember nothing any more."""
    QSettings().remove(_KEPT)
