"""How each claim stands: its run holds, an input is newer, or nothing proves it."""

from collections.abc import Iterator

from workbench.domain.postmortem.parts import Standing
from workbench.domain.runs import Claim, Finding, Run, RunStatus
from workbench.language import tr
from workbench.services.postmortem.basis import basis_of
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.figures_told import numbers_in, numbers_of_finding, unlike


def standing_of(case: Case, claim: Claim) -> Standing:
    """Return how a claim stands.

    Parameters
    ----------
    case : Case
    claim : Claim

    Returns
    -------
    Standing
        ``unsupported`` without a finished run, without its finding, where it states a figure
        that the run did not find, or a cause where it only observed; ``stale`` where what the run
        was asked has changed since.
    """
    run = case.state.run(claim.run)
    if run is None:
        return Standing(claim=claim.id, state="unsupported", why=tr("There is no such run."))
    unproven = _unproven(case, claim, run)
    if unproven:
        return Standing(claim=claim.id, state="unsupported", why=unproven)
    why = case.why_stale(run)
    if not why:
        return Standing(claim=claim.id, state="supported")
    newer = newer_run(case, run, claim.finding)
    return Standing(
        claim=claim.id, state="stale", why=why, newer=newer.id if newer is not None else ""
    )


def _unproven(case: Case, claim: Claim, run: Run) -> str:
    """Return why a run does not prove a claim; empty where it does."""
    if run.status is not RunStatus.FINISHED:
        return tr("{title} did not finish; it proves nothing.", title=run.title)
    if claim.finding and finding_of(run, claim.finding) is None:
        return tr("{title} makes no such finding.", title=run.title)
    wrong = wrong_figures(case, claim, claim.text)
    if wrong:
        return tr("{title} did not find {figures}.", title=run.title, figures=", ".join(wrong))
    basis = basis_of(case, claim)
    return basis.overstated if basis.blocks else ""


def standings(case: Case) -> dict[str, Standing]:
    """Return how every claim of an incident stands, by id."""
    return {claim.id: standing_of(case, claim) for claim in case.state.claims}


def finding_of(run: Run, reference: str) -> Finding | None:
    """Return a finding of a run, or None."""
    return next((f for f in run.findings if f.id == reference), None)


def wrong_figures(case: Case, claim: Claim, words: str) -> tuple[str, ...]:
    """Return the figures in words of a claim that its run did not find.

    Parameters
    ----------
    case : Case
    claim : Claim
    words : str
        The claim's own, or those of a chip.
    """
    run = case.state.run(claim.run)
    if run is None:
        return ()
    finding = finding_of(run, claim.finding) if claim.finding else None
    if finding is not None:
        wrong = unlike(words, numbers_of_finding(finding), (finding.text,))
        if not wrong:
            return ()
    return unlike(words, numbers_in(_answer(case, run)), _sentences(run))


def newer_run(case: Case, old: Run, finding: str) -> Run | None:
    """Return the last run that stands, answers the same question and makes the same finding."""
    for run in reversed(case.state.runs):
        if run.id == old.id:
            return None
        same = run.status is RunStatus.FINISHED and run.analysis == old.analysis
        same = same and run.parameters == old.parameters and _same_filter(run, old)
        makes = not finding or finding_of(run, finding) is not None
        if same and makes and not case.why_stale(run):
            return run
    return None


def _same_filter(run: Run, other: Run) -> bool:
    """Whether two runs were made on the same rows, or on what one kept filter meant."""
    one, two = run.restricted, other.restricted
    if one is None or two is None:
        return one is two
    return one.sha256 == two.sha256 or bool(one.id and one.id == two.id)


def _answer(case: Case, run: Run) -> dict[str, object]:
    """Return what a run found in figures, but for its pictures and tables."""
    document = case.document(run)
    told = {name: document.get(name) for name in ("answer", "scalars")}
    return {**told, "findings": [list(numbers_of_finding(f)) for f in run.findings]}


def _sentences(run: Run) -> Iterator[str]:
    yield run.summary
    yield from (finding.text for finding in run.findings)
