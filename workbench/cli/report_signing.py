"""The acts of ``workbench report`` on its versions: sign, versions, diff, feedback."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.services.postmortem.content import template
from workbench.services.postmortem.signing import (
    Verdict,
    feedback_by_template,
    give_feedback,
    make_version,
    sign_report,
)
from workbench.services.postmortem.template_changes import (
    TemplateDiff,
    compare_templates,
    known_templates,
)
from workbench.services.postmortem.versions import (
    VersionDiff,
    VersionState,
    compare_versions,
    versions_of,
)
from workbench.services.session import open_for_reading, open_session


@click.command("sign")
@click.argument("incident")
@click.option("--function", required=True, help="In which function, such as 'ML on-call'.")
@click.option("--name", default="", help="Who; left out by default.")
@click.option("--dissent", default="", metavar="REASON", help="Disagree, and say with what.")
@click.option("--abstain", is_flag=True, help="Neither sign nor disagree.")
@click.option("--text", default="", help="Words beside the signature.")
@click.option("--words", default="", help="What the version is called.")
@shared_options
def sign_command(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    *,
    incident: str,
    function: str,
    name: str,
    dissent: str,
    abstain: bool,
    text: str,
    words: str,
) -> None:
    """Sign INCIDENT's report as it stands; refused while a gate does not hold.

    Dissent and abstention are always possible. A version is made of what is signed.
    """
    if dissent and abstain:
        raise click.UsageError("Give either --dissent or --abstain.")
    verdict: Verdict = "dissents" if dissent else "abstains" if abstain else "signed"
    with open_session(settings.folder) as session:
        made = sign_report(
            session,
            incident,
            function,
            verdict=verdict,
            name=name,
            text=dissent or text,
            words=words,
        ).value
        states = versions_of(session, incident)
    number = next((s.version.number for s in states if s.version.id == made.version), 0)
    settings.answer(
        {"sign_off": made.json_body(), "version": number},
        f"{made.function} {made.verdict} version {number}, sha256 {made.sha256}",
    )


@click.command("versions")
@click.argument("incident")
@click.option("--keep", is_flag=True, help="Keep the report as it stands as a version.")
@click.option("--words", default="", help="With --keep: what it is called.")
@shared_options
def versions_command(settings: Settings, *, incident: str, keep: bool, words: str) -> None:
    """List the versions of INCIDENT's report, who signed them, and whether they still stand."""
    if keep:
        with open_session(settings.folder) as session:
            make_version(session, incident, words)
            found = versions_of(session, incident)
    else:
        with open_for_reading(settings.folder) as session:
            found = versions_of(session, incident)
    settings.answer(
        {"versions": [_payload(one) for one in found]},
        [line for one in found for line in _lines(one)] or ["No version was kept yet."],
    )


@click.command("diff")
@click.argument("incident")
@click.argument("old", default="")
@click.argument("new", default="")
@shared_options
def diff_command(settings: Settings, incident: str, old: str, new: str) -> None:
    """Show what changed from version OLD to NEW of INCIDENT's report, word by word.

    By default from the last version to the draft. [-Words-] were taken out, {+words+} put in.
    """
    with open_for_reading(settings.folder) as session:
        found = compare_versions(session, incident, old, new)
    settings.answer(_diff_payload(found), _diff_lines(found))


@click.command("template-diff")
@click.argument("old", default="")
@click.argument("new", default="")
@shared_options
def template_diff_command(settings: Settings, old: str, new: str) -> None:
    """Show where the template OLD differs from NEW: versions such as 1.0, or files.

    By default the version before the present one, and the present one. [-Words-] were taken out,
    {+words+} put in.
    """
    found = compare_templates(old, new)
    settings.answer(
        {**template_payload(found), "known": list(known_templates())}, template_lines(found)
    )


@click.command("feedback")
@click.argument("incident", default="")
@click.argument("answers", nargs=-1, metavar="QUESTION=ANSWER…")
@click.option("--all", "every", is_flag=True, help="What was said of all retrospectives.")
@shared_options
def feedback_command(
    settings: Settings, *, incident: str, answers: tuple[str, ...], every: bool
) -> None:
    """Say how the retrospective of INCIDENT itself went, or list the questions."""
    if every:
        with open_for_reading(settings.folder) as session:
            said = feedback_by_template(session)
        settings.answer(
            {"feedback": {name: [f.json_body() for f in one] for name, one in said.items()}},
            [
                f"{name}  {question}: {answer}"
                for name, one in said.items()
                for f in one
                for question, answer in f.answers.items()
            ]
            or ["Nothing was said yet."],
        )
        return
    if not answers:
        questions = template().feedback
        settings.answer(
            {"questions": [one.json_body() for one in questions]},
            [f"{one.id:<12} {one.text}" for one in questions],
        )
        return
    pairs = [answer.partition("=") for answer in answers]
    if any(not sign for _, sign, _ in pairs):
        raise click.UsageError("Answers are written as QUESTION=ANSWER.")
    with open_session(settings.folder) as session:
        made = give_feedback(session, incident, {name: value for name, _, value in pairs}).value
    settings.answer({"feedback": made.json_body()}, f"Kept for template {made.template}.")


def _payload(state: VersionState) -> dict[str, JsonValue]:
    return {
        "number": state.version.number,
        "id": state.version.id,
        "words": state.version.words,
        "template": state.version.template,
        "sha256": state.version.sha256,
        "signed": state.signed,
        "outdated": state.outdated,
        "changes": list(state.changes),
        "sign_offs": [one.json_body() for one in state.sign_offs],
    }


def _lines(state: VersionState) -> list[str]:
    version = state.version
    stands = f"outdated: {', '.join(state.changes)} changed" if state.outdated else "stands"
    head = f"version {version.number}  {version.sha256[:16]}  {stands}  {version.words}"
    said = [
        f"  {one.function} {one.verdict}{f': {one.text}' if one.text else ''}"
        for one in state.sign_offs
    ]
    return [head.rstrip(), *said]


def _diff_payload(found: VersionDiff) -> dict[str, JsonValue]:
    return {
        "old": found.old,
        "new": found.new,
        "sections": [
            {
                "section": one.section,
                "words": one.words,
                "pieces": [[piece.kind, piece.text] for piece in one.pieces],
            }
            for one in found.sections
        ],
        "claims": {
            "added": list(found.added),
            "removed": list(found.removed),
            "changed": list(found.changed),
            "tied_anew": list(found.tied_anew),
        },
        "records": found.records,
        "template": template_payload(found.template) if found.template else None,
    }


def template_payload(found: TemplateDiff) -> dict[str, JsonValue]:
    """Return the difference of two templates for a program."""
    return {
        "old": found.old,
        "new": found.new,
        "unknown": found.unknown,
        "changes": [
            {
                "where": one.where,
                "what": one.what,
                "words": one.words,
                "pieces": [[piece.kind, piece.text] for piece in one.pieces],
            }
            for one in found.changes
        ],
    }


def template_lines(found: TemplateDiff) -> list[str]:
    """Return the difference of two templates as a person reads it on a terminal."""
    if found.unknown:
        return [f"The template is another one; {found.unknown} is not kept here to compare."]
    if not found:
        return [f"Nothing differs between {found.old} and {found.new}."]
    lines = [f"The template: from {found.old} to {found.new}"]
    where = ""
    for one in found.changes:
        lines += ["", one.where] if one.where != where else []
        where = one.where
        lines.append(f"  {one.what}: {one.words}")
    return lines


def _diff_lines(found: VersionDiff) -> list[str]:
    if not found:
        return [f"Nothing changed from {found.old} to {found.new}."]
    lines = [f"From {found.old} to {found.new}"]
    for one in found.sections:
        lines += ["", one.title, *(f"  {line}" for line in one.words.splitlines())]
    for title, texts in (
        ("Claims added", found.added),
        ("Claims taken out", found.removed),
        ("Claims changed", found.changed),
        ("Claims tied to another run", found.tied_anew),
    ):
        lines += ["", title, *(f"  {text}" for text in texts)] if texts else []
    lines += ["", "What the tables tell changed."] if found.records else []
    return [*lines, "", *template_lines(found.template)] if found.template else lines
