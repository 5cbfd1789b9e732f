"""Gates on what follows, and on who looked: G9, G11; and W2, W3, W4."""

from collections.abc import Iterator

from workbench.domain.records.prevention import Action
from workbench.domain.reviews import Reviewed
from workbench.language import tr, trn
from workbench.services.opening.coverage import coverage_of
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.judgement import Judgement, fails, holds, named
from workbench.services.postmortem.tables import success_words

CLEAN = frozenset({"same", "within_tolerance", "identical"})


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
    """G11: somebody else replayed a package that holds every claimed run, and it came out clean."""
    reviews = case.state.reviews
    covering = [one for one in reviews if covers(case, one)]
    clean = [one for one in covering if one.replay in CLEAN]
    if clean:
        return holds(tr("by {who}", who=clean[-1].reviewer or clean[-1].name))
    if covering:
        return fails(
            tr(
                "the replay elsewhere came out as {result}",
                result=covering[-1].replay or tr("not done"),
            ),
            tr("Look at what differs in Review, and ask for another replay."),
            "review",
        )
    if reviews:
        return fails(
            tr("claims rest on runs made after the review"),
            tr("Send the package again."),
            "report",
        )
    return fails(
        tr("not run"),
        tr("Send the package for review; the reviewer replays it on another machine."),
        "report",
    )


def covers(case: Case, review: Reviewed) -> bool:
    """Whether the package that was reviewed holds every run that a claim rests on."""
    exported = next(
        (
            int(event.body.get("events", 0))
            for event in case.events
            if event.type == "package.exported"
            and event.body is not None
            and event.body.get("tagmanifest") == review.tagmanifest
        ),
        0,
    )
    claimed = {claim.run for claim in case.state.claims}
    places = {
        str(event.body.get("id")): event.seq
        for event in case.events
        if event.type == "run.recorded" and event.body is not None
    }
    return bool(exported) and all(places.get(run, exported + 1) <= exported for run in claimed)


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
