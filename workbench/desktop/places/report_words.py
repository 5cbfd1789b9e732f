"""Sentences of runs as the report and the review write them; without Qt."""

import re

from workbench.desktop.numbers import MINUS, NARROW
from workbench.language import tr
from workbench.services.board.words import LEVELS
from workbench.services.readings.report import ClaimView

_MINUS = re.compile(r"(?<![\w)\]\u2013-])-(?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"(?<=\d) ?%")
_FIGURE = re.compile(
    r"[\u2212+]?\d[\d.\u202f]*(?:\s[^\W\d]+|\s%|\u202f%)?\s[\[(][\u2212+]?\d[^\])]*[\])]"
)
"""A number, perhaps with its unit, and the interval behind it."""


def typeset(text: str) -> str:
    """Write a sentence's numbers as everywhere: real minus signs, narrow spaces.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        ``"−0.2 points; 1 700 rows; 35 %"``.
    """
    spaced = _THOUSANDS.sub(NARROW, _MINUS.sub(MINUS, text.strip()))
    return _PERCENT.sub(f"{NARROW}%", spaced)


def level_of(view: ClaimView) -> str:
    """Return the causal level of a claim in a word; empty where it is not known."""
    return LEVELS.get(view.basis.level, "") if view.basis is not None else ""


def claim_parts(view: ClaimView) -> tuple[str, str, str]:
    """Split a claim around its figure, which becomes the chip that opens the run.

    Parameters
    ----------
    view : ClaimView

    Returns
    -------
    before, proof, after : str
        Where the sentence holds no figure with an interval, the chip names the run and
        stands at the end.
    """
    text = typeset(view.claim.text)
    found = _FIGURE.search(text)
    if found is None:
        return text.rstrip("."), tr("run {value}", value=view.claim.run[-8:]), "."
    return text[: found.start()].rstrip(), found.group(), text[found.end() :] or "."
