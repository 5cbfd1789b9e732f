"""Which colour, pen and face a part of a picture has; from the tokens of the theme."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.desktop.theme.contrast import mix
from workbench.desktop.theme.fonts import SMALL, font
from workbench.desktop.theme.tokens import Theme, Tokens
from workbench.desktop.theme.tokens import tokens as theme_tokens
from workbench.domain.readable import readable

MAIN, OTHER = 2.0, 1.75
BAND = 0.2
WINDOW = 0.07
_STROKES = {
    "reference": "ref",
    "restored": "ref",
    "repaired": "accent",
    "incident": "inc",
    "lost": "inc",
    "plain": "t1",
    "muted": "t3",
}
Align = Qt.AlignmentFlag


def stroke(tone: str, tokens: Tokens) -> str:
    """Return the colour of a line or of its name.

    Parameters
    ----------
    tone : str
        A tone of the figure grammar.
    tokens : Tokens
        The theme.

    Returns
    -------
    str
        ``#RRGGBB``.
    """
    return tokens.colour(_STROKES[tone])


def fill(tone: str, tokens: Tokens) -> str:
    """Return the colour of an area that is not see-through.

    Parameters
    ----------
    tone : str
        A tone of the figure grammar.
    tokens : Tokens
        The theme.

    Returns
    -------
    str
        ``#RRGGBB``.
    """
    if tone == "lost":
        return tokens.inc_soft
    if tone in {"plain", "muted"}:
        return mix(tokens.t3, tokens.s1, 0.6 if tone == "plain" else 0.35)
    return stroke(tone, tokens)


def heavy(tokens: Tokens) -> bool:
    """Say whether areas need an outline, because their fill hardly shows.

    Parameters
    ----------
    tokens : Tokens
        The theme.

    Returns
    -------
    bool
        True in high contrast.
    """
    return tokens is theme_tokens(Theme.HIGH_CONTRAST)


def veil(colour: str, share: float) -> QColor:
    """Return a colour through which one can see.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.
    share : float
        Opacity, 0 to 1.

    Returns
    -------
    QColor
        The colour.
    """
    made = QColor(colour)
    made.setAlphaF(share)
    return made


def pen(colour: str, width: float = 1.0, dashes: tuple[float, float] | None = None) -> QPen:
    """Return a pen of a width in px.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.
    width : float
        In device-independent px.
    dashes : tuple of float, optional
        Lengths of dash and gap in px.

    Returns
    -------
    QPen
        With flat ends if dashed and round joins.
    """
    made = QPen(QColor(colour), width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashes is not None:
        made.setDashPattern([length / width for length in dashes])
    return made


DASH = (4.0, 3.0)
DOTS = (1.5, 3.0)
_SPARSE = (1.0, 4.0)


def rule_pen(tokens: Tokens, *, zero: bool = False) -> QPen:
    """Return the pen of a grid line.

    Parameters
    ----------
    tokens : Tokens
        The theme.
    zero : bool
        Whether it is the line at zero, which is stronger.

    Returns
    -------
    QPen
        Dotted in high contrast, where lines are as bright as data.
    """
    if zero:
        return pen(tokens.edge)
    return pen(tokens.line, 1.0, _SPARSE if heavy(tokens) else None)


@cache
def face(weight: int = 400, size: int = SMALL.size) -> QFont:
    """Return the text face of pictures.

    Parameters
    ----------
    weight : int
        400, 500 or 600.
    size : int
        Px; never below 12.

    Returns
    -------
    QFont
        The same object every time; not to be changed.
    """
    made = font(SMALL, weight)
    made.setPixelSize(size)
    return made


@cache
def metrics(weight: int = 400, size: int = SMALL.size) -> QFontMetricsF:
    """Return the measures of a face.

    Parameters
    ----------
    weight : int
        Of the face.
    size : int
        Of the face, in px.

    Returns
    -------
    QFontMetricsF
        The same object every time.
    """
    return QFontMetricsF(face(weight, size))


def width(words: str, weight: int = 400, size: int = SMALL.size) -> float:
    """Return how wide a text is.

    Parameters
    ----------
    words : str
        One line.
    weight : int
        Of the face.
    size : int
        Of the face, in px.

    Returns
    -------
    float
        Px.
    """
    return metrics(weight, size).horizontalAdvance(words)


def cut(words: str, room: float, weight: int = 400, size: int = SMALL.size) -> str:
    """Shorten a text to a width with an ellipsis.

    Parameters
    ----------
    words : str
        One line.
    room : float
        Px there are.
    weight : int
        Of the face.
    size : int
        Of the face, in px.

    Returns
    -------
    str
        The text, shortened where needed.
    """
    shown = readable(words)
    return metrics(weight, size).elidedText(shown, Qt.TextElideMode.ElideRight, max(room, 0.0))


def write(  # noqa: PLR0913 -- where, what and how
    painter: QPainter,
    box: QRectF,
    words: str,
    colour: str,
    *,
    weight: int = 400,
    align: Align = Align.AlignLeft,
    size: int = SMALL.size,
) -> None:
    """Write one line, shortened to its box and centred in its height.

    Parameters
    ----------
    painter : QPainter
        An active painter; its pen and font are changed.
    box : QRectF
        Where.
    words : str
        The text.
    colour : str
        ``#RRGGBB``.
    weight : int
        400, 500 or 600.
    align : Qt.AlignmentFlag
        Left, right or centre.
    size : int
        Px of the face.
    """
    painter.setFont(face(weight, size))
    painter.setPen(QColor(colour))
    shown = cut(words, box.width() + 0.5, weight, size)
    painter.drawText(box, align | Align.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def write_at(painter: QPainter, at: QPointF, words: str, colour: str, *, weight: int = 400) -> None:
    """Write one line from a point on, half of its height above and half below.

    Parameters
    ----------
    painter : QPainter
        An active painter; its pen and font are changed.
    at : QPointF
        Left end and middle of the line.
    words : str
        The text, never shortened.
    colour : str
        ``#RRGGBB``.
    weight : int
        400, 500 or 600.
    """
    room = QRectF(at.x(), at.y() - 9, width(words, weight) + 4, 18)
    write(painter, room, words, colour, weight=weight)
