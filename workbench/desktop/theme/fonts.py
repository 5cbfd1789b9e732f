"""The two typefaces and the six type roles.

Sizes are device-independent px, equal to the guide's points at 96 dpi; Qt scales them with
the screen. Figures are tabular everywhere, so that numbers stand under each other.
"""

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from workbench.assets import room

TEXT_FAMILIES = (
    "Inter",
    "Segoe UI Variable",
    "Segoe UI",
    "SF Pro Text",
    "Noto Sans",
    "DejaVu Sans",
    "sans-serif",
)
MONO_FAMILIES = (
    "JetBrains Mono",
    "Cascadia Mono",
    "Consolas",
    "SF Mono",
    "Menlo",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
    "monospace",
)
_FACES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a text is for, and the size that follows from it.

    Attributes
    ----------
    size : int
        Height of the face in px.
    weight : int
        400, 500 or 600.
    line : int
        Distance of base lines in px.
    """

    size: int
    weight: int
    line: int


DISPLAY = Role(27, 600, 32)
TITLE = Role(19, 600, 24)
HEADING = Role(15, 600, 20)
DOCUMENT = Role(14, 400, 23)
BODY = Role(13, 400, 18)
SMALL = Role(12, 400, 16)


def load_faces() -> tuple[str, ...]:
    """Add the shipped faces to the application.

    Returns
    -------
    tuple of str
        Names of the files that could not be loaded; text then falls back to the system's faces.
    """
    folder = room("resources").joinpath("fonts")
    failed = []
    for name in _FACES:
        data = folder.joinpath(name).read_bytes()
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            failed.append(name)
    return tuple(failed)


def font(role: Role = BODY, weight: int | None = None) -> QFont:
    """Return the text face in a role.

    Parameters
    ----------
    role : Role
        The role, such as ``HEADING``.
    weight : int, optional
        400, 500 or 600, where the role's own weight does not serve.

    Returns
    -------
    QFont
        A new font.
    """
    return _made(TEXT_FAMILIES, role, weight)


def mono(role: Role = BODY) -> QFont:
    """Return the face for hashes, formulas, code and logs in a role.

    Parameters
    ----------
    role : Role
        The role; hashes in a table are ``BODY``.

    Returns
    -------
    QFont
        A new font of regular weight, one px smaller than text so that both look equally large.
    """
    made = _made(MONO_FAMILIES, role, 400)
    made.setPixelSize(max(12, role.size - 1))
    return made


def _made(families: tuple[str, ...], role: Role, weight: int | None) -> QFont:
    return QFont(_kept(families, role, weight))


@cache
def _kept(families: tuple[str, ...], role: Role, weight: int | None) -> QFont:
    """Return the one font of a kind, of which others are copies: a label is made in half a time."""
    made = QFont()
    made.setFamilies(list(families))
    made.setPixelSize(role.size)
    made.setWeight(QFont.Weight(weight or role.weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
