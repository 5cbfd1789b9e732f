"""What anything that can be copied, saved and printed can do."""

from typing import Protocol

from PySide6.QtGui import QImage

from workbench.desktop.plots.plot_rows import PlotData


class Picture(Protocol):
    """A picture that can be copied and saved."""

    def data(self) -> PlotData:
        """Return what it shows as rows."""

    def picture(self, ratio: float = 2.0) -> QImage:
        """Return what it looks like."""

    def svg(self) -> str:
        """Return the same picture in light, for print; empty if there is nothing."""
