"""``workbench model-review``."""

from typing import get_args

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.records.reasoning import ModelCheck
from workbench.services.model_review import (
    ReviewItem,
    action_of_finding,
    answer_question,
    hypothesis_of_finding,
    model_review,
    reopen_question,
    review_content,
)
from workbench.services.session import open_for_reading, open_session

ANSWERS = [one.replace("_", "-") for one in get_args(ModelCheck.model_fields["answer"].annotation)]


@click.group("model-review")
def model_review_command() -> None:
    """Walk through what the model leans on: causal links, sensitivities, brittle components."""


@model_review_command.command("list")
@click.argument("incident")
@click.option("--findings", is_flag=True, help="Only what was found.")
@shared_options
def _list(settings: Settings, incident: str, *, findings: bool) -> None:
    """Show the questions for INCIDENT, what its runs say to each, and what was answered."""
    with open_for_reading(settings.folder) as session:
        items = model_review(session, incident)
    shown = [
        one
        for one in items
        if not findings or (one.check is not None and one.check.answer == "finding")
    ]
    body: dict[str, JsonValue] = {
        "version": review_content().version,
        "answered": sum(one.check is not None for one in items),
        "questions": [_body(one) for one in shown],
    }
    settings.answer(body, [line for one in shown for line in _lines(one)] or ["No finding yet."])


@model_review_command.command("answer")
@click.argument("incident")
@click.argument("question")
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--text", default="", help="What was found, or why.")
@click.option("--node", default="", help="Column or lineage node it is about.")
@click.option("--run", default="", help="The run that shows it.")
@shared_options
def _answer(  # noqa: PLR0913 -- one argument for each option
    settings: Settings, *, incident: str, question: str, answer: str, text: str, node: str, run: str
) -> None:
    """Answer QUESTION of the review of INCIDENT."""
    with open_session(settings.folder) as session:
        check = answer_question(
            session, incident, question, answer.replace("-", "_"), text=text, node=node, run=run
        ).value
    settings.answer({"check": check.json_body()}, f"{check.id}: {answer}. {check.text}".strip())


@model_review_command.command("reopen")
@click.argument("incident")
@click.argument("question")
@shared_options
def _reopen(settings: Settings, incident: str, question: str) -> None:
    """Take the answer to QUESTION back."""
    with open_session(settings.folder) as session:
        check = reopen_question(session, incident, question).value
    settings.answer({"check": check.json_body()}, f"{check.id} is open again.")


@model_review_command.command("hypothesis")
@click.argument("incident")
@click.argument("question")
@shared_options
def _hypothesis(settings: Settings, incident: str, question: str) -> None:
    """State the hypothesis that the finding of QUESTION suspects."""
    with open_session(settings.folder) as session:
        made = hypothesis_of_finding(session, incident, question).value
    settings.answer({"hypothesis": made.json_body()}, f"Stated: {made.statement}")


@model_review_command.command("action")
@click.argument("incident")
@click.argument("question")
@shared_options
def _action(settings: Settings, incident: str, question: str) -> None:
    """Propose an action that follows from the finding of QUESTION."""
    with open_session(settings.folder) as session:
        made = action_of_finding(session, incident, question).value
    settings.answer({"action": made.json_body()}, f"Proposed: {made.title}")


def _body(item: ReviewItem) -> dict[str, JsonValue]:
    return {
        "id": item.question.id,
        "part": item.question.part,
        "question": item.question.question,
        "look": item.question.look,
        "told": [{"run": one.run, "text": one.text, "about": one.about} for one in item.told],
        "check": item.check.json_body() if item.check is not None else None,
    }


def _lines(item: ReviewItem) -> list[str]:
    check = item.check
    state = "open" if check is None else check.answer.replace("_", " ")
    lines = [f"{item.question.id:<18} {state:<12} {item.question.question}"]
    lines += [f"    {one.text}  (run {one.run[-8:]})" for one in item.told]
    if check is not None and check.text:
        lines.append(f"    → {check.text}")
    return lines
