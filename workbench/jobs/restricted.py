"""What a run on some of the rows says: that it is about these rows, in every sentence of its own.

Done where the result is made, so that a finding keeps its words wherever it goes, and a replay
makes the same ones.
"""

from dataclasses import replace

from workbench.api.result import Result
from workbench.domain.filter_words import filter_words
from workbench.domain.row_filter import RowFilter, row_filter
from workbench.jobs.job import JobSpec


def filter_of(job: JobSpec) -> RowFilter:
    """Return the conditions that restrict the windows of a job; none for every row."""
    restricted = (given.where for given in job.windows.values() if given.where)
    return row_filter(next(restricted, ()))


def told_of_rows(result: Result, rows: RowFilter) -> Result:
    """Return a result that says on which rows it was made.

    Parameters
    ----------
    result : Result
    rows : RowFilter
        Without conditions the result is returned as it is.
    """
    if not rows:
        return result
    words = filter_words(rows)
    told = [f.model_copy(update={"text": _on(words, f.text)}) for f in result.findings]
    figures = [
        f.model_copy(update={"caption": f"{f.caption} Rows where {words}.".strip()})
        for f in result.figures
    ]
    return replace(
        result,
        summary=_on(words, result.summary),
        findings=tuple(told),
        figures=tuple(figures),
    )


def _on(words: str, text: str) -> str:
    return f"On rows where {words}: {text}"
