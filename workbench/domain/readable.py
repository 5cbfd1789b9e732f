"""Text from outside, made so that it can only be read.

Names, messages and cells come from whoever wrote the evidence or the package. A character
that moves the cursor, turns the direction of the line, hides, or talks to a terminal is
replaced by one that can be seen; what a spreadsheet would compute is written as text.
"""

import re

REPLACEMENT = "\ufffd"
"""Stands for every character that steers a reader instead of being read."""

_STEERING = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # not to be seen
    "\u2028\u2029"  # line ends that only some readers know
    "\U000e0000-\U000e007f"  # tags, which hide whole sentences
    "\ud800-\udfff]"
)
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
_LINES = re.compile("[\t\n]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_LINK = re.compile(r":(?=//)|(?<=www)\.|(?<=[A-Za-z0-9])@", re.IGNORECASE)
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
_LEADING_BREAK = ("\t", "\r", "\n")


LONGEST = 160
"""Characters that a name or a fact takes at most in a line about something else."""


def shown(value: object, longest: int = LONGEST) -> str:
    """Return a value as one line of text without anything that is not seen."""
    text = " ".join(str(value if value is not None else "").split())
    return readable(text if len(text) <= longest else text[: longest - 1] + "…")


def readable(text: str) -> str:
    """Return text in which nothing is hidden and nothing steers the reader.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Of the same length; line feeds and tabs stay, since they are seen.
    """
    return text if text.isascii() and text.isprintable() else _STEERING.sub(REPLACEMENT, text)


def inert(text: str, longest: int = 0) -> str:
    r"""Return a text of one line in which what steers the reader is spelled out.

    For places that tell where something is, where two characters must not look alike.

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
    return _STEERING.sub(_spelled, text)


def inert_json(text: str) -> str:
    """Return a JSON document that means the same and in which no character steers the reader.

    Parameters
    ----------
    text : str
        As :func:`json.dumps` writes it: such characters stand in its strings alone.
    """
    return _STEERING.sub(_in_json, text)


def spreadsheet_text(text: str) -> str:
    """Return text that a spreadsheet shows instead of computing.

    A cell that starts like a formula gets an apostrophe in front, as OWASP's page on CSV
    injection advises; numbers must not be given as text, since a minus would get one too.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    plain = readable(text)
    starts = plain.startswith(_LEADING_BREAK) or _FORMULA.match(plain) is not None
    return f"'{plain}" if starts else plain


def inert_markdown(text: object) -> str:
    """Return one line in which no character has a meaning to Markdown or HTML.

    Addresses stay readable and do not become links, and nobody is mentioned.

    Parameters
    ----------
    text : object
        Shown as :class:`str` shows it.

    Returns
    -------
    str
    """
    plain = str(text).replace("\r", " ").replace("\n", " ")
    return _LINK.sub(r"\\\g<0>", _MARKDOWN.sub(r"\\\1", readable(plain)))


def inert_latex(text: object) -> str:
    """Return one line in which no character has a meaning to LaTeX.

    Parameters
    ----------
    text : object
        Shown as :class:`str` shows it.

    Returns
    -------
    str
        For text mode; characters beyond ASCII stay what they are.
    """
    plain = " ".join(readable(str(text)).split())
    # What begins with a bracket would be taken for an argument of the line before.
    shown = "".join(_LATEX.get(letter, letter) for letter in plain)
    return f"{{}}{shown}" if shown.startswith(("[", "*")) else shown


def _spelled(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _in_json(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
