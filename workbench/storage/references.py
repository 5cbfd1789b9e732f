"""Which objects an event needs: the originals, tables and results it names by sha256."""

from collections.abc import Callable, Iterator, Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.evidence import Evidence
from workbench.domain.reviews import Reviewed
from workbench.domain.runs import Run


def references(event: Event) -> Iterator[str]:
    """Yield the sha256 of each object an event refers to.

    Parameters
    ----------
    event : Event
        With its body; a malformed one of a known type is not accepted.

    Raises
    ------
    ValueError
        If the body is not what its type says.
    """
    find = _REFERENCES.get(event.type)
    if find is not None and event.body is not None:
        yield from find(event.body)


def _of_evidence(body: Mapping[str, JsonValue]) -> Iterator[str]:
    item = Evidence.model_validate(body)
    yield item.sha256
    if item.table is not None:
        yield item.table.sha256


def _of_run(body: Mapping[str, JsonValue]) -> Iterator[str]:
    run = Run.model_validate(body)
    for given in run.inputs:
        yield from given.sha256
    if run.result:
        yield run.result
    yield from run.tables.values()


def _of_review(body: Mapping[str, JsonValue]) -> Iterator[str]:
    review = Reviewed.model_validate(body)
    yield review.statement
    yield review.signature


_REFERENCES: dict[str, Callable[[Mapping[str, JsonValue]], Iterator[str]]] = {
    "evidence.added": _of_evidence,
    "run.recorded": _of_run,
    "review.recorded": _of_review,
}
