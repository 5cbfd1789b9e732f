"""The store's own check and repair."""

from pathlib import Path

from workbench.services.membership import with_roles
from workbench.services.session import open_for_reading
from workbench.storage import JournalCheck, Workspace


def verify_journal(folder: Path) -> JournalCheck:
    """Check a workspace's journal, its chains, the objects it names and its roles.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    JournalCheck
        Names the first bad event, or says how much was found intact.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace this version can open.
    """
    with open_for_reading(folder) as session:
        return with_roles(session.workspace.journal.verify(), session.workspace)


def rebuild_projections(folder: Path) -> int:
    """Make every projection again from the journal and return the number of events read.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace, or cannot be written to.
    JournalError
        If the journal itself is not intact.
    """
    with Workspace.open(folder) as workspace:
        return workspace.journal.rebuild()
