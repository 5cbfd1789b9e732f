"""Opening a workspace away from the window's thread."""

from pathlib import Path

from workbench.services.identity import acting_with
from workbench.services.session import Session, open_session


def session_in(folder: Path) -> Session:
    """Open a workspace, made where it does not exist; takes as long as the disk does.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    WorkbenchError
        If it cannot be opened.
    """
    with acting_with(lambda: None):  # a key is proven once the window can ask for it
        return open_session(folder, create=True)
