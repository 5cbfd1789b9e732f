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
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_LINK = re.compile(r":(?=//)|(?<=www)\.|(?<=[A-Za-z0-9])@", re.IGNORECASE)
_LEADING_BREAK = ("\t", "\r", "\n")


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
