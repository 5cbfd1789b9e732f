"""The named colours of the three themes, read from ``resources/styles/tokens.json``.

Importable without Qt. The same file gives the report's SVG figures their colours, so that a
figure looks the same on the screen and in print.
"""

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

from workbench.assets import room


class Theme(StrEnum):
    """The three sets of colours; following the system picks one of them."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True, slots=True)
class Tokens:
    """All colours of one theme, each as ``#RRGGBB``.

    Attributes
    ----------
    s0, s1, s2, s3 : str
        Surfaces: window, card, sunken or empty cell, hover and rail selection.
    line, edge : str
        Decorative line; border of something one can act on.
    t1, t2, t3 : str
        Text: primary, secondary, tertiary and axis.
    accent, on_accent, accent_soft : str
        Action, selection and progress; text on it; its soft fill.
    ref, ref_soft, inc, inc_soft : str
        The pair: W0 reference and W1 incident, with their soft fills.
    good, warn, bad, unknown : str
        States; each has a soft fill for text of the same name.
    sev1, sev2, sev3, sev4 : str
        Severities, critical to minor.
    tier_observe, tier_low, tier_medium, tier_high : str
        Cells of the heatmap of scores, each step of the scale.
    series : tuple of str
        Eight colours for lines that are neither W0 nor W1.
    sequential, diverging : tuple of str
        Seven steps each: low to high, and W0-like to W1-like.
    """

    s0: str
    s1: str
    s2: str
    s3: str
    line: str
    edge: str
    t1: str
    t2: str
    t3: str
    accent: str
    on_accent: str
    accent_soft: str
    ref: str
    ref_soft: str
    inc: str
    inc_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    unknown: str
    unknown_soft: str
    sev1: str
    sev2: str
    sev3: str
    sev4: str
    tier_observe: str
    tier_low: str
    tier_medium: str
    tier_high: str
    series: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]

    def colour(self, name: str) -> str:
        """Return one colour by its token name.

        Parameters
        ----------
        name : str
            A token name such as ``"accent_soft"``; ``"accent-soft"`` means the same.

        Returns
        -------
        str
            The colour as ``#RRGGBB``.

        Raises
        ------
        KeyError
            If no single colour has this name.
        """
        value = getattr(self, name.replace("-", "_"), None)
        if not isinstance(value, str):
            raise KeyError(name)
        return value

    def named(self) -> dict[str, str]:
        """Return every single colour by name, leaving out the three scales.

        Returns
        -------
        dict of str to str
            Token name to ``#RRGGBB``.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, str)}


@cache
def tokens(theme: Theme) -> Tokens:
    """Return the colours of a theme.

    Parameters
    ----------
    theme : Theme
        Which of the three.

    Returns
    -------
    Tokens
        The colours; the same object every time.
    """
    source = room("resources").joinpath("styles", "tokens.json").read_text("utf-8")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(source)[theme.value].items()
    }
    return Tokens(**values)
