"""What the Hypotheses place says in words: bands, bearings, standing, and the title."""

from collections.abc import Sequence

from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Observation
from workbench.language import tr, trn
from workbench.services.board.views import MatrixCell, MatrixColumn

BANDS = {
    "very unlikely": tr("very unlikely"),
    "unlikely": tr("unlikely"),
    "even": tr("even"),
    "likely": tr("likely"),
    "very likely": tr("very likely"),
}
"""How likely a hypothesis is held, from least to most."""

BEARINGS = {
    "consistent": tr("fits"),
    "neutral": tr("says nothing"),
    "inconsistent": tr("speaks against"),
    "": tr("to weigh"),
}
STATUSES = {
    "open": tr("open"),
    "testing": tr("being tested"),
    "supported": tr("supported"),
    "confirmed": tr("confirmed"),
    "rejected": tr("rejected"),
    "parked": tr("parked"),
}
VERDICTS = {
    "passed": tr("passed"),
    "failed": tr("failed"),
    "inconclusive": tr("inconclusive"),
}
LEVELS = {
    "observed": tr("observed"),
    "associated": tr("associated"),
    "intervened": tr("intervened"),
}
DIAGNOSTICITY = (
    tr("0 – tells nothing apart"),
    tr("1 – tells a little"),
    tr("2 – tells much"),
    tr("3 – decides"),
)
QUALITY = (
    tr("0 – hearsay"),
    tr("1 – seen once"),
    tr("2 – measured"),
    tr("3 – measured and replayed"),
)
QUESTION = tr("Which explanation survives the evidence?")
_NUMBERS = (
    tr("no"),
    tr("one"),
    tr("two"),
    tr("three"),
    tr("four"),
    tr("five"),
    tr("six"),
    tr("seven"),
    tr("eight"),
    tr("nine"),
)


def band_words(band: int) -> str:
    """Return a band in words.

    Parameters
    ----------
    band : int
        0 to 4.
    """
    return tuple(BANDS.values())[band]


def number_words(number: int) -> str:
    """Return a small number as a word, a large one as figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def against_words(against: int) -> str:
    """Return how much speaks against a hypothesis, as a sentence's part."""
    if not against:
        return tr("no evidence against it")
    return trn(
        "{words} observation against it",
        "{words} observations against it",
        against,
        words=number_words(against),
    )


def title_words(columns: Sequence[MatrixColumn], *, weighed: bool) -> str:
    """Return the answer of the place as a sentence.

    Parameters
    ----------
    columns : sequence of MatrixColumn
        By least evidence against.
    weighed : bool
        Whether any evidence was weighed yet.
    """
    if not columns:
        return QUESTION
    confirmed = next((one for one in columns if one.status == "confirmed"), None)
    leads = [one for one in columns if not one.out]
    first = confirmed or (leads[0] if leads else None)
    if first is None:
        return tr("Every hypothesis was set aside; a new one is needed")
    rest = [one for one in columns if one.id != first.id]
    parts = [_lead(first, leads, weighed=weighed)]
    others = _rivals(rest)
    if others:
        parts.append(others)
    elif not confirmed:
        parts.append(tr("it has no rival yet"))
    return "; ".join(parts)


def _lead(first: MatrixColumn, leads: Sequence[MatrixColumn], *, weighed: bool) -> str:
    if first.status == "confirmed":
        return tr("{code} is confirmed", code=first.code)
    if not weighed:
        return tr("No evidence is weighed yet")
    ties = [one.code for one in leads if one.against == first.against]
    if len(ties) > 1:
        told = tr("{first} and {last}", first=", ".join(ties[:-1]), last=ties[-1])
        if not first.against:
            return tr("Nothing speaks against {codes} yet", codes=told)
        return tr("{codes} have the least evidence against them", codes=told)
    return tr("{code} has {evidence}", code=first.code, evidence=against_words(first.against))


def _rivals(rest: Sequence[MatrixColumn]) -> str:
    """Return how the rivals stand: "two rivals rejected, one open"."""
    counts = [
        (sum(one.status == "rejected" for one in rest), tr("rejected")),
        (sum(one.status == "parked" for one in rest), tr("parked")),
        (sum(not one.out for one in rest), tr("open")),
    ]
    found = [(count, words) for count, words in counts if count]
    if not found:
        return ""
    (count, words), *more = found
    first = trn(
        "{number} rival {status}",
        "{number} rivals {status}",
        count,
        number=number_words(count),
        status=words,
    )
    return ", ".join([first, *(f"{number_words(n)} {status}" for n, status in more)])


def cell_words(cell: MatrixCell) -> str:
    """Return how a row bears on a column."""
    return BEARINGS[cell.bearing]


def column_sentence(column: MatrixColumn) -> str:
    """Return all of a column's head, for a screen reader and its tooltip."""
    parts = [
        f"{column.code} {column.statement}",
        tr("held {band}", band=band_words(column.band)),
        against_words(column.against),
    ]
    if column.status != "open":
        parts.append(STATUSES[column.status])
    if column.reason:
        parts.append(column.reason)
    return "; ".join(parts)


def run_words(run: str) -> str:
    """Return a run in a few letters, by which commands find it too."""
    return f"R {run[-4:]}"


def source_words(state: Incident, observation: Observation) -> str:
    """Return what an observation rests on in a few letters."""
    if observation.run:
        return run_words(observation.run)
    if observation.evidence:
        item = state.item(observation.evidence)
        return item.name if item is not None else tr("evidence")
    return tr("opinion")
