"""The policy for repairs, checked: when one may be released, and how its outcome is measured.

What it asks for is data, ``resources/repairs/policy.json``; what is amiss is told to the gates.
"""

from dataclasses import dataclass

from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Decision
from workbench.domain.records.repairing import Impact, Repair
from workbench.domain.release import lock_holds, set_before
from workbench.domain.repair_figures import GAIN, HARM, SUSPICIOUS, GainWindow, RepairFigures
from workbench.domain.runs import Run
from workbench.language import tr
from workbench.services.framing import criteria_in_force
from workbench.services.repair_comparison import Compared, Comparison
from workbench.services.repair_content import RepairPolicy
from workbench.services.repair_results import evaluations
from workbench.services.repair_words import side_effects, worsened


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """What the policy for repairs finds amiss.

    Attributes
    ----------
    code : str
        Stable, such as ``repair.unframed``.
    text : str
        What is amiss, in a sentence.
    remedy : str
        What to do.
    """

    code: str
    text: str
    remedy: str = ""


def permission(
    state: Incident,
    comparison: Comparison,
    row: Compared,
    canary: Run | None,
    policy: RepairPolicy,
) -> list[PolicyProblem]:
    """Whether the repair may be released at all."""
    permitted, found = policy.permitted, []
    if permitted.framing and state.records.framing is None:
        found.append(
            PolicyProblem(
                "repair.unframed", tr("The problem is not framed."), tr("Frame the problem.")
            )
        )
    found += _criteria_problems(state, row, canary, policy)
    cause = comparison.cause
    if permitted.cause_status and (cause is None or cause.status not in permitted.cause_status):
        named = " or ".join(permitted.cause_status)
        found.append(
            PolicyProblem(
                "repair.cause_open",
                tr("No {status} hypothesis names the cause this repair is for.", status=named),
                tr("Confirm a hypothesis in Hypotheses first."),
            )
        )
    control = next((one for one in comparison.rows if one.candidate.is_control), None)
    if permitted.negative_control and (control is None or control.run is None or control.stale):
        found.append(
            PolicyProblem(
                "repair.no_control",
                tr("Doing nothing was not evaluated beside it."),
                tr("Try the negative control."),
            )
        )
    if canary is not None and _stopped(canary):
        found.append(
            PolicyProblem(
                "repair.canary_stopped", canary.summary, tr("Roll the canary back, and look why.")
            )
        )
    figures = row.figures
    suspicious = figures.warned(SUSPICIOUS) if figures is not None else ()
    if permitted.suspicious_data_explained and suspicious and not row.repair.explained:
        found.append(
            PolicyProblem(
                "repair.suspicious_data",
                suspicious[0].text,
                tr("Explain why the data of the repair are in order, or mend them."),
            )
        )
    return found


def _stopped(canary: Run) -> bool:
    """Whether a canary found evidence of harm."""
    evidence = next((one for one in canary.findings if one.id == "evidence"), None)
    return evidence is not None and evidence.values.get("verdict") == HARM


def _criteria_problems(
    state: Incident, row: Compared, canary: Run | None, policy: RepairPolicy
) -> list[PolicyProblem]:
    criteria = criteria_in_force(state)
    if criteria is None:
        if not policy.permitted.criteria_before_results:
            return []
        return [
            PolicyProblem(
                "repair.no_criteria",
                tr("No release criteria are set."),
                tr("Set release criteria."),
            )
        ]
    found = []
    if not lock_holds(criteria):
        found.append(
            PolicyProblem(
                "repair.criteria_changed",
                tr("The release criteria are not those that were locked."),
                tr("Restore the journal from a copy."),
            )
        )
    results = _same_rows(state, row.run, canary)
    if policy.permitted.criteria_before_results and not set_before(criteria, results):
        found.append(
            PolicyProblem(
                "repair.criteria_late",
                tr("The release criteria were set after results on the same rows were known."),
                tr("Evaluate the repair on rows nobody has seen yet: a canary, or a later window."),
            )
        )
    missed = [one for one in row.criteria if not one.met]
    if policy.outcomes.criteria_met and missed:
        first = missed[0].rule
        measured = tr("not measured") if missed[0].value is None else f"{missed[0].value:.3g}"
        found.append(
            PolicyProblem(
                "repair.criteria_missed",
                tr(
                    "A release criterion is not met: {rule}, and it is {measured}.",
                    rule=f"{first.measure} {first.operator} {first.value:g}",
                    measured=measured,
                ),
                tr("Choose another repair."),
            )
        )
    return found


def _same_rows(state: Incident, run: Run | None, canary: Run | None) -> list[str]:
    """Return the evaluations of the rows a verification rests on: the canary's, if there is one."""
    resting = canary if canary is not None else run
    if resting is None:
        return []
    rows = {given.sha256 for given in resting.inputs if given.kind == "window"}
    return [
        one.id
        for one in evaluations(state)
        if {given.sha256 for given in one.inputs if given.kind == "window"} == rows
    ]


def outcome(
    state: Incident,
    row: Compared,
    held_out: tuple[GainWindow, ...],
    verified: tuple[GainWindow, ...],
    policy: RepairPolicy,
) -> list[PolicyProblem]:
    """Whether its evaluation carries a verification."""
    if row.run is None or row.figures is None:
        return [PolicyProblem("repair.untried", tr("It was not evaluated."), tr("Try the repair."))]
    found = [*_comparable(row), *_effect(row, row.figures, held_out, policy)]
    needed = policy.outcomes.held_out_windows
    if len(verified) < needed:
        found.append(
            PolicyProblem(
                "repair.windows",
                tr(
                    "It gains on {verified} of {held_out} held-out windows; {needed} are needed.",
                    verified=len(verified),
                    held_out=len(held_out),
                    needed=needed,
                ),
                tr("Evaluate it on more windows, or on a canary."),
            )
        )
    if not side_effects(row.figures):
        found.append(
            PolicyProblem(
                "repair.side_effects",
                tr("Its side effects were not looked at."),
                tr("Name the columns of its segments and try it again."),
            )
        )
    worse = worsened(row.figures)
    impact = state.records.find(Impact, row.repair.id)
    unsaid = impact is None or not (impact.trade_off.strip() and impact.affected.strip())
    if policy.outcomes.impact_if_worse and worse and unsaid:
        found.append(
            PolicyProblem(
                "repair.impact",
                tr("{worse} No impact statement says whom it affects.", worse=worse[0]),
                tr("Write the impact statement."),
            )
        )
    return found


def _comparable(row: Compared) -> list[PolicyProblem]:
    """Whether its evaluation is about the inputs as they are, and differs in the repair only."""
    found = []
    if row.stale:
        found.append(
            PolicyProblem(
                "repair.stale", tr("An input is newer than its evaluation."), tr("Try it again.")
            )
        )
    if row.differences:
        found.append(
            PolicyProblem(
                "repair.undeclared",
                tr(
                    "It differs from the control in more than it declares: {what}.",
                    what=", ".join(row.differences),
                ),
                tr("Try both again on the same rows."),
            )
        )
    return found


def _effect(
    row: Compared, figures: RepairFigures, held_out: tuple[GainWindow, ...], policy: RepairPolicy
) -> list[PolicyProblem]:
    """Whether there is a gain, and no harm."""
    if figures.verdict == HARM or any(one.high is not None and one.high < 0 for one in held_out):
        return [
            PolicyProblem(
                "repair.harms",
                tr("It harms at least one held-out window."),
                tr("Choose another repair."),
            )
        ]
    by_chance = row.q is not None and row.q > policy.outcomes.false_discovery
    if by_chance or (figures.verdict and figures.verdict != GAIN):
        return [
            PolicyProblem(
                "repair.no_evidence",
                tr("There is no evidence that it gains anything."),
                tr("Choose another repair, or evaluate it on more rows."),
            )
        ]
    return []


def handling(state: Incident, row: Compared, policy: RepairPolicy) -> list[PolicyProblem]:
    """Whether it can be taken back, is watched, and was agreed on by enough people."""
    repair, found = row.repair, []
    if policy.outcomes.way_back and not (repair.way_back.trigger and repair.way_back.pointer):
        found.append(
            PolicyProblem(
                "repair.way_back",
                tr("It has no way back: where to, and on which sign."),
                tr("Set the way back."),
            )
        )
    if policy.outcomes.watch_list and not repair.watch:
        found.append(
            PolicyProblem(
                "repair.watch",
                tr("Nothing is named to be watched after it."),
                tr("Set the watch list."),
            )
        )
    rehearsed = any(
        one.repair == repair.id and one.rehearsal and one.worked for one in state.records.rollbacks
    )
    if repair.risk in policy.outcomes.rehearsed_for_risk and not rehearsed:
        found.append(
            PolicyProblem(
                "repair.rehearsal",
                tr("Its risk is {risk}, and its rollback was not rehearsed.", risk=repair.risk),
                tr("Rehearse the rollback."),
            )
        )
    needed = policy.reviewers.get(state.severity, 0)
    agreed = _agreed(state, repair)
    if len(agreed) < needed:
        found.append(
            PolicyProblem(
                "repair.reviewers",
                tr(
                    "{agreed} functions agreed to its release; {severity} needs {needed}.",
                    agreed=len(agreed),
                    severity=state.severity,
                    needed=needed,
                ),
                tr("Name who agreed in framing, criteria or decision."),
            )
        )
    return found


def _agreed(state: Incident, repair: Repair) -> set[str]:
    """Return the functions that agreed: to the framing, to the criteria, or by deciding."""
    records = state.records
    criteria = criteria_in_force(state)
    named = [
        *(records.framing.agreed_by if records.framing is not None else ()),
        *(criteria.agreed_by if criteria is not None else ()),
        *(d.decided_by for d in records.of(Decision) if d.repair == repair.id),
    ]
    return {one.strip().casefold() for one in named if one.strip()}
