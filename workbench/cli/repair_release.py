"""``workbench repair``: what follows a trial, from the decision to the way back."""

import click

from workbench.cli.repair_words import (
    canary_body,
    canary_lines,
    repair_line,
    rollout_body,
    rollout_lines,
    standing_body,
    standing_lines,
)
from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.prevention import Dissent
from workbench.errors import ExitCode
from workbench.services.canaries import ANALYSIS, run_canary
from workbench.services.impacts import impact_draft, write_impact
from workbench.services.parameters import parse_parameters
from workbench.services.repair_comparison import compare_repairs
from workbench.services.repair_release import (
    apply_repair,
    choose_repair,
    explain_data,
    verify_repair,
)
from workbench.services.repairs import find_repair
from workbench.services.rollbacks import (
    proposed_limit,
    proposed_periods,
    proposed_rollout,
    proposed_watch,
    rehearse,
    roll_back,
    set_way_back,
)
from workbench.services.rollouts import next_stage, rollout_of
from workbench.services.session import open_for_reading, open_session


@click.command("choose")
@click.argument("incident")
@click.argument("repair")
@click.option("--accepted-risk", default="", help="By default that of the framing.")
@click.option("--rationale", default="", help="By default the gain as it was measured.")
@click.option("--decided-by", default="", metavar="FUNCTION")
@click.option("--dissent", multiple=True, metavar="FUNCTION: TEXT", help="Who disagrees, and why.")
@click.option("--no-dissent", is_flag=True, help="Everybody was asked, and nobody disagrees.")
@shared_options
def _choose(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    no_dissent: bool,
    incident: str,
    repair: str,
    accepted_risk: str,
    rationale: str,
    decided_by: str,
    dissent: tuple[str, ...],
) -> None:
    """Choose REPAIR; the decision is recorded with the others as alternatives."""
    with open_session(settings.folder) as session:
        decision = choose_repair(
            session,
            incident,
            repair,
            accepted_risk=accepted_risk,
            rationale=rationale,
            decided_by=decided_by,
            dissent=[_dissent(words) for words in dissent],
            no_dissent=no_dissent,
        ).value
    lines = [f"Chosen: {decision.chosen}. {decision.rationale}"]
    lines += [f"  not {one.option}: {one.why_not}" for one in decision.alternatives]
    settings.answer({"decision": decision.json_body()}, lines)


@click.command("explain")
@click.argument("incident")
@click.argument("repair")
@click.option("--why", required=True)
@shared_options
def _explain(settings: Settings, incident: str, repair: str, why: str) -> None:
    """Say why data of REPAIR that look anomalous are in order, so that it goes on."""
    with open_session(settings.folder) as session:
        made = explain_data(session, incident, repair, why).value
    settings.answer({"repair": made.json_body()}, f"Explained: {made.explained}")


@click.command("apply")
@click.argument("incident")
@click.argument("repair")
@click.option("--note", default="", help="Where and since when it is in place.")
@shared_options
def _apply(settings: Settings, incident: str, repair: str, note: str) -> None:
    """Record that REPAIR is in place."""
    with open_session(settings.folder) as session:
        made = apply_repair(session, incident, repair, note).value
    settings.answer({"repair": made.json_body()}, repair_line(made))


@click.command("verify")
@click.argument("incident")
@click.argument("repair", required=False, default="")
@shared_options
def _verify(settings: Settings, incident: str, repair: str) -> None:
    """Mark REPAIR as verified, where runs and records carry that."""
    with open_session(settings.folder) as session:
        standing = verify_repair(session, incident, repair).value
    settings.answer(standing_body(standing), standing_lines(standing))


@click.command("way-back")
@click.argument("incident")
@click.argument("repair")
@click.option("--to", "pointer", required=True, help="What is known to be good.")
@click.option("--limit", type=float, help="The metric's value beyond which it is too bad.")
@click.option("--periods", type=click.IntRange(min=1), help="Windows one after another.")
@click.option("--trigger", default="", help="The sign in words, in place of a limit.")
@click.option("--step", "steps", multiple=True)
@click.option("--stage", "stages", multiple=True, help="A stage of the rollout.")
@click.option("--watch", "watch", multiple=True, help="Something to watch afterwards.")
@shared_options
def _way_back(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    repair: str,
    pointer: str,
    limit: float | None,
    periods: int | None,
    trigger: str,
    steps: tuple[str, ...],
    stages: tuple[str, ...],
    watch: tuple[str, ...],
) -> None:
    """Say where to and on which sign REPAIR is taken back, its stages and what is watched.

    Without a sign a limit is proposed from its evaluation. Without --stage and --watch, those
    that the policy proposes are taken.
    """
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        standing = find_repair(state, repair)
        row = compare_repairs(session, state.id).row(standing.id)
        figures = row.figures if row is not None else None
        if limit is None and not trigger:
            limit = proposed_limit(figures)
        made = set_way_back(
            session,
            incident,
            repair,
            pointer=pointer,
            trigger=trigger,
            steps=steps,
            limit=limit,
            periods=periods or proposed_periods(figures, state.metric, limit),
            rollout=stages or standing.rollout or proposed_rollout(),
            watch=watch or standing.watch or proposed_watch(state.metric, standing.node),
        ).value
    settings.answer(
        {"repair": made.json_body()},
        [
            f"Back to {made.way_back.pointer} on: {made.way_back.trigger}",
            *(f"  stage {at}  {words}" for at, words in enumerate(made.rollout, 1)),
            *(f"  watch    {words}" for words in made.watch),
        ],
    )


@click.command("rollback")
@click.argument("incident")
@click.argument("repair")
@click.option(
    "--rehearse",
    "rehearsal",
    is_flag=True,
    help="Play it on the incident as it was; change nothing.",
)
@click.option("--reason", default="")
@click.option("--to", "pointer", default="", help="By default that of the way back.")
@click.option("--outcome", default="", help="What came of it.")
@click.option("--minutes", type=float, help="How long it took.")
@shared_options
def _rollback(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    repair: str,
    rehearsal: bool,
    reason: str,
    pointer: str,
    outcome: str,
    minutes: float | None,
) -> int:
    """Take REPAIR back, or rehearse that; every run of it stays."""
    with open_session(settings.folder) as session:
        made = (
            rehearse(session, incident, repair, minutes=minutes, note=outcome).value
            if rehearsal
            else roll_back(
                session,
                incident,
                repair,
                reason=reason,
                pointer=pointer,
                outcome=outcome,
                minutes=minutes,
            ).value
        )
    words = made.outcome or f"Back to {made.pointer}: {made.reason}"
    settings.answer({"rollback": made.json_body()}, words)
    return int(ExitCode.OK if made.worked is not False else ExitCode.FAILED)


@click.command("stage")
@click.argument("incident")
@click.argument("repair")
@click.option("--next", "go", is_flag=True, help="Record that the release went to the next stage.")
@click.option("--note", default="", help="Where and since when.")
@shared_options
def _stage(settings: Settings, incident: str, repair: str, note: str, *, go: bool) -> int:
    """Show the stages of REPAIR's rollout; go to the next one with --next.

    A stage is left only on a canary that was judged in it and lets the release go on, and the
    first is begun only with a way back and the sign on which it is taken.
    """
    if go:
        with open_session(settings.folder) as session:
            next_stage(session, incident, repair, note)
            found = rollout_of(session, incident, repair)
    else:
        with open_for_reading(settings.folder) as session:
            found = rollout_of(session, incident, repair)
    settings.answer(rollout_body(found), rollout_lines(found))
    return int(ExitCode.OK)


@click.command("canary")
@click.argument("incident")
@click.argument("repair")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE")
@shared_options
def _canary(settings: Settings, incident: str, repair: str, parameters: tuple[str, ...]) -> int:
    """Judge imported data of a partial release of REPAIR by the release criteria."""
    with open_session(settings.folder) as session, settings.progress() as progress:
        wanted = parse_parameters(session.registry.analysis(ANALYSIS), parameters)
        found = run_canary(session, incident, repair, parameters=wanted, progress=progress).value
    settings.answer(canary_body(found), canary_lines(found))
    return int(ExitCode.OK if found.passed else ExitCode.FAILED)


@click.command("impact")
@click.argument("incident")
@click.argument("repair")
@click.option("--gain", default="")
@click.option("--trade-off", default="")
@click.option("--affected", default="", help="Who is affected.")
@click.option("--privacy", default="")
@click.option("--security", default="")
@click.option("--write", "write", is_flag=True, help="Record the draft as it is.")
@shared_options
def _impact(settings: Settings, *, incident: str, repair: str, write: bool, **said: str) -> None:
    """Draft the impact statement of REPAIR from its run; record it with --write or own words."""
    fields = {name: words for name, words in said.items() if words}
    if write or fields:
        with open_session(settings.folder) as session:
            made = write_impact(session, incident, repair, fields).value
    else:
        with open_for_reading(settings.folder) as session:
            made = impact_draft(session, incident, repair)
    body = made.json_body()
    names = ("gain", "trade_off", "affected", "privacy", "security")
    settings.answer(
        {"impact": body, "recorded": bool(write or fields)},
        [f"{name.replace('_', '-'):<10} {body[name] or '–'}" for name in names],
    )


def add_release_commands(group: click.Group) -> None:
    """Add what follows a trial to the group of repairs."""
    for command in (
        *(_choose, _explain, _apply, _verify),
        *(_way_back, _rollback, _stage, _canary, _impact),
    ):
        group.add_command(command)


def _dissent(words: str) -> Dissent:
    function, colon, text = words.partition(":")
    return Dissent(text=text.strip() if colon else words, function=function if colon else "")
