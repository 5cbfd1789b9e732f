"""Impact statements: what a repair gains and costs, and whom; drafted from its run, edited."""

from collections.abc import Mapping

from workbench.domain.changes import Outcome
from workbench.domain.records.repairing import Impact, Repair
from workbench.errors import WorkbenchError
from workbench.services.records import made, write_record
from workbench.services.repair_comparison import compare_repairs
from workbench.services.repair_words import gain_words, side_effects, worsened
from workbench.services.repairs import find_repair
from workbench.services.session import Session

NOBODY = "No slice that is large enough to be told of gets worse."


def impact_draft(session: Session, incident: str, repair: str) -> Impact:
    """Return what a repair's evaluation says for its impact statement; nothing is written.

    What a person wrote already stays in place of what the run says.
    """
    state = session.incident(incident)
    standing = find_repair(state, repair)
    comparison = compare_repairs(session, state.id)
    row = comparison.row(standing.id)
    if row is None or row.figures is None or row.run is None:
        raise WorkbenchError(
            "repair.untried",
            f"{standing.title} was not evaluated; its impact is not known.",
            "Try it first.",
        )
    figures = row.figures
    worse = worsened(figures)
    drafted = Impact(
        id=standing.id,
        gain=gain_words(figures, comparison.metric, comparison.places),
        trade_off=" ".join(worse or side_effects(figures, comparison.places)),
        affected=" ".join(f"{one.words}: {_rows(one.rows)}." for one in figures.harmed) or NOBODY,
        privacy=_privacy(standing),
        run=row.run.id,
    )
    written = state.records.find(Impact, standing.id)
    if written is None:
        return drafted
    kept = {name: value for name, value in written.json_body().items() if value and name != "run"}
    return drafted.model_copy(update=kept)


def write_impact(
    session: Session, incident: str, repair: str, fields: Mapping[str, str]
) -> Outcome[Impact]:
    """Write an impact statement down: the draft, with what a person says otherwise.

    Raises
    ------
    WorkbenchError
        If trade-off or who is affected is left empty.
    """
    draft = impact_draft(session, incident, repair)
    said = made(Impact, {**draft.json_body(), **fields, "id": draft.id, "run": draft.run})
    for name, words in (("trade-off", said.trade_off), ("who is affected", said.affected)):
        if not words.strip():
            raise WorkbenchError(
                "impact.incomplete",
                f"The impact statement leaves out the {name}."
                if name == "trade-off"
                else f"The impact statement leaves out {name}.",
                "“None” is an answer too, if it was looked at.",
            )
    return write_record(session, incident, said)


def _rows(count: int | None) -> str:
    return "rows not counted" if count is None else f"{count} rows of the incident"


def _privacy(repair: Repair) -> str:
    if repair.kind == "replace_feature":
        return "It reads a column the model did not read before; check whether it may be used."
    return "It reads no column that the model does not read already."
