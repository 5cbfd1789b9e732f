"""``workbench repair``: from the framing to a repair that was tried and chosen."""

import click

from workbench.cli.repair_release import add_release_commands
from workbench.cli.repair_words import (
    compared_body,
    compared_lines,
    criteria_lines,
    repair_line,
    standing_body,
    standing_lines,
)
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.release import lock_holds
from workbench.errors import ExitCode, WorkbenchError
from workbench.services.framing import (
    default_rules,
    frame_problem,
    is_set_before,
    parse_rule,
    set_criteria,
)
from workbench.services.parameters import parse_parameters
from workbench.services.repair_comparison import compare_repairs
from workbench.services.repair_knowledge import repair_knowledge
from workbench.services.repair_standing import repair_standing
from workbench.services.repair_story import repair_story
from workbench.services.repair_trials import Tried, try_all, try_repair
from workbench.services.repairs import (
    add_repair,
    edit_repair,
    find_repair,
    propose_repairs,
    reject_repair,
)
from workbench.services.session import open_for_reading, open_session


@click.group("repair")
def repair_command() -> None:
    """Frame the problem, try repairs, choose one, verify it, take it back."""


@repair_command.command("frame")
@click.argument("incident")
@click.option("--behaviour", default="", help="The behaviour to correct.")
@click.option("--success", default="", help="What counts as success.")
@click.option("--accepted-risk", default="", help="The risk that is accepted.")
@click.option("--segment", "segments", multiple=True, help="A column of groups to look at.")
@click.option("--agreed-by", multiple=True, metavar="FUNCTION", help="Who agreed, by function.")
@shared_options
def _frame(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    behaviour: str,
    success: str,
    accepted_risk: str,
    segments: tuple[str, ...],
    agreed_by: tuple[str, ...],
) -> None:
    """Say what a repair of INCIDENT is to achieve; nothing can be tried before."""
    with open_session(settings.folder) as session:
        framing = frame_problem(
            session,
            incident,
            behaviour=behaviour,
            success=success,
            accepted_risk=accepted_risk,
            segments=segments,
            agreed_by=agreed_by,
        ).value
    settings.answer({"framing": framing.json_body()}, f"To correct: {framing.behaviour}")


@repair_command.command("criteria")
@click.argument("incident")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help="Such as 'gain.worst_window.low > 0: It holds in the worst window'.",
)
@click.option("--default", "default", is_flag=True, help="Take the rules the policy proposes.")
@click.option("--reason", default="")
@click.option("--agreed-by", multiple=True, metavar="FUNCTION", help="Who agreed, by function.")
@click.option("--dissent", default="", help="Who disagrees with the criteria, and why.")
@click.option("--dissent-run", default="", metavar="RUN", help="The run the dissent rests on.")
@shared_options
def _criteria(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    rules: tuple[str, ...],
    default: bool,
    reason: str,
    agreed_by: tuple[str, ...],
    dissent: str,
    dissent_run: str,
) -> None:
    """Lock release criteria of INCIDENT, before results; without a rule, list those there are."""
    wanted = [*(default_rules() if default else ()), *map(parse_rule, rules)]
    if wanted:
        with open_session(settings.folder) as session:
            set_criteria(
                session,
                incident,
                wanted,
                reason=reason,
                agreed_by=agreed_by,
                dissent=dissent,
                dissent_run=dissent_run,
            )
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
    told: list[dict[str, JsonValue]] = [
        {
            **one.json_body(),
            "before_results": is_set_before(state, one),
            "intact": lock_holds(one),
        }
        for one in state.records.criteria
    ]
    settings.answer({"criteria": told}, criteria_lines(state) or "No release criteria set yet.")


@repair_command.command("propose")
@click.argument("incident")
@shared_options
def _propose(settings: Settings, incident: str) -> None:
    """Write down the repairs that fit the cause of INCIDENT, and doing nothing beside them."""
    with open_session(settings.folder) as session:
        found = propose_repairs(session, incident).value
    settings.answer(
        {"proposed": [one.json_body() for one in found]},
        [repair_line(one) for one in found] or "Nothing to propose that is not there already.",
    )


@repair_command.command("add")
@click.argument("incident")
@click.argument("kind")
@click.option("--title", default="")
@click.option("--node", default="", help="The column it repairs.")
@click.option("--description", default="")
@click.option("--minutes", type=float, help="Effort.")
@click.option("--risk", type=click.Choice(["low", "mid", "high"]))
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE")
@shared_options
def _add(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    kind: str,
    title: str,
    node: str,
    description: str,
    minutes: float | None,
    risk: str | None,
    parameters: tuple[str, ...],
) -> None:
    """Add a repair of KIND, such as clip or retrain, to INCIDENT."""
    with open_session(settings.folder) as session:
        fields: dict[str, object] = {
            "title": title,
            "node": node,
            "description": description,
            "minutes": minutes,
            "risk": risk,
        }
        made = add_repair(session, incident, kind, fields).value
        if parameters:
            known = parse_parameters(session.registry.analysis(made.analysis), parameters)
            made = edit_repair(session, incident, made.id, {"parameters": known}).value
    settings.answer({"repair": made.json_body()}, repair_line(made))


@repair_command.command("reject")
@click.argument("incident")
@click.argument("repair")
@click.option("--reason", required=True)
@shared_options
def _reject(settings: Settings, incident: str, repair: str, reason: str) -> None:
    """Set REPAIR aside, with a reason; its runs stay."""
    with open_session(settings.folder) as session:
        made = reject_repair(session, incident, repair, reason).value
    settings.answer({"repair": made.json_body()}, f"Set aside: {made.title}.")


@repair_command.command("try")
@click.argument("incident")
@click.argument("repair", required=False, default="")
@click.option("--all", "every", is_flag=True, help="Every repair, doing nothing first.")
@click.option("--again", is_flag=True, help="Run even if the same question was answered before.")
@shared_options
def _try(settings: Settings, *, incident: str, repair: str, every: bool, again: bool) -> int:
    """Evaluate REPAIR on the windows of INCIDENT, or with --all every one."""
    if not repair and not every:
        raise WorkbenchError("repair.which", "Name a repair, or give --all.")
    with open_session(settings.folder) as session, settings.progress() as progress:
        if every:
            found = try_all(session, incident, reuse=not again, progress=progress).value
        else:
            one = try_repair(session, incident, repair, reuse=not again, progress=progress).value
    if not every:
        settings.answer(_tried(one), [one.run.summary, *(f"  {f.text}" for f in one.run.findings)])
        return int(ExitCode.OK)
    lines = [f"{t.repair.title}: {t.run.summary}" for t in found.tried]
    lines += [f"{r.title}: not tried. {reason}" for r, reason in found.refused]
    lines += [f"Stopped: {one.title}. {why}" for one, why in found.stopped]
    settings.answer(
        {
            "tried": [_tried(one) for one in found.tried],
            "refused": [{"repair": r.id, "reason": reason} for r, reason in found.refused],
            "stopped": [{"repair": r.id, "reason": why} for r, why in found.stopped],
        },
        lines,
    )
    return int(ExitCode.OK if found.tried else ExitCode.FAILED)


@repair_command.command("compare")
@click.argument("incident")
@shared_options
def _compare(settings: Settings, incident: str) -> None:
    """List the repairs of INCIDENT, the best worst case first."""
    with open_for_reading(settings.folder) as session:
        found = compare_repairs(session, incident)
    settings.answer(compared_body(found), compared_lines(found))


@repair_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the repairs of INCIDENT."""
    with open_for_reading(settings.folder) as session:
        repairs = session.incident(incident).records.repairs
    settings.answer(
        {"repairs": [one.json_body() for one in repairs]},
        [repair_line(one) for one in repairs] or "No repairs yet; `workbench repair propose`.",
    )


@repair_command.command("show")
@click.argument("incident")
@click.argument("repair", required=False, default="")
@shared_options
def _show(settings: Settings, incident: str, repair: str) -> None:
    """Tell how REPAIR stands, the chosen one by default: from the cause to the decision."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        wanted = find_repair(state, repair).id if repair else ""
        standing = repair_standing(session, state.id, wanted)
        if standing.repair is None:
            raise WorkbenchError("repair.none_chosen", "No repair is chosen yet.", "Name one.")
        story = repair_story(session, state.id, standing.repair.id)
    settings.answer(
        {**standing_body(standing), "story": [step.json_body() for step in story]},
        [*(f"{step.what:<12} {step.text}" for step in story), *standing_lines(standing)],
    )


@repair_command.command("knowledge")
@shared_options
def _knowledge(settings: Settings) -> None:
    """Tell which kinds of repair held in this workspace, by family of model."""
    with open_for_reading(settings.folder) as session:
        found = repair_knowledge(session)
    settings.answer(
        {"kinds": [one.json_body() for one in found]},
        [one.words for one in found] or "No repair was verified in this workspace yet.",
    )


def _tried(one: Tried) -> dict[str, JsonValue]:
    return {
        "repair": one.repair.id,
        "title": one.repair.title,
        "run": one.run.id,
        "summary": one.run.summary,
        "findings": [finding.json_body() for finding in one.run.findings],
    }


add_release_commands(repair_command)
