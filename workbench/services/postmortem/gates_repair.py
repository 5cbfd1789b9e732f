"""Gates on the repair and the decision: G7, G8, G10."""

from workbench.domain.records.repairing import Repair
from workbench.language import tr, trn
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.drafting import CHOSEN
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.postmortem.repair_windows import HeldOut, held_out

FEWEST_WINDOWS = 2


def repair_is_verified(case: Case) -> Judgement:
    """G7: the chosen repair gains on two independent windows, and its side effects are listed."""
    chosen = _chosen(case)
    if not chosen:
        return fails(
            tr("no repair is chosen"),
            tr("Try remedies, and choose one or say that none is needed."),
            "repairs",
        )
    for repair in chosen:
        record = f"repair/{repair.id}"
        found = held_out(case, repair)
        worse = [window for window in found if window.harmed]
        if worse:
            return fails(
                tr(
                    "{name} makes window {window} worse",
                    name=named(repair.title),
                    window=worse[0].name,
                ),
                tr("Choose another, or restrict it to where it helps."),
                "repairs",
                record,
            )
        good = [window for window in found if window.gained]
        if len(good) < FEWEST_WINDOWS:
            return fails(_too_few(repair, found, good), _verify(), "repairs", record)
        impact = next((one for one in case.records.impacts if one.id == repair.id), None)
        if impact is None or not (impact.trade_off.strip() or impact.affected.strip()):
            return fails(
                tr("side effects not listed: {name}", name=named(repair.title)),
                tr("Write what it costs and whom it affects, or that nothing was found."),
                "repairs",
                f"impact/{repair.id}",
            )
    return holds()


def _too_few(repair: Repair, found: tuple[HeldOut, ...], good: list[HeldOut]) -> str:
    if not found:
        return tr("not evaluated on current data: {name}", name=named(repair.title))
    return trn(
        "a gain on {count} window only: {name}",
        "a gain on {count} windows only: {name}",
        len(good),
        name=named(repair.title),
    )


def _verify() -> str:
    return tr("Evaluate it on two windows that it was not fitted on.")


def way_back_is_known(case: Case) -> Judgement:
    """G8: the chosen repair says at what sign it is taken back, and where to."""
    chosen = _chosen(case)
    if not chosen:
        return fails(tr("no repair is chosen"), tr("Choose a repair first."), "repairs")
    for repair in chosen:
        lacking = [
            word
            for word, value in (
                (tr("trigger"), repair.way_back.trigger),
                (tr("where back to"), repair.way_back.pointer),
            )
            if not value.strip()
        ]
        if lacking:
            return fails(
                tr(
                    "{missing} missing: {name}",
                    missing=", ".join(lacking),
                    name=named(repair.title),
                ),
                tr("Say at what sign it is taken back, and to which version."),
                "repairs",
                f"repair/{repair.id}",
            )
    return holds()


def decision_is_argued(case: Case) -> Judgement:
    """G10: the decision log has alternatives and the risk that is accepted."""
    decisions = case.records.decisions
    if not decisions:
        return fails(tr("no decision is logged"), tr("Log the decision on the repair."), "repairs")
    for one in decisions:
        lacking = [
            word
            for word, value in (
                (tr("alternatives"), any(a.option.strip() for a in one.alternatives)),
                (tr("accepted risk"), one.accepted_risk.strip()),
            )
            if not value
        ]
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


def _chosen(case: Case) -> tuple[Repair, ...]:
    return tuple(repair for repair in case.records.repairs if repair.status in CHOSEN)
