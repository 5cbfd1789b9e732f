"""A batch of a watched folder into the book: measured by the collectors, as any batch is."""

from workbench.services.scoring.references import reference_of
from workbench.services.scoring.taking import take
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session
from workbench.services.watching.capture_of import write_batch
from workbench.services.watching.description import Watched
from workbench.services.watching.intake import Taken


def take_in(session: Session, watched: Watched, taken: Taken, progress: Progress) -> None:
    """Measure a batch and put it into the book, all of it or nothing, and once.

    The first one of a model freezes the baseline that all are held against.

    Parameters
    ----------
    session : Session
    watched : Watched
    taken : Taken
        A copy that nobody else writes to.
    progress : callable

    Raises
    ------
    EvidenceError
        If the batch cannot be read or holds no times.
    """
    told = watched.description
    with session.workspace.score_book() as book:
        frozen = reference_of(book, told.model.id) is not None
    with scratch_folder() as folder:
        batch, baseline = taken.path, None
        if not batch.is_dir():
            batch = write_batch(folder / "batch", watched, taken.path)
        if not frozen:
            table = watched.folder / told.baseline
            baseline = write_batch(folder / "baseline", watched, table, window="reference")
        take(
            session,
            batch,
            told.model.id,
            width=told.window,
            reference=baseline,
            known_as=(taken.sha256, taken.name),
            progress=progress,
        )
