"""``workbench hypothesis``."""

from collections.abc import Callable, Mapping
from typing import TypeVar, cast, get_args

import click

from workbench.cli.reasoning_words import (
    hypothesis_json,
    hypothesis_lines,
    ranked_lines,
    warning_lines,
    warnings_json,
)
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.reasoning.matrix import BANDS
from workbench.domain.records.reasoning import Band, CausalLevel, Hypothesis, HypothesisStatus
from workbench.errors import WorkbenchError
from workbench.services.bias import bias_warnings
from workbench.services.challenges import challenge_hypothesis
from workbench.services.hypotheses import (
    change_hypothesis,
    confirm_hypothesis,
    park_hypothesis,
    reject_hypothesis,
    remove_hypothesis,
    set_confidence,
    set_level,
    set_status,
    state_hypothesis,
)
from workbench.services.hypothesis_drafts import state_from_cause
from workbench.services.records import found_record
from workbench.services.session import open_for_reading, open_session

Function = TypeVar("Function", bound=Callable[..., object])

_MANY = {"predicts", "rivals", "assumptions", "methods"}
_FIELDS = {
    "mechanism": "How it would bring the drop about.",
    "node": "The column or lineage node it names as cause.",
    "stage": "Where in the pipeline, such as ingestion or feature.",
    "failure_mode": "As the taxonomy has it, such as schema_change.",
    "diagnosis": "Class of the differential diagnosis, such as upstream_regression.",
    "factor": "root_cause, contributing or trigger.",
    "domain": "technical, process or governance.",
    "artefact": "What it lies in: a file, a table, a service.",
    "team": "The team that owns the artefact.",
    "predicts": "What else must be seen if it holds; several allowed.",
    "falsifier": "What would show that it is wrong.",
    "prior": "How likely it was held before any evidence.",
    "rivals": "Another hypothesis it competes with; several allowed.",
    "assumptions": "What it takes for granted; several allowed.",
    "methods": "A run that points to it; several allowed.",
}


def field_options(function: Function) -> Function:
    """Give a command an option for each field of a hypothesis."""
    wrapped: Callable[..., object] = function
    for name in reversed(_FIELDS):
        option = "--" + name.replace("_", "-")
        wrapped = click.option(
            option, name, multiple=name in _MANY, default=None, help=_FIELDS[name]
        )(wrapped)
    return cast(Function, wrapped)


@click.group("hypothesis")
def hypothesis_command() -> None:
    """State, weigh up and decide hypotheses about an incident."""


@hypothesis_command.command("state")
@click.argument("incident")
@click.argument("statement", default="")
@click.option(
    "--from-cause",
    "cause",
    metavar="NODE",
    help="From the cause NODE of the last search; 'first' takes the first. Its rivals come along.",
)
@click.option("--without-rivals", is_flag=True, help="Do not state the rivals too.")
@field_options
@shared_options
def _state(
    settings: Settings,
    incident: str,
    statement: str,
    cause: str | None,
    *,
    without_rivals: bool,
    **fields: object,
) -> None:
    """State a hypothesis about INCIDENT: in words of your own, or from a cause that was found.

    Say it so that it can be wrong: what else must be seen if it holds (--predicts), and what
    would show that it does not (--falsifier).
    """
    given = _given(fields)
    if bool(statement) is (cause is not None):
        raise WorkbenchError("usage", "Give a STATEMENT, or --from-cause NODE.")
    with open_session(settings.folder) as session:
        if cause is None:
            made: tuple[Hypothesis, ...] = (
                state_hypothesis(session, incident, statement, **given).value,
            )
        else:
            node = "" if cause == "first" else cause
            made = state_from_cause(session, incident, node=node, rivals=not without_rivals).value
            if given:
                made = (change_hypothesis(session, incident, made[0].id, **given).value, *made[1:])
        places = [one.id for one in session.incident(incident).records.hypotheses]
    payload: dict[str, JsonValue] = {
        "hypothesis": made[0].json_body(),
        "rivals": [one.json_body() for one in made[1:]],
    }
    words = [f"H{places.index(one.id) + 1:<3}{one.statement}" for one in made]
    settings.answer(payload, words)


@hypothesis_command.command("list")
@click.argument("incident")
@shared_options
def _list(settings: Settings, incident: str) -> None:
    """List the hypotheses about INCIDENT, the least contradicted first."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        warnings = bias_warnings(session, state.id)
        payload: dict[str, JsonValue] = {
            "hypotheses": [hypothesis_json(state, one) for one in state.records.hypotheses],
            "warnings": warnings_json(warnings),
        }
        words = [*ranked_lines(state), *warning_lines(warnings)]
    settings.answer(payload, words or "No hypotheses yet. `workbench hypothesis state` states one.")


@hypothesis_command.command("show")
@click.argument("incident")
@click.argument("hypothesis")
@shared_options
def _show(settings: Settings, incident: str, hypothesis: str) -> None:
    """Show HYPOTHESIS whole: what points to it, what speaks against it, how it narrowed."""
    with open_for_reading(settings.folder) as session:
        state = session.incident(incident)
        known = found_record(state, Hypothesis, hypothesis)
        payload: dict[str, JsonValue] = {"hypothesis": hypothesis_json(state, known, session)}
        words = hypothesis_lines(session, state, known)
    settings.answer(payload, words)


@hypothesis_command.command("change")
@click.argument("incident")
@click.argument("hypothesis")
@click.option("--statement", help="What it says.")
@click.option(
    "--confidence",
    "band",
    type=click.Choice([band.replace(" ", "-") for band in BANDS]),
    help="How likely you hold it; needs --because.",
)
@click.option("--because", default="", help="Why that likely.")
@click.option("--level", type=click.Choice(list(get_args(CausalLevel))), help="Causal level.")
@click.option(
    "--status",
    type=click.Choice(["open", "testing", "supported"]),
    help="Where it stands; this opens a decided one again.",
)
@field_options
@shared_options
def _change(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    incident: str,
    hypothesis: str,
    *,
    band: str | None,
    because: str,
    level: CausalLevel | None,
    status: str | None,
    **fields: object,
) -> None:
    """Change HYPOTHESIS of INCIDENT: its words, how likely it is held, its causal level."""
    given = _given(fields)
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        known = found_record(state, Hypothesis, hypothesis)
        with session.one_act(state.id):
            if given:
                known = change_hypothesis(session, state.id, known.id, **given).value
            if band is not None:
                named = cast(Band, band.replace("-", " "))
                known = set_confidence(session, state.id, known.id, named, because).value
            if level is not None:
                known = set_level(session, state.id, known.id, level).value
            if status is not None:
                stands = cast(HypothesisStatus, status)
                known = set_status(session, state.id, known.id, stands).value
    settings.answer({"hypothesis": known.json_body()}, _decided(known))


@hypothesis_command.command("confirm")
@click.argument("incident")
@click.argument("hypothesis")
@click.option("--because", required=True, help="Why it is confirmed.")
@click.option("--method", "methods", multiple=True, metavar="RUN", help="A run that points to it.")
@click.option("--by", "decided_by", default="", help="The function of whoever decides.")
@shared_options
def _confirm(
    settings: Settings,
    incident: str,
    hypothesis: str,
    because: str,
    methods: tuple[str, ...],
    decided_by: str,
) -> None:
    """Confirm HYPOTHESIS; two independent methods or one intervention must point to it."""
    with open_session(settings.folder) as session:
        known = confirm_hypothesis(
            session, incident, hypothesis, because, methods=methods, decided_by=decided_by
        ).value
        warnings = bias_warnings(session, incident)
    told = [one for one in warnings if one.hypothesis in {"", known.id}]
    payload = {"hypothesis": known.json_body(), "warnings": warnings_json(told)}
    settings.answer(payload, [_decided(known), *warning_lines(told)])


@hypothesis_command.command("reject")
@click.argument("incident")
@click.argument("hypothesis")
@click.option("--because", required=True, help="What speaks against it.")
@click.option("--by", "decided_by", default="", help="The function of whoever decides.")
@shared_options
def _reject(
    settings: Settings, incident: str, hypothesis: str, because: str, decided_by: str
) -> None:
    """Reject HYPOTHESIS with a reason; it stays on the board, greyed."""
    with open_session(settings.folder) as session:
        act = reject_hypothesis(session, incident, hypothesis, because, decided_by=decided_by)
    settings.answer({"hypothesis": act.value.json_body()}, _decided(act.value))


@hypothesis_command.command("park")
@click.argument("incident")
@click.argument("hypothesis")
@click.option("--because", required=True, help="Why it is put aside.")
@click.option("--by", "decided_by", default="", help="The function of whoever decides.")
@shared_options
def _park(
    settings: Settings, incident: str, hypothesis: str, because: str, decided_by: str
) -> None:
    """Put HYPOTHESIS aside, neither confirmed nor rejected."""
    with open_session(settings.folder) as session:
        act = park_hypothesis(session, incident, hypothesis, because, decided_by=decided_by)
    settings.answer({"hypothesis": act.value.json_body()}, _decided(act.value))


@hypothesis_command.command("challenge")
@click.argument("incident")
@click.argument("hypothesis")
@shared_options
def _challenge(settings: Settings, incident: str, hypothesis: str) -> None:
    """Ask of HYPOTHESIS what a reviewer would: confounders, single methods, who disagrees."""
    with open_for_reading(settings.folder) as session:
        found = challenge_hypothesis(session, incident, hypothesis)
    payload: dict[str, JsonValue] = {
        "hypothesis": found.hypothesis,
        "prompts": [one.json_body() for one in found.prompts],
        "warnings": warnings_json(found.warnings),
        "agreement": {
            "node": found.agreement.node,
            "naming": list(found.agreement.naming),
            "others": [list(one) for one in found.agreement.others],
            "words": found.agreement.words,
        },
    }
    words = [f"{one.title}: {one.question}" for one in found.prompts]
    told = [found.agreement.words] if found.agreement.words else []
    settings.answer(payload, [*told, *words, *warning_lines(found.warnings)])


@hypothesis_command.command("remove")
@click.argument("incident")
@click.argument("hypothesis")
@shared_options
def _remove(settings: Settings, incident: str, hypothesis: str) -> None:
    """Remove HYPOTHESIS, stated by mistake; one that is wrong is rejected instead."""
    with open_session(settings.folder) as session:
        gone = remove_hypothesis(session, incident, hypothesis).value
    settings.answer({"removed": gone.id}, f"Removed: {gone.label}")


def _decided(known: Hypothesis) -> str:
    reason = f": {known.reason}" if known.reason else ""
    level = f"{known.status}, {known.confidence}, {known.causal_level}"
    return f"{known.id[-8:]}  {known.statement}  ({level}){reason}"


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that were given; an empty word clears a field of several."""
    found: dict[str, object] = {}
    for name, value in fields.items():
        if value is None or value == ():
            continue
        if isinstance(value, tuple):
            found[name] = tuple(one for one in value if one)
        else:
            found[name] = str(value).replace("-", " ") if name == "prior" else value
    return found
