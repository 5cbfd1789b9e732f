"""What each claim rests on: its causal level, what reaches it, and what that takes for granted."""

from workbench.domain.postmortem.parts import ClaimBasis
from workbench.domain.postmortem.wording import visible
from workbench.domain.reasoning.levels import CAUSE, STRENGTH, beyond_chance, level_of_finding
from workbench.domain.reasoning.proof import proof_of
from workbench.domain.records.reasoning import CausalLevel, Hypothesis
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.language import tr
from workbench.services.grounds import grounds_of
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.content import word_lists

HELD = frozenset({"supported", "confirmed"})
_NEEDED: CausalLevel = "intervened"
"""The level from which on a claim may say that one thing brought about another."""


def basis_of(case: Case, claim: Claim) -> ClaimBasis:
    """Return what a claim rests on.

    Parameters
    ----------
    case : Case
    claim : Claim

    Returns
    -------
    ClaimBasis
        The level is that of the run's finding. A finding that names a cause has the level of the
        hypothesis about that cause where it is held and its runs reach further; runs whose inputs
        have changed count for nothing there. Nothing a person writes raises a level.
    """
    run = case.state.run(claim.run)
    if run is None or run.status is not RunStatus.FINISHED:
        return ClaimBasis(claim=claim.id, says=tr("No finished run proves it."))
    finding = next((one for one in run.findings if one.id == claim.finding), None)
    level, reference, says = _reached(case, run, finding)
    grounds = grounds_of(case.session.registry, claim, run)
    words, blocks = overstated(level, claim.text, finding)
    return ClaimBasis(
        claim=claim.id,
        level=level,
        reference=reference,
        says=says,
        method=run.title,
        why=grounds.why,
        assumptions=grounds.assumptions,
        limits=grounds.limits,
        overstated=words,
        blocks=blocks,
    )


def overstated(level: CausalLevel, words: str, finding: Finding | None) -> tuple[str, bool]:
    """Return what of some words says more than a level allows, and whether that blocks.

    Parameters
    ----------
    level : str
    words : str
        Of a claim, or of a chip that shows it.
    finding : Finding or None
        A claim in its run's own words says what the run says, no more.

    Returns
    -------
    str, bool
        A sentence; empty where the words are no stronger than the level. To say that one thing
        brought about another needs an intervention: after an association it is a warning, after
        an observation it blocks.
    """
    if level == _NEEDED or (finding is not None and words.strip() == finding.text.strip()):
        return "", False
    seen, _ = visible(words)
    found = _causal_words(seen)
    if not found:
        return "", False
    if level == "associated":
        said = tr(
            "“{words}” says more than its run shows: the two go together; no test changed one.",
            words=found,
        )
        return said, False
    return (
        tr("“{words}” says more than its run shows: it was observed only.", words=found),
        True,
    )


def _causal_words(text: str) -> str:
    vocabulary = word_lists().vocabulary
    free = [m.span() for one in vocabulary.exceptions for m in one.finditer(text)]
    for match in vocabulary.causal.finditer(text):
        if not any(a <= match.start() and match.end() <= b for a, b in free):
            return match.group()
    return ""


def _reached(case: Case, run: Run, finding: Finding | None) -> tuple[CausalLevel, str, str]:
    """Return the level that is reached, what reaches it, and a sentence that says so."""
    own = level_of_finding(run, finding)
    held = _held(case, finding)
    if held is not None:
        hypothesis, level, by = held
        if STRENGTH[level] > STRENGTH[own]:
            return (
                level,
                f"hypothesis/{hypothesis.id}",
                tr("Through the hypothesis about {node}: {run}.", node=hypothesis.node, run=by),
            )
    return own, f"run/{run.id}", _words(own, finding)


def _held(case: Case, finding: Finding | None) -> tuple[Hypothesis, CausalLevel, str] | None:
    """Return the hypothesis that a finding names the cause of, its level, and the run for it."""
    if finding is None or not finding.id.startswith(CAUSE) or not finding.about:
        return None
    stale = {one.id for one in case.finished if case.why_stale(one)}
    best: tuple[Hypothesis, CausalLevel, str] | None = None
    for one in case.records.hypotheses:
        if one.status not in HELD or one.node != finding.about:
            continue
        proof = proof_of(case.state, one, stale)
        if best is not None and STRENGTH[proof.level] <= STRENGTH[best[1]]:
            continue
        pointers = proof.interventions or proof.pointers
        if pointers:
            best = one, proof.level, pointers[0].title
    return best


def _words(level: CausalLevel, finding: Finding | None) -> str:
    if level == "intervened":
        return tr("Something was changed, and the metric moved beyond chance.")
    if finding is not None and finding.id.startswith(CAUSE):
        return tr("The best of many that a search looked at; no test of its own changed it yet.")
    if level == "associated":
        return tr("Measured beyond chance; nothing was changed.")
    if finding is not None and finding.effect is not None and not beyond_chance(finding):
        return tr("Measured, and no effect beyond chance is shown.")
    return tr("Seen in these rows; nothing was changed.")
