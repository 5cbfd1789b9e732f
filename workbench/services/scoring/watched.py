"""What is known of watched models, beside what is measured."""

from collections.abc import Mapping

from pydantic import ValidationError

from workbench.domain.scoring import WatchedModel
from workbench.errors import WorkbenchError
from workbench.services.session import Session

DESCRIBED = "model.described"


def watched_models(session: Session) -> tuple[WatchedModel, ...]:
    """Return every model that was measured or described, by id."""
    with session.workspace.score_book() as book:
        return tuple(book.models().values())


def describe(session: Session, model: str, fields: Mapping[str, object]) -> WatchedModel:
    """Change what is known of a model, and write down who did.

    Parameters
    ----------
    session : Session
    model : str
        One that is not known is added.
    fields : mapping
        Of :class:`WatchedModel`; the others stay.

    Raises
    ------
    WorkbenchError
        That names the first field that is wrong.
    """
    with session.workspace.score_book() as book:
        standing = book.models().get(model) or WatchedModel(id=model)
        try:
            made = WatchedModel.model_validate({**standing.model_dump(), **fields, "id": model})
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "it"
            raise WorkbenchError("scores.model", f"{where}: {first['msg']}.") from None
        book.append(
            DESCRIBED,
            {"model": model, "before": standing.json_body(), "after": made.json_body()},
            at=session.clock(),
            by=session.actor,
        )
        book.put_model(made)
    return made
