"""What leaves with a picture beside its image: a PDF, a page on paper, a script with its data."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSaveFile
from PySide6.QtWidgets import QWidget

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Figure
from workbench.errors import ExitCode, WorkbenchError
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.desktop.plots.paper import Page
    from workbench.desktop.plots.picture import Picture


def not_written(path: str) -> WorkbenchError:
    """Return the error for a file that cannot be written.

    Parameters
    ----------
    path : str
    """
    return WorkbenchError(
        "plot.not_written",
        tr("{path} cannot be written.", path=path),
        tr("Choose a folder you may write to, with room on its disk."),
        ExitCode.FAILED,
    )


def figures_behind(picture: object) -> tuple[Figure, ...]:
    """Return the figures a picture draws, as data; none where it has no such form.

    Parameters
    ----------
    picture : Picture
        With an attribute ``figures`` or ``figure``, where it has figures.
    """
    many = getattr(picture, "figures", None)
    if many is not None:
        return tuple(many)
    one = getattr(picture, "figure", None)
    return (one,) if isinstance(one, Figure) else ()


def origin_of(picture: object) -> Mapping[str, JsonValue]:
    """Return where a picture comes from; empty where nobody said.

    Parameters
    ----------
    picture : Picture
        With an attribute ``origin``, where somebody said.
    """
    return getattr(picture, "origin", None) or {}


def write_whole(path: str, data: bytes) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : str
    data : bytes

    Raises
    ------
    WorkbenchError
        If it cannot be written; what was there before stays then.
    """
    file = QSaveFile(path)
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise not_written(path)
    file.write(QByteArray(data))
    if not file.commit():
        raise not_written(path)


def save_pdf(picture: "Picture", path: str) -> None:
    """Save a picture as a PDF of its own size, in light.

    Parameters
    ----------
    picture : Picture
    path : str

    Raises
    ------
    WorkbenchError
        If the file cannot be written.
    """
    from workbench.desktop.plots.paper import write_pdf  # noqa: PLC0415 -- on demand

    if not write_pdf(picture.svg(), path):
        raise not_written(path)


def save_script(picture: "Picture", path: str, title: str) -> str:
    """Save a script that draws a picture again, and its data beside it.

    Parameters
    ----------
    picture : Picture
        With figures.
    path : str
        Of the script; the data has the same name and ends in ``.csv``.
    title : str
        What the picture shows.

    Returns
    -------
    str
        The path of the data.

    Raises
    ------
    WorkbenchError
        If a file cannot be written.
    """
    from workbench.desktop.plots.figure_script import script_files  # noqa: PLC0415 -- on demand

    figures = figures_behind(picture)
    caption = " ".join(figure.caption for figure in figures[:1])
    script, data = script_files(figures, title, caption, origin_of(picture))
    beside = str(Path(path).with_suffix(".csv"))
    write_whole(beside, data.encode())
    write_whole(path, script.encode())
    return beside


def pages_of(picture: "Picture", title: str) -> "Sequence[Page]":
    """Return a picture as pages for paper: its title, the drawing, its caption, its origin.

    Parameters
    ----------
    picture : Picture
    title : str
    """
    from workbench.desktop.plots.paper import Page  # noqa: PLC0415 -- on demand

    figures = figures_behind(picture)
    caption = figures[0].caption if len(figures) == 1 else ""
    origin = origin_of(picture)
    parts = [f"{name} {origin[name]}" for name in ("incident", "run", "analysis") if name in origin]
    return (Page(title, caption, " · ".join(parts), picture.svg()),)


def show_preview(picture: "Picture", widget: QWidget) -> QWidget:
    """Open a preview of a picture on paper.

    Parameters
    ----------
    picture : Picture
    widget : QWidget
        What it opens over; its name is the title.

    Returns
    -------
    QWidget
        The dialog, shown.
    """
    from workbench.desktop.plots.paper import Preview  # noqa: PLC0415 -- on demand

    title = widget.accessibleName()
    dialog = Preview(widget.window(), title, pages_of(picture, title))
    dialog.show()
    return dialog
