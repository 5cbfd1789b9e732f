"""``workbench test``."""

import re
from typing import cast, get_args

import click

from workbench.cli.reasoning_words import standing_json, standing_lines
from workbench.cli.settings import Settings, shared_options
from workbench.domain.records.reasoning import Criterion, Test, Verdict
from workbench.errors import WorkbenchError
from workbench.services.filters import parse_conditions
from workbench.services.hypothesis_tests import (
    amend_test,
    judge_test,
    made_criterion,
    register_test,
    run_test,
    standing_of,
)
from workbench.services.parameters import parse_parameters
from workbench.services.records import found_record
from workbench.services.session import open_for_reading, open_session

_CRITERION = re.compile(
    r"\s*(?:(?P<figure>[\w.]+)\s+of\s+)?(?P<finding>[^\s<>=]+)\s*"
    r"(?P<operator>>=|<=|==|>|<|between|exists|absent)\s*"
    r"(?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?)?(?:\s*(?:and|,|\.\.)\s*"
    r"(?P<upper>[-+]?[\d.]+(?:[eE][-+]?\d+)?))?\s*"
)


@click.group("test")
def test_command() -> None:
    """Register tests before their result is known, run them, and see how they stand."""


@test_command.command("register")
@click.argument("incident")
@click.argument("hypothesis")
@click.argument("title")
@click.option("--expect", "expected", required=True, help="What will be seen if it holds.")
@click.option(
    "--passes-if",
    "criterion",
    default="",
    metavar="CRITERION",
    help="Such as 'low of restored.* > 0', 'effect of gain >= 0.05', 'drift.temp absent'.",
)
@click.option("--analysis", default="", help="What will be run; without one a person judges.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--where", multiple=True, metavar="CONDITION", help="Only rows that meet it.")
@click.option("--filter", "kept", default="", metavar="NAME", help="Only rows of a kept filter.")
@click.option("--cost", default="", help="What it costs, in words.")
@click.option("--minutes", type=float, help="How long it is expected to take.")
@click.option("--exploratory", is_flag=True, help="It is made after looking at the answer.")
@shared_options
def _register(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    hypothesis: str,
    title: str,
    expected: str,
    criterion: str,
    analysis: str,
    parameters: tuple[str, ...],
    seed: int,
    where: tuple[str, ...],
    kept: str,
    cost: str,
    minutes: float | None,
    exploratory: bool,
) -> None:
    """Register TITLE as a test of HYPOTHESIS, with what is expected and when it passes.

    What is registered is locked by its hash and its place in the journal. It is never changed;
    `workbench test amend` puts an amendment beside it.
    """
    told = read_criterion(criterion) if criterion else Criterion()
    if analysis and not criterion:
        raise WorkbenchError("test.criterion", "A test that is run needs --passes-if.")
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        wanted = (
            parse_parameters(session.registry.analysis(analysis), parameters) if analysis else {}
        )
        test = register_test(
            session,
            state.id,
            hypothesis,
            title,
            expected=expected,
            criterion=told,
            analysis=analysis,
            parameters=wanted,
            seed=seed,
            filter_name=kept,
            where=parse_conditions(state, where) if where else None,
            cost=cost,
            minutes=minutes,
            exploratory=exploratory,
        ).value
    settings.answer(
        {"test": test.json_body()}, f"{test.id[-8:]}  {test.title}  lock {test.lock[:12]}"
    )


@test_command.command("run")
@click.argument("incident")
@click.argument("test")
@shared_options
def _run(settings: Settings, incident: str, test: str) -> None:
    """Run the registered TEST; the program says whether it passed, by its criterion."""
    with open_session(settings.folder) as session, settings.progress() as progress:
        ran = run_test(session, incident, test, progress=progress).value
    payload = {
        "conclusion": ran.conclusion.json_body(),
        "run": ran.run.id,
        "summary": ran.run.summary,
    }
    settings.answer(payload, [f"{ran.conclusion.verdict}: {ran.note}", f"  {ran.run.summary}"])


@test_command.command("judge")
@click.argument("incident")
@click.argument("test")
@click.argument("verdict", type=click.Choice(list(get_args(Verdict))))
@click.option("--note", required=True, help="What was seen.")
@shared_options
def _judge(settings: Settings, incident: str, test: str, verdict: str, note: str) -> None:
    """Record what a person saw of TEST; only for tests that have nothing to run."""
    with open_session(settings.folder) as session:
        told = judge_test(session, incident, test, cast(Verdict, verdict), note).value
    settings.answer({"conclusion": told.json_body()}, f"{told.verdict}: {told.note}")


@test_command.command("amend")
@click.argument("incident")
@click.argument("test")
@click.option("--because", required=True, help="Why.")
@click.option("--expect", "expected", default="", help="What is expected now.")
@click.option("--passes-if", "criterion", default="", metavar="CRITERION")
@shared_options
def _amend(
    settings: Settings, *, incident: str, test: str, because: str, expected: str, criterion: str
) -> None:
    """Put an amendment beside TEST; one made after the result never decides."""
    told = read_criterion(criterion) if criterion else None
    with open_session(settings.folder) as session:
        made = amend_test(session, incident, test, because, expected=expected, criterion=told).value
    settings.answer({"amendment": made.json_body()}, f"{made.id[-8:]}  {made.reason}")


@test_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the tests of INCIDENT: registered before their run, untouched, amended, concluded."""
    with open_for_reading(settings.folder) as session:
        found = standing_of(session, incident)
    settings.answer(
        {"tests": [standing_json(one) for one in found]},
        [line for at, one in enumerate(found, 1) for line in standing_lines(one, f"T{at}")]
        or "No tests registered yet.",
    )


@test_command.command("show")
@click.argument("incident")
@click.argument("test")
@shared_options
def _show(settings: Settings, incident: str, test: str) -> None:
    """Show how TEST stands."""
    with open_for_reading(settings.folder) as session:
        known = found_record(session.incident(incident), Test, test)
        found = next(one for one in standing_of(session, incident) if one.test.id == known.id)
    settings.answer({"test": standing_json(found)}, standing_lines(found))


def read_criterion(words: str) -> Criterion:
    """Read a criterion as it is written on a command line.

    Parameters
    ----------
    words : str
        ``FIGURE of FINDING OPERATOR VALUE``; the figure is the effect where none is named.

    Raises
    ------
    WorkbenchError
        If it cannot be read.
    """
    found = _CRITERION.fullmatch(words)
    if found is None:
        return made_criterion({"words": words})
    fields: dict[str, object] = {k: v for k, v in found.groupdict().items() if v is not None}
    criterion = made_criterion(fields)
    if criterion.operator not in {"exists", "absent"} and criterion.value is None:
        return made_criterion({"words": words})
    return criterion
