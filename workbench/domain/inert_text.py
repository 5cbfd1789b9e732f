"""Text from elsewhere, as it may be put on a terminal: what steers a reader is spelled out.

A package, a file name or a model's error may hold escape sequences that move the cursor, or
marks that turn the direction of writing around. They are shown as what they are, never obeyed.
"""

import re

_STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters but tab and newline, marks of direction, invisible spaces and tags, halves
of surrogate pairs. What joins letters in a script or an emoji stays."""

_LINES = re.compile("[\t\n]")


def inert(text: str, longest: int = 0) -> str:
    r"""Return a text of one line in which no character steers the reader.

    Parameters
    ----------
    text : str
    longest : int
        Most characters kept; 0 for all.

    Returns
    -------
    str
        Such characters, tabs and line ends are spelled ``\x1b`` or ``\u202e``.
    """
    plain = inert_lines(_LINES.sub(_spelled, text))
    return plain if not longest or len(plain) <= longest else plain[: longest - 1] + "…"


def inert_lines(text: str) -> str:
    """Return a text as :func:`inert` does, in which line ends and tabs stay what they are."""
    return _STEERS.sub(_spelled, text)


def inert_json(text: str) -> str:
    """Return a JSON document that means the same and in which no character steers the reader.

    Parameters
    ----------
    text : str
        As :func:`json.dumps` writes it: such characters stand in its strings alone.
    """
    return _STEERS.sub(_in_json, text)


def _spelled(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _in_json(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
