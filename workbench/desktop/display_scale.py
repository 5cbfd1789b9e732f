"""Drawing everything larger or smaller: chosen before there is an application."""

import os

from workbench.desktop.preferences import Preference, kept_value

VARIABLE = "QT_SCALE_FACTOR"


def scale_the_interface() -> None:
    """Let Qt draw everything in the size that is set; what the environment says goes first."""
    scale = int(kept_value(Preference.SCALE))
    if scale != 100 and VARIABLE not in os.environ:
        os.environ[VARIABLE] = f"{scale / 100:g}"
