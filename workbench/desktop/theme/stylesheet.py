"""The one style sheet: a template in ``resources/styles`` that names tokens as ``@t1``."""

import re

from workbench.assets import room
from workbench.desktop.theme.contrast import mix
from workbench.desktop.theme.tokens import Theme, Tokens, tokens

_NAME = re.compile(r"@([a-z][a-z0-9_]*)")


def _values(theme: Theme, colours: Tokens) -> dict[str, str]:
    heavy = theme is Theme.HIGH_CONTRAST
    return {
        **colours.named(),
        "accent_hover": mix(colours.t1, colours.accent, 0.04),
        "accent_pressed": mix(colours.t1, colours.accent, 0.08),
        "disabled_line": "dashed" if heavy else "solid",
        "focus_width": "3px" if heavy else "1px",
        "controls": str(room("resources").joinpath("styles", "controls")).replace("\\", "/"),
        "theme": theme.value,
    }


def stylesheet(theme: Theme) -> str:
    """Fill the template with the colours of a theme.

    Parameters
    ----------
    theme : Theme
        Which of the three.

    Returns
    -------
    str
        For ``QApplication.setStyleSheet``.

    Raises
    ------
    KeyError
        If the template names a token that does not exist.
    """
    values = _values(theme, tokens(theme))
    template = room("resources").joinpath("styles", "workbench.qss").read_text("utf-8")
    return _NAME.sub(lambda match: values[match.group(1)], template)
