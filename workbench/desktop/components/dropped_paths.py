"""Reading the files and folders of a drag."""

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """Return the local files and folders of a drag.

    Parameters
    ----------
    data : QMimeData
        What is dragged.

    Returns
    -------
    tuple of Path
        In the order given; addresses that are no local files are left out.
    """
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
