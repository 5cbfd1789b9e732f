"""What the Causes place says in and around its pictures."""

from workbench.desktop.numbers import decimal, interval, whole
from workbench.desktop.plots.agreement_matrix import MatrixRow
from workbench.desktop.plots.bracket_rows import BracketRow
from workbench.desktop.plots.doubt_list import Sentence
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.services.cause_answers import CausesReading
from workbench.services.cause_words import node_words
from workbench.services.readings.causes_doubts import DoubtRow
from workbench.services.readings.causes_place import CausesPlaceReading, row_words

MOST_CAVEATS = 2
_MARKS = {
    tr("named"): Mark(State.GOOD, tr("named")),
    tr("undecided"): Mark(State.UNKNOWN, tr("undecided")),
    "no_incident": Mark(State.GOOD, tr("no incident")),
}


def title_mark(answer: CausesReading) -> Mark | None:
    """Return how sure the answer is, as shape and word; None before the first search."""
    if answer.problem:
        return Mark(State.BAD, tr("last search failed"))
    if answer.stale:
        return Mark(State.WARN, tr("input newer than its run"))
    return _MARKS.get(answer.verdict)


def bracket_rows(reading: CausesPlaceReading) -> list[BracketRow]:
    """Return the causes as the chart draws them."""
    return [
        BracketRow(
            node=node_words(row.node),
            kind=row.kind,
            restored=row.restored,
            restored_interval=row.restored_interval,
            lost=row.lost,
            lost_interval=row.lost_interval,
            drift=row.drift,
            drift_rank=row.drift_rank,
            detail=row_words(row),
        )
        for row in reading.rows
    ]


def caption_words(reading: CausesPlaceReading) -> str:
    """Return what the chart rests on: run, rows, whole drop, caveats."""
    answer = reading.answer
    parts = [answer.run_words]
    if len(answer.rows) == 2:
        parts.append(
            tr(
                "n = {whole} and {whole_2}",
                whole=whole(answer.rows[0]),
                whole_2=whole(answer.rows[1]),
            )
        )
    if answer.drop is not None:
        drop = decimal(answer.drop, reading.places)
        if answer.drop_interval is not None:
            drop = interval(answer.drop, *answer.drop_interval, reading.places)
        parts.append(tr("whole drop {drop}", drop=drop))
    words = " · ".join(parts) + "."
    if answer.began:
        words += tr(" It {began}.", began=answer.began)
    most = [row for row in reading.rows if row.drift_rank == 1]
    first = reading.rows[0] if reading.rows else None
    if most and first is not None and answer.verdict == "named" and most[0].node != first.node:
        words += tr(" By drift alone {node} would come first.", node=node_words(most[0].node))
    return " ".join([words, *answer.caveats[:MOST_CAVEATS]])


def matrix_rows(reading: CausesPlaceReading) -> list[MatrixRow]:
    """Return the methods as the matrix draws them."""
    return [
        MatrixRow(
            title=row.title,
            note=row.note,
            values=row.values,
            ranks=row.ranks,
            named=row.named,
            weighed=row.weighed,
        )
        for row in reading.doubts.methods
    ]


def matrix_nodes(reading: CausesPlaceReading) -> list[tuple[str, str]]:
    """Return the nodes of the matrix: as they are known, and as they are written."""
    return [(node, node_words(node)) for node in reading.doubts.nodes]


def doubt_rows(reading: CausesPlaceReading) -> tuple[list[Sentence], list[Sentence]]:
    """Return the weakest evidence, and what would turn the verdict."""
    doubts = reading.doubts
    return [_sentence(d) for d in doubts.weakest], [_sentence(d) for d in doubts.turns]


def _sentence(row: DoubtRow) -> Sentence:
    return Sentence(row.text, row.holds, row.doubtful, tr("run {value}", value=row.run[-8:]))


def nothing_to_doubt(reading: CausesPlaceReading) -> str:
    """Return what is said in place of agreement and doubts."""
    if reading.doubts.older:
        return tr(
            "This search is from before methods were compared. Find the causes again to see it."
        )
    return tr("No cause is named, so there is none to agree on.")


def empty_words(reading: CausesPlaceReading) -> str:
    """Return what is said while there is no cause to show."""
    answer = reading.answer
    if answer.problem:
        return tr("The search ended without an answer. {problem}", problem=answer.problem)
    if answer.verdict:
        return tr("{title}. Nothing is left to rank.", title=answer.title)
    return tr(
        "No causes yet. Both windows are set: measure which input costs {metric_name}.",
        metric_name=reading.metric_name,
    )
