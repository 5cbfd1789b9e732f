"""``workbench decide`` and ``workbench decisions``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.prevention import decision_problems
from workbench.domain.records.prevention import Alternative, Decision
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.records.repairing import Repair
from workbench.services.decisions import decide, dissent_line, dissent_of, prefilled
from workbench.services.records import found_record, remove_record
from workbench.services.session import open_for_reading, open_session


@click.command("decide")
@click.argument("incident")
@click.option("--question", default="", help="What is decided; by default which repair.")
@click.option("--chosen", default="", help="What was chosen; by default the repair's title.")
@click.option("--repair", default="", help="The repair that was chosen.")
@click.option("--hypothesis", default="", help="The hypothesis it rests on.")
@click.option(
    "--alternative",
    "alternatives",
    multiple=True,
    metavar="OPTION: WHY NOT",
    help="What was not chosen, and why; by default the other repairs and what their runs say.",
)
@click.option("--risk", default="", help="The risk that is accepted with it.")
@click.option("--why", default="", help="The rationale.")
@click.option(
    "--dissent", multiple=True, metavar="FUNCTION: WORDS [RUN]", help="Who disagreed, by function."
)
@click.option("--no-dissent", is_flag=True, help="Everybody was asked, and nobody disagreed.")
@click.option("--by", default="", help="The function that decided.")
@click.option("--change", default="", metavar="DECISION", help="Put these words in its place.")
@shared_options
def decide_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    question: str,
    chosen: str,
    repair: str,
    hypothesis: str,
    alternatives: tuple[str, ...],
    risk: str,
    why: str,
    dissent: tuple[str, ...],
    no_dissent: bool,
    by: str,
    change: str,
) -> None:
    """Write down a decision on INCIDENT: what was chosen, what else there was, and at what risk."""
    with open_session(settings.folder) as session:
        state = session.incident(incident)
        taken = found_record(state, Repair, repair) if repair else None
        draft = prefilled(state, taken.id if taken else "")
        named = tuple(_alternative(state, text) for text in alternatives)
        about_repair = taken is not None or not chosen
        decision = decide(
            session,
            state.id,
            question=question or draft.question,
            chosen=chosen or draft.chosen,
            repair=draft.repair if about_repair else "",
            hypothesis=found_record(state, Hypothesis, hypothesis).id
            if hypothesis
            else (draft.hypothesis if about_repair else ""),
            alternatives=named or (draft.alternatives if about_repair else ()),
            accepted_risk=risk,
            rationale=why,
            dissent=tuple(dissent_of(state, text) for text in dissent),
            no_dissent=no_dissent,
            decided_by=by,
            revise=found_record(state, Decision, change).id if change else "",
        ).value
    settings.answer(_payload(decision), _lines(decision))


@click.command("decisions")
@click.argument("incident")
@click.option("--remove", default="", metavar="DECISION", help="Take one out; undo brings it back.")
@shared_options
def decisions_command(settings: Settings, incident: str, remove: str) -> None:
    """List the decisions on INCIDENT, with what each lacks before it can be closed."""
    if remove:
        with open_session(settings.folder) as session:
            state = session.incident(incident)
            remove_record(session, state.id, found_record(state, Decision, remove))
    with open_for_reading(settings.folder) as session:
        found = session.incident(incident).records.decisions
    settings.answer(
        {"decisions": [_payload(one)["decision"] for one in found]},
        [line for one in found for line in _lines(one)] or "No decision yet.",
    )


def _alternative(state: Incident, text: str) -> Alternative:
    option, _, why_not = text.partition(":")
    repair = next(
        (one for one in state.records.repairs if one.title.casefold() == option.strip().casefold()),
        None,
    )
    return Alternative(
        option=option.strip(), why_not=why_not.strip(), repair=repair.id if repair else ""
    )


def _payload(decision: Decision) -> dict[str, JsonValue]:
    missing: list[JsonValue] = list(decision_problems(decision))
    return {"decision": {**decision.json_body(), "missing": missing}}


def _lines(decision: Decision) -> list[str]:
    at = "" if decision.decided_at is None else f", {decision.decided_at:%Y-%m-%d %H:%MZ}"
    lines = [
        f"{decision.id[-8:]}  {decision.question}",
        f"  chosen: {decision.chosen} ({decision.decided_by}{at})",
    ]
    lines += [f"  not: {one.option}: {one.why_not}" for one in decision.alternatives]
    if decision.accepted_risk:
        lines.append(f"  accepted risk: {decision.accepted_risk}")
    if decision.rationale:
        lines.append(f"  why: {decision.rationale}")
    lines += [f"  dissent, {dissent_line(one)}" for one in decision.dissent]
    missing = decision_problems(decision)
    if missing:
        lines.append(f"  missing: {'; '.join(missing)}")
    return lines
