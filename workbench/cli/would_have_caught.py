"""``workbench would-have-caught``."""

from datetime import UTC, datetime
from typing import Any

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Guardrail
from workbench.exchange.rule_files.words import guardrail_words
from workbench.science.guardrails.back_check import BackCheck, Step
from workbench.services.back_check import caught_elsewhere, keep_check, try_rule
from workbench.services.guardrail_fitting import propose_guardrail, suggested
from workbench.services.readings.caught import caught_words
from workbench.services.records import found_record
from workbench.services.session import Session, open_for_reading, open_session

_KINDS = ("range", "levels", "nulls", "threshold", "freshness", "volume")


@click.command("would-have-caught")
@click.argument("incident")
@click.option("--guardrail", "named", default="", help="A recorded one; else the one proposed.")
@click.option("--kind", type=click.Choice(_KINDS), default=None)
@click.option("--column", default="")
@click.option("--metric", default="")
@click.option("--node", default="")
@click.option("--low", type=float, default=None, help="The lowest value allowed.")
@click.option("--high", type=float, default=None, help="The highest value allowed.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=None,
    help="The share of rows that must hold the rule.",
)
@click.option("--every-minutes", type=float, default=None, help="For freshness.")
@click.option("--for-minutes", type=float, default=None)
@click.option("--bin-minutes", type=float, default=None)
@click.option("--sweep", is_flag=True, help="Also every other threshold.")
@click.option("--elsewhere", is_flag=True, help="Also the other incidents of the workspace.")
@click.option("--save", is_flag=True, help="Record it as a run.")
@shared_options
def would_have_caught_command(
    settings: Settings,
    *,
    incident: str,
    named: str,
    sweep: bool,
    elsewhere: bool,
    save: bool,
    **rule: Any,  # noqa: ANN401 -- what click was given
) -> None:
    """Tell whether a rule would have caught INCIDENT: when, how much earlier, at what false alarms.

    Without a rule, the one that the causes call for is fitted and tried.
    """
    opened = open_session if save else open_for_reading
    with opened(settings.folder) as session, settings.progress() as progress:
        state = session.incident(incident)
        guardrail = _guardrail(session, state, named, rule)
        there = try_rule(session, state.id, guardrail)
        found = there.check()
        steps = there.steps() if sweep else ()
        others = caught_elsewhere(session, state.id, guardrail, progress) if elsewhere else ()
        run = keep_check(session, state.id, guardrail, progress).value.run if save else None
    words = [guardrail_words(guardrail), caught_words(found, there.known_by)]
    words += [f"  {_step_words(one)}" for one in steps]
    payload: dict[str, JsonValue] = {
        "guardrail": guardrail.json_body(),
        "words": guardrail_words(guardrail),
        "known_by": there.known_by,
        **_told(found),
    }
    if sweep:
        payload["sweep"] = [{"threshold": one.threshold, **_told(one.check)} for one in steps]
    if elsewhere:
        payload["elsewhere"] = [
            {"incident": other.incident, "code": other.code, "title": other.title, **_told(check)}
            for other, check in others
        ]
        words += [
            f"  {other.code} {other.title}: {caught_words(check, other.known_by)}"
            for other, check in others
        ] or ["  No other incident has what this rule judges."]
    if run is not None:
        payload["run"] = run.id
        words.append(f"run {run.id[-8:]}")
    settings.answer(payload, words)


def _guardrail(session: Session, state: Incident, named: str, rule: dict[str, Any]) -> Guardrail:
    """Return the rule that was named, spelt out or fitted, with the limits that were given."""
    given = {name: value for name, value in rule.items() if value not in (None, "")}
    limits: dict[str, Any] = {
        name: given.pop(name) for name in ("low", "high", "share", "every_minutes") if name in given
    }
    if named:
        base = found_record(state, Guardrail, named)
        return base.model_copy(update={**given, **limits})
    kind = given.pop("kind", None)
    if kind is None and not given:
        found = suggested(session, state.id)
        if not found:
            raise click.UsageError("Nothing was found that calls for a rule; give --kind.")
        base = found[0].guardrail
    elif kind is None:
        raise click.UsageError("Say which kind of rule: --kind.")
    elif {"low", "high", "every_minutes"} & set(limits) and kind not in {"levels", "nulls"}:
        base = Guardrail(id="", title="tried", kind=kind, **given)
        if kind == "threshold" and not base.node:
            base = base.model_copy(update={"node": base.metric})
    else:
        base = propose_guardrail(session, state.id, kind, **given).guardrail
    return base.model_copy(update=limits)


def _told(found: BackCheck) -> dict[str, JsonValue]:
    rate = found.rate
    return {
        "caught": found.caught,
        "fires_at": None if found.fires_at is None else _moment(found.fires_at),
        "lead_hours": None if found.lead is None else found.lead / 3600,
        "delay_hours": None if found.delay is None else found.delay.estimate / 3600,
        "delay_interval": None
        if found.delay is None
        else [found.delay.low / 3600, found.delay.high / 3600],
        "false_alarms": len(found.alarms),
        "history_days": found.days,
        "per_month": None if rate is None else rate.estimate,
        "per_month_interval": None if rate is None else rate.as_pair(),
        "tells": found.tells,
    }


def _step_words(step: Step) -> str:
    found = step.check
    fires = "never fires" if found.fires_at is None else f"fires {_moment(found.fires_at)}"
    return f"{step.threshold:<10.4g} {fires}, {len(found.alarms)} false alarms"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
