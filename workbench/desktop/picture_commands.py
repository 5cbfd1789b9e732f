"""Copying and saving the picture that is meant: the one with the keyboard, else the first one."""

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from workbench.desktop.state import Notice
from workbench.desktop.window import MainWindow
from workbench.errors import WorkbenchError
from workbench.language import tr


class PictureActs(Protocol):
    """What can be done with a picture, as its own menu does it."""

    def copy_picture(self) -> None:
        """Put it on the clipboard."""

    def save_png(self, path: str) -> None:
        """Write it as a PNG file."""

    def save_svg(self, path: str) -> None:
        """Write it as an SVG file."""


def copy_picture(window: MainWindow) -> None:
    """Put the picture that is meant on the clipboard.

    Parameters
    ----------
    window : MainWindow
    """
    acts = _meant(window)
    if acts is not None:
        acts.copy_picture()
        window.notify(Notice(tr("The picture is on the clipboard.")))


def save_picture(window: MainWindow) -> None:
    """Ask for a file and write the picture that is meant to it.

    Parameters
    ----------
    window : MainWindow
    """
    acts = _meant(window)
    if acts is None:
        return
    kinds = tr("PNG picture (*.png)") + ";;" + tr("SVG drawing (*.svg)")
    chosen, kind = QFileDialog.getSaveFileName(window, tr("Save picture"), "", kinds)
    if not chosen:
        return
    drawing = chosen.lower().endswith(".svg") or (".svg" in kind and not Path(chosen).suffix)
    path = chosen if Path(chosen).suffix else chosen + (".svg" if drawing else ".png")
    try:
        (acts.save_svg if drawing else acts.save_png)(path)
    except WorkbenchError as error:
        window.notify(Notice(f"{error.message} {error.hint}".strip(), error=True))
    else:
        window.notify(Notice(tr("Saved: {file}.", file=Path(path).name)))


def _meant(window: MainWindow) -> PictureActs | None:
    place = window.place(window.current_place) if window.current_place else None
    shown = place.findChildren(QWidget) if place is not None else []
    for widget in (QApplication.focusWidget(), *shown):
        acts: PictureActs | None = getattr(widget, "plot_actions", None)
        if widget is not None and acts is not None and widget.isVisible():
            return acts
    window.notify(Notice(tr("There is no picture in this place.")))
    return None
