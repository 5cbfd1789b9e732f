"""The reference that a model's windows are held against: frozen once, named, and kept."""

from workbench.domain.canonical import canonical, sha256_hex
from workbench.domain.scoring.reference import Reference
from workbench.errors import JournalError
from workbench.services.session import Session
from workbench.storage.score_book import ScoreBook

FROZEN = "reference.frozen"


def reference_of(book: ScoreBook, model: str) -> Reference | None:
    """Return the reference frozen last for a model, or None.

    Raises
    ------
    JournalError
        If it is not what was frozen.
    """
    acts = [act for act in book.acts(FROZEN) if act.body["model"] == model]
    if not acts:
        return None
    digest = str(acts[-1].body["reference"])
    body = book.batch(digest)
    if body is None or sha256_hex(canonical(dict(body))) != digest:
        raise JournalError(
            "scores.reference",
            f"The reference of {model} is not what was frozen.",
            "Somebody changed the file; compare it with a backup.",
        )
    return Reference.model_validate(body)


def freeze(session: Session, book: ScoreBook, reference: Reference, why: str) -> str:
    """Keep a reference, and write down that it holds from now on; return its digest."""
    body = reference.json_body()
    digest = sha256_hex(canonical(body))
    now = session.clock()
    book.add_batch(digest, f"reference of {reference.model}", (), at=now, body=body)
    told = {
        "model": reference.model,
        "reference": digest,
        "title": reference.title,
        "rows": reference.rows,
        "windows": reference.windows,
        "rationale": why,
    }
    book.append(FROZEN, told, at=now, by=session.actor)
    return digest
