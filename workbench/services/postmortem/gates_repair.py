"""Gates on the repair and the decision: G7, G8, G10."""

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.repair_standing import RepairStanding, repair_standing

_WAY_BACK = "repair.way_back"


def repair_is_verified(case: Case) -> Judgement:
    """G7: the chosen repair is verified on two windows, and the policy for repairs is kept."""
    found = _standing(case)
    if found is None or found.repair is None:
        return fails(tr("no repair is chosen"), tr("Compare remedies, and choose one."), "repairs")
    record = f"repair/{found.repair.id}"
    problem = next((one for one in found.problems if one.code != _WAY_BACK), None)
    if problem is not None:
        return fails(
            f"{named(found.repair.title)}: {problem.text}", problem.remedy, "repairs", record
        )
    if not found.side_effects:
        return fails(
            tr("side effects not looked at: {name}", name=named(found.repair.title)),
            tr("Try it again with the columns of its segments named."),
            "repairs",
            record,
        )
    if found.repair.status != "verified":
        return fails(
            tr("not marked as verified: {name}", name=named(found.repair.title)),
            tr("Mark it as verified once it is applied."),
            "repairs",
            record,
        )
    return holds()


def way_back_is_known(case: Case) -> Judgement:
    """G8: the chosen repair says at what sign it is taken back, and where to."""
    found = _standing(case)
    if found is None or found.repair is None:
        return fails(tr("no repair is chosen"), tr("Choose a repair first."), "repairs")
    back = found.repair.way_back
    parts = ((tr("trigger"), back.trigger), (tr("where back to"), back.pointer))
    lacking = [word for word, value in parts if not value.strip()]
    if not lacking:
        return holds()
    return fails(
        tr("{missing} missing: {name}", missing=", ".join(lacking), name=named(found.repair.title)),
        tr("Say at what sign it is taken back, and to which version."),
        "repairs",
        f"repair/{found.repair.id}",
    )


def decision_is_argued(case: Case) -> Judgement:
    """G10: the decision log has alternatives and the risk that is accepted."""
    decisions = case.records.decisions
    if not decisions:
        return fails(tr("no decision is logged"), tr("Log the decision on the repair."), "repairs")
    for one in decisions:
        parts = (
            (tr("alternatives"), any(a.option.strip() for a in one.alternatives)),
            (tr("accepted risk"), bool(one.accepted_risk.strip())),
        )
        lacking = [word for word, there in parts if not there]
        if lacking:
            return fails(
                tr(
                    "{missing} missing: {name}",
                    missing=", ".join(lacking),
                    name=named(one.question),
                ),
                tr("Say what else there was, and which risk is taken with the choice."),
                "repairs",
                f"decision/{one.id}",
            )
    return holds()


def _standing(case: Case) -> RepairStanding | None:
    """Return how the chosen repair stands; None where its runs cannot be read."""
    try:
        return repair_standing(case.session, case.state.id)
    except (WorkbenchError, OSError, ValueError):
        return None
