"""Gates on what follows, and on who looked: G9, G11; and W2, W3, W4."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.events import Event
from workbench.domain.records.prevention import Action
from workbench.language import tr, trn
from workbench.services.opening.coverage import coverage_of
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.postmortem.tables import success_words
from workbench.services.replay_records import export_of

CLEAN = "same"


def actions_are_complete(case: Case) -> Judgement:
    """G9: every action has an owner, a due date, a success metric and a verification."""
    actions = case.records.actions
    if not actions:
        return fails(
            tr("no action is agreed"),
            tr("Agree on at least one action, with owner and due date."),
            "repairs",
        )
    for one in actions:
        lacking = list(_lacking(one))
        if lacking:
            return fails(
                tr("{missing} missing: {name}", missing=", ".join(lacking), name=named(one.title)),
                tr("Complete the action, or reject it with a reason."),
                "repairs",
                f"action/{one.id}",
            )
    if all(one.status == "rejected" for one in actions):
        return fails(
            tr("every action was rejected"), tr("Agree on at least one action."), "repairs"
        )
    return holds()


def _lacking(action: Action) -> Iterator[str]:
    if action.status == "rejected":
        if not action.rejected_reason.strip():
            yield tr("reason of the rejection")
        return
    if not (action.owner_function.strip() or action.owner.strip()):
        yield tr("owner")
    if action.due is None:
        yield tr("due date")
    if not success_words(action):
        yield tr("success metric")
    if not action.verification.method.strip():
        yield tr("verification")


def replayed_elsewhere(case: Case) -> Judgement:
    """G11: a package with every claimed run was replayed clean, by somebody or somewhere else.

    One that was only replayed on the machine it was exported on holds, with caution.
    """
    told = tuple(_replays(case))
    covering = [one for one in told if one.covers]
    clean = [one for one in covering if one.verdict == CLEAN]
    apart = [one for one in clean if not one.same_machine]
    if apart:
        return holds(tr("by {who}", who=apart[-1].by) if apart[-1].by else "")
    if clean:
        return holds(
            tr("only on the machine it was exported on"),
            tr("Ask somebody else to replay it on another machine."),
            caution=True,
        )
    if covering:
        return fails(
            tr("the replay came out as: {result}", result=covering[-1].verdict.replace("_", " ")),
            tr("Look at what differs in Review, and ask for another replay."),
            "review",
        )
    if told:
        return fails(
            tr("claims rest on runs made after the replay"),
            tr("Export the package again, and have it replayed."),
            "report",
        )
    return fails(
        tr("not run"),
        tr("Send the package for review; the reviewer replays it on another machine."),
        "report",
    )


@dataclass(frozen=True, slots=True)
class _Replayed:
    """One replay of a package of the incident, by a reviewer or by ourselves."""

    verdict: str
    covers: bool
    same_machine: bool
    by: str = ""


def _replays(case: Case) -> Iterator[_Replayed]:
    for one in case.records.replays:
        event = export_of(case.events, one.package)
        yield _Replayed(one.verdict, _covers(case, event), _same(event, one.machine))
    for review in case.state.reviews:
        event = export_of(case.events, review.tagmanifest)
        same = bool(review.machine) and _same(event, review.machine)
        who = review.reviewer or review.name
        yield _Replayed(review.replay or "not_done", _covers(case, event), same, who)


def _same(event: Event | None, machine: str) -> bool:
    """Whether a mark is that of the machine of the export; so it is taken to be without one."""
    exported = str(event.body.get("machine", "")) if event is not None and event.body else ""
    return not (machine and exported and machine != exported)


def _covers(case: Case, event: Event | None) -> bool:
    """Whether a package holds every run that a claim rests on."""
    size = int(event.body.get("events", 0)) if event is not None and event.body else 0
    claimed = {claim.run for claim in case.state.claims}
    places = {
        str(one.body.get("id")): one.seq
        for one in case.events
        if one.type == "run.recorded" and one.body is not None
    }
    return bool(size) and all(places.get(run, size + 1) <= size for run in claimed)


def enough_functions_took_part(case: Case) -> Judgement:
    """W2: three functions contributed at least."""
    coverage = coverage_of(case.state)
    if coverage.enough:
        return holds()
    silent = ", ".join(coverage.silent)
    return fails(
        trn("{count} function contributed", "{count} functions contributed", coverage.count),
        tr("Ask {names} for their view.", names=silent)
        if silent
        else tr("Ask data, ML, operations, product, security or compliance for their view."),
        "triage",
    )


def something_is_known_to_be_missing(case: Case) -> Judgement:
    """W3: the register of missing evidence is not empty."""
    if case.records.limitations:
        return holds()
    return fails(
        tr("nothing is listed as missing, assumed or cut short"),
        tr("Hardly any investigation is without: write down what you could not look at."),
        "hypotheses",
    )


def facilitator_is_not_author(case: Case) -> Judgement:
    """W4: whoever led the retrospective did not write the report."""
    both = [one for one in case.records.participants if one.facilitator and one.author]
    if not both:
        return holds()
    return fails(
        tr("{name} leads and writes", name=named(both[0].function)),
        tr("Let somebody else lead the retrospective."),
        "triage",
        f"participant/{both[0].id}",
    )
