"""How strong what a finding says is: observed, associated, or intervened."""

from workbench.domain.reasoning.proof import LARGEST_Q, REPAIR, intervened
from workbench.domain.records.reasoning import CausalLevel
from workbench.domain.runs import Finding, Run

CAUSE = "cause-"
"""How the findings of a search for causes begin that name one."""

LOST = "lost"
"""The finding of a what-if that broke good rows on purpose and measured what it cost."""

STRENGTH: dict[str, int] = {"": 0, "observed": 1, "associated": 2, "intervened": 3}
"""The levels, the weakest first; none at all is the weakest."""


def level_of_finding(run: Run, finding: Finding | None) -> CausalLevel:
    """Return the causal level that a finding reaches by itself.

    Parameters
    ----------
    run : Run
    finding : Finding or None
        None for what the run's answer says without a finding of its own.

    Returns
    -------
    str
        ``intervened`` where something was changed and the metric surely moved: values put back
        or broken, or a repair applied. ``associated`` where an effect was measured that chance
        does not give: its interval leaves out zero and its adjusted p-value is small; one of
        both is asked for. ``observed`` for everything else, so for an effect that may be none.
    """
    if finding is None or not beyond_chance(finding):
        return "observed"
    if intervened(run, finding) or run.kind == REPAIR or finding.id == LOST:
        return "intervened"
    return "associated"


def beyond_chance(finding: Finding) -> bool:
    """Whether a finding measured an effect that chance would not give."""
    if finding.effect is None or (finding.interval is None and finding.q is None):
        return False
    if finding.q is not None and finding.q > LARGEST_Q:
        return False
    ends = finding.interval
    return ends is None or ends[0] > 0 or ends[1] < 0
