"""``workbench run``."""

import click

from workbench.cli.battery import run_the_battery
from workbench.cli.cluster import cluster_option, runner_at
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.runs import Run, RunStatus
from workbench.errors import ExitCode, RunError
from workbench.services.battery import NAME as BATTERY
from workbench.services.evidence import consent_to_model
from workbench.services.filters import chosen_rows
from workbench.services.next_steps import next_step_of
from workbench.services.parameters import parse_parameters
from workbench.services.running import run_analysis
from workbench.services.session import open_session


@click.command("run")
@click.argument("incident")
@click.argument("analysis")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE")
@click.option(
    "--where",
    "where",
    multiple=True,
    metavar="CONDITION",
    help="Only rows that meet it, such as 'station=B' or 'temp>=30'; several all have to hold.",
)
@click.option("--filter", "kept", default="", metavar="NAME", help="Only rows of a kept filter.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--again", is_flag=True, help="Run even if the same question was answered before.")
@click.option(
    "--trust-model",
    is_flag=True,
    help="Consent to open a model format that can run code it carries; journaled.",
)
@click.option(
    "--expected",
    default="",
    metavar="TEXT",
    help="The behaviour that was expected; by default as the problem is framed.",
)
@cluster_option
@shared_options
def run_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    analysis: str,
    parameters: tuple[str, ...],
    where: tuple[str, ...],
    kept: str,
    seed: int,
    again: bool,
    trust_model: bool,
    expected: str,
    cluster: str,
) -> int:
    """Run ANALYSIS on INCIDENT; `workbench analyses` lists what there is.

    The word `battery` in place of an analysis runs the standard battery: every analysis that
    is marked for it, each with its defaults and all with the same seed.
    """
    if analysis == BATTERY and (where or kept):
        raise RunError(
            "run.battery_filter",
            "The standard battery is run on all rows.",
            "Run one analysis at a time with --where or --filter.",
        )
    if analysis == BATTERY:
        return run_the_battery(
            settings,
            incident,
            parameters=parameters,
            seed=seed,
            again=again,
            trust_model=trust_model,
            cluster=cluster,
        )
    runner = runner_at(cluster)
    with open_session(settings.folder, runner=runner) as session, settings.progress() as progress:
        wanted = parse_parameters(session.registry.analysis(analysis), parameters)
        if trust_model:
            consent_to_model(session, incident, "given with a run")
        made = run_analysis(
            session,
            incident,
            analysis,
            parameters=wanted,
            seed=seed,
            selection=chosen_rows(session.incident(incident), where, kept),
            expected=expected,
            reuse=not again,
            progress=progress,
        ).value
        step = next_step_of(session, made.run)
    run = made.run
    payload: dict[str, JsonValue] = {
        **made.answer,
        "run": run.id,
        "analysis": run.analysis,
        "status": str(run.status),
        "cached": made.cached,
        "summary": run.summary,
        "next_step": step,
        "expected": run.expected,
        "caveats": list(run.caveats),
        "findings": [f.json_body() for f in run.findings],
        "filter": _filter(run),
        "seconds": run.seconds,
        "isolation": run.environment.isolation,
    }
    if run.status is not RunStatus.FINISHED:
        payload["error"] = {"code": "run.failed", "message": run.error, "hint": ""}
        settings.answer(payload, f"{run.title} ended without a result: {run.error}")
        return int(ExitCode.FAILED)
    words = [run.summary, *(f"  {f.text}" for f in run.findings), f"Next: {step}"]
    settings.answer(payload, words)
    return int(ExitCode.OK)


def _filter(run: Run) -> JsonValue:
    """Return which rows a run was made on; None for all."""
    if run.restricted is None:
        return None
    return {**run.restricted.json_body(), "conditions": run.where.to_json()}
