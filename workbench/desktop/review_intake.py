"""Taking a reviewer's verdict back into the open incident, by dialog or by dropping the file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.desktop.backend import Backend
from workbench.desktop.state import Notice
from workbench.exchange.review import Decision
from workbench.language import tr
from workbench.services.review_import import ImportedReviews, import_review


def review_files(paths: Sequence[Path]) -> list[Path]:
    """Return those of some dropped files that are reviews with their signatures.

    Parameters
    ----------
    paths : sequence of Path
    """
    statements = [path.with_suffix("") if path.suffix == ".sig" else path for path in paths]
    return [
        path
        for path in dict.fromkeys(statements)
        if path.suffix == ".json" and path.with_name(f"{path.name}.sig").is_file()
    ]


def take_reviews(
    backend: Backend,
    incident: str,
    paths: Sequence[Path],
    trust: Path | None,
    notify: Callable[[Notice], object],
) -> None:
    """Record reviews in an incident; what does not count is said, not recorded.

    Parameters
    ----------
    backend : Backend
    incident : str
        The open one; empty where none is.
    paths : sequence of Path
    trust : Path or None
        The investigator's own trust store.
    notify : callable
        Shows a notice.
    """
    if not incident:
        notify(
            Notice(tr("Open the incident whose package was reviewed, then drop the review again."))
        )
        return

    def tell(done: ImportedReviews) -> None:
        notify(Notice(imported_words(done)))

    for path in paths:
        backend.start(
            tr("Importing the review {name}", name=path.name),
            lambda session, *_, path=path: import_review(session, incident, path, trust),
            tell,
        )


def imported_words(done: ImportedReviews) -> str:
    """Return what became of a review that was imported, as a sentence.

    Parameters
    ----------
    done : ImportedReviews
    """
    if done.recorded:
        one = done.recorded[-1]
        said = Decision(one.verdict).of(tr("the package"))
        return tr("Review recorded: {value} {said}.", value=one.reviewer or one.name, said=said)
    return tr("This review was recorded before; nothing changed.")
