"""The acts of ``workbench report`` on its text: draft, section, show, check, claims, re-run."""

import sys
from pathlib import Path

import click

from workbench.cli.report_words import (
    gate_lines,
    gates_headline,
    gates_payload,
    section_lines,
    section_payload,
    span_lines,
)
from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode, WorkbenchError
from workbench.services.postmortem.document import Postmortem, postmortem
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.rerun import rerun_stale
from workbench.services.postmortem.writing import take_over_drafts, write_section
from workbench.services.session import open_for_reading, open_session


@click.command("draft")
@click.argument("incident")
@click.argument("sections", nargs=-1)
@click.option("--accept", is_flag=True, help="Take the drafts over, with their claims, in one act.")
@click.option("--again", is_flag=True, help="With --accept: also sections that are written.")
@shared_options
def draft_command(
    settings: Settings, *, incident: str, sections: tuple[str, ...], accept: bool, again: bool
) -> None:
    """Propose what the sections of INCIDENT's report could say, from records and runs.

    Every figure in a draft is a claim, a figure of a run or a record. Name SECTIONS to draft
    only those.
    """
    if again and not accept:
        raise click.UsageError("--again belongs to --accept.")
    if accept:
        with open_session(settings.folder) as session:
            taken = take_over_drafts(session, incident, sections, again=again).value
            report = postmortem(session, incident)
        names = [section.id for section in taken]
        words = f"Taken over: {', '.join(names)}." if names else "Nothing to take over."
        settings.answer(
            {"taken_over": names, "claims": [c.json_body() for c in report.incident.claims]}, words
        )
        return
    with open_for_reading(settings.folder) as session:
        report = postmortem(session, incident)
    shown = [s for s in report.sections if s.drafted and (not sections or s.id in sections)]
    settings.answer(
        {
            "sections": [section_payload(report, one) for one in shown],
            "proposed": [one.claim.json_body() for one in report.proposals],
        },
        [line for one in shown for line in (*section_lines(report, one), "")]
        or ["Every section is written."],
    )


@click.command("section")
@click.argument("incident")
@click.argument("section")
@click.option("--text", help="What it says; chips are [[claim:ID|words]] and [[opinion|words]].")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Take the text from a file; - is stdin."
)
@click.option("--ready/--not-ready", default=None, help="Whether it is done.")
@shared_options
def section_command(
    settings: Settings,
    *,
    incident: str,
    section: str,
    text: str | None,
    path: Path | None,
    ready: bool | None,
) -> None:
    """Write SECTION of INCIDENT's report, or show it."""
    if text is not None and path is not None:
        raise click.UsageError("Give either --text or --file.")
    if path is not None:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    if text is None and ready is None:
        with open_for_reading(settings.folder) as session:
            _show(settings, postmortem(session, incident), section)
        return
    with open_session(settings.folder) as session:
        standing = postmortem(session, incident).section(section)
        written = standing.text if standing is not None else ""
        said = written if text is None else text
        write_section(session, incident, section, said, ready=ready)
        _show(settings, postmortem(session, incident), section)


def _show(settings: Settings, report: Postmortem, reference: str) -> None:
    section = report.section(reference)
    if section is None:
        raise WorkbenchError(
            "section.unknown",
            f"The report has no section {reference!r}.",
            "Its sections are " + ", ".join(one.id for one in report.sections) + ".",
        )
    spans = report.spans.get(section.id, ())
    settings.answer(
        section_payload(report, section),
        [*section_lines(report, section), *span_lines(spans, section.id)],
    )


@click.command("show")
@click.argument("incident")
@click.option("--for", "wanted", default="", help="technical, product, risk or executive.")
@shared_options
def show_command(settings: Settings, incident: str, wanted: str) -> None:
    """Show INCIDENT's report as it stands: sections, claims and gates."""
    with open_for_reading(settings.folder) as session:
        report = postmortem(session, incident)
    if wanted and wanted not in {one.id for one in report.template.audiences}:
        names = ", ".join(one.id for one in report.template.audiences)
        raise WorkbenchError("report.audience", f"Nobody reads as {wanted!r}.", f"Choose {names}.")
    shown = [s for s in report.sections if not wanted or wanted in s.audiences]
    gates = (*report.gates, *report.warnings)
    settings.answer(
        {
            "title": report.title,
            "template": report.template.name,
            "sections": [section_payload(report, one) for one in shown],
            "claims": [claim.json_body() for claim in report.claims],
            "standings": {name: one.json_body() for name, one in report.standings.items()},
            "bases": {name: one.json_body() for name, one in report.bases.items()},
            "gates": gates_payload(gates),
        },
        [
            report.title,
            "",
            *(line for one in shown for line in (*section_lines(report, one), "")),
            gates_headline(gates),
        ],
    )


@click.command("check")
@click.argument("incident")
@shared_options
def check_command(settings: Settings, incident: str) -> int:
    """Tell what in INCIDENT's report nothing proves, and what speaks of people.

    Exit code 1 if something is stated that nothing proves.
    """
    with open_for_reading(settings.folder) as session:
        report = postmortem(session, incident)
    written = [one for one in report.sections if not one.drafted]
    spans = {one.id: report.spans.get(one.id, ()) for one in written}
    lost = [s for s in report.standings.values() if s.state != "supported"]
    lost = [s for s in lost if report.incident.claims and _claimed(report, s.claim)]
    lines = [line for name, found in spans.items() for line in span_lines(found, name)]
    lines += [f"claim {one.claim[-8:]}  {one.state}  {one.why}" for one in lost]
    blocked = any(one.state == "blocked" for one in written) or bool(lost)
    settings.answer(
        {
            "sections": {one.id: section_payload(report, one)["spans"] for one in written},
            "claims": [one.json_body() for one in lost],
            "passed": not blocked,
        },
        lines or ["Every statement is tied to a run or marked as an opinion."],
    )
    return int(ExitCode.FAILED if blocked else ExitCode.OK)


def _claimed(report: Postmortem, claim: str) -> bool:
    return any(one.id == claim for one in report.incident.claims)


@click.command("claims")
@click.argument("incident")
@shared_options
def claims_command(settings: Settings, incident: str) -> None:
    """List the claims of INCIDENT's report, how each stands and how strong it is."""
    with open_for_reading(settings.folder) as session:
        report = postmortem(session, incident)
    lines = []
    for claim in report.incident.claims:
        standing = report.standings[claim.id]
        basis = report.bases[claim.id]
        why = "".join(f"  {one}" for one in dict.fromkeys((standing.why, basis.overstated)) if one)
        head = f"{claim.id[-8:]}  {standing.state:<11}  {basis.level:<10}  {claim.section:<14}"
        lines.append(f"{head} {claim.text}{why}")
    for proposal in report.proposals:
        claim = proposal.claim
        head = f"{'proposed':<21}  {report.bases[claim.id].level:<10}  {claim.section:<14}"
        lines.append(f"{head} {claim.text}")
    settings.answer(
        {
            "claims": [
                {
                    **claim.json_body(),
                    "standing": report.standings[claim.id].json_body(),
                    "basis": report.bases[claim.id].json_body(),
                }
                for claim in report.incident.claims
            ],
            "proposed": [
                {
                    "key": p.key,
                    **p.claim.json_body(),
                    "basis": report.bases[p.claim.id].json_body(),
                }
                for p in report.proposals
            ],
        },
        lines or ["There are no claims, and none to propose."],
    )


@click.command("gates")
@click.argument("incident")
@shared_options
def gates_command(settings: Settings, incident: str) -> int:
    """Tell which gates of INCIDENT's report hold, and what to do about the others.

    Exit code 1 if a gate that blocks signing does not hold.
    """
    with open_for_reading(settings.folder) as session:
        gates = gates_of(session, incident)
    passed = all(gate.passed for gate in gates if not gate.warning)
    settings.answer(
        {"passed": passed, "gates": gates_payload(gates)},
        [*gate_lines(gates), gates_headline(gates)],
    )
    return int(ExitCode.OK if passed else ExitCode.FAILED)


@click.command("re-run")
@click.argument("incident")
@shared_options
def rerun_command(settings: Settings, incident: str) -> int:
    """Run again what amber claims of INCIDENT rest on, and tie them to the new runs.

    Exit code 1 if a claim is left that no newer run supports.
    """
    with open_session(settings.folder) as session, settings.progress() as progress:
        done = rerun_stale(session, incident, progress=progress).value
    words = [f"Run again: {run.title} ({run.id[-8:]})" for run in done.runs]
    words += [f"Tied anew: {claim.text}" for claim in done.tied]
    words += [f"Still amber: {claim.text} {why}" for claim, why in done.lost]
    settings.answer(
        {
            "runs": [run.id for run in done.runs],
            "tied": [claim.json_body() for claim in done.tied],
            "left": [{"claim": claim.id, "why": why} for claim, why in done.lost],
        },
        words or ["Every claim's run is up to date."],
    )
    return int(ExitCode.FAILED if done.lost else ExitCode.OK)
