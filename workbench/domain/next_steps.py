"""What to do next after a result: declared as data, so that no plugin is asked when it is shown.

A result may hold its own next step. An analysis may also declare steps that depend on what its
result holds; these come first, and the bytes of results that are kept stay as they are.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import Field

from workbench.domain.evidence import Noun

Told: TypeAlias = bool | int | float | str | None
"""What a place in a result may say."""

FOUND = "Weigh the first finding against every hypothesis, then test the one it speaks for."
NOTHING = "Nothing was found here: try a longer incident window, or an analysis of another kind."
NO_RESULT = "Mend what stopped it, then run it again."

SURE, UNSURE = "sure", "unsure"


class NextStep(Noun):
    """What to do next where a result says one thing rather than another.

    Attributes
    ----------
    words : str
        One sentence that begins with a verb.
    when : mapping of str to tuple
        Places in the result document, such as ``"scalars.verdict"``, and what each may say; all
        have to hold. What is not there says None, a list or an object says how many it holds,
        and an interval says ``"sure"`` where zero lies outside it, ``"unsure"`` otherwise.
    """

    words: str = Field(min_length=1)
    when: dict[str, tuple[Told, ...]] = Field(default_factory=dict)

    def holds(self, document: Mapping[str, object]) -> bool:
        """Whether a result says all it has to say."""
        return all(_said(document, place) in among for place, among in self.when.items())


def next_step(
    declared: Sequence[NextStep], document: Mapping[str, object] | None, *, findings: int = 0
) -> str:
    """Return what to do next after a run; never empty.

    Parameters
    ----------
    declared : sequence of NextStep
        The first that holds is taken.
    document : mapping or None
        The result as it is kept; None where there is none to read.
    findings : int
        How many the record of the run holds, for a result that says nothing itself.
    """
    if document is not None:
        own = str(document.get("next_step") or "")
        said = next((one.words for one in declared if one.holds(document)), own)
        if said:
            return said
    return FOUND if findings else NOTHING


def _said(document: Mapping[str, object], place: str) -> Told:
    value: object = document
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        return len(value)
    if isinstance(value, list | tuple):
        if place.rpartition(".")[2] == "interval" and len(value) == 2:
            low, high = value
            return SURE if low > 0 or high < 0 else UNSURE
        return len(value)
    return value if isinstance(value, bool | int | float | str) else None
