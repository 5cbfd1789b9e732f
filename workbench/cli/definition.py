"""``workbench definition``."""

import json
from pathlib import Path

import click

from workbench.cli.definition_words import proposal_lines, rate_lines, segment_lines
from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.differences import differences
from workbench.domain.scoring.testing import ChangeProposal
from workbench.science.scoring.budget import pick
from workbench.services.scoring.calibrations import chance_words, map_in_force
from workbench.services.scoring.definitions import definition_in_force, read_definition
from workbench.services.scoring.dismissal_patterns import dismissal_patterns
from workbench.services.scoring.dismissal_rates import dismissal_rates
from workbench.services.scoring.history import score_history
from workbench.services.scoring.picking import curve_of, with_edge
from workbench.services.scoring.proposals import (
    accept,
    open_proposals,
    propose,
    refuse,
)
from workbench.services.scoring.self_check import self_check
from workbench.services.scoring.versions import (
    DefinitionVersion,
    adopt,
    definition_versions,
    find_definition,
    next_version,
    roll_back,
)
from workbench.services.session import Session, open_for_reading, open_session
from workbench.storage.score_book import Act

_BECAUSE = click.option("--because", required=True, help="Why, in a sentence; it is written down.")

_NOTHING_PROPOSED = (
    "No pattern was dismissed often enough, or no small change would have silenced it."
)


@click.group("definition")
def definition_command() -> None:
    """Show, change and roll back what a score is computed by."""


@definition_command.command("show")
@shared_options
def _show(settings: Settings) -> None:
    """Show the definition in force, those before it, and open proposals."""
    with open_for_reading(settings.folder) as session:
        versions, waiting = definition_versions(session), open_proposals(session)
        now, found = definition_in_force(session), map_in_force(session)
        patterns, rates = dismissal_patterns(session), dismissal_rates(session)
    payload: dict[str, JsonValue] = {
        "definition": now.json_body(),
        "digest": now.digest,
        "calibration": None if found is None else found.json_body(),
        "versions": [_version_body(one) for one in versions],
        "proposals": [one.json_body() for one in waiting],
        "patterns": [{**one.json_body(), "dismissals": len(one.acts)} for one in patterns],
        "rates": [one.json_body() for one in rates],
    }
    meaning = "an " + chance_words(None, 0) if found is None else f"75 is {chance_words(found, 75)}"
    settings.answer(
        payload,
        [
            f"{now.name} {now.version} ({now.digest[:12]}); a score is {meaning}"
            if found is None
            else f"{now.name} {now.version} ({now.digest[:12]}); {meaning}",
            *(f"  {one.title:<26} weight {one.weight:g}" for one in now.signals),
            *map(_version_line, versions),
            *(line for one in waiting for line in proposal_lines(one)),
            *(
                f"  {len(one.acts)} dismissals as {one.reason} of {', '.join(one.signals) or '–'} "
                f"in {one.group}"
                for one in patterns
            ),
            *rate_lines(rates),
        ],
    )


@definition_command.command("diff")
@click.argument("old")
@click.argument("new", default="")
@shared_options
def _diff(settings: Settings, *, old: str, new: str) -> None:
    """Tell what differs from OLD to NEW: files, versions or digests; NEW may be left out."""
    with open_for_reading(settings.folder) as session:
        one = _meant(session, old)
        other = _meant(session, new) if new else definition_in_force(session)
    found = differences(one, other)
    settings.answer(
        {"old": one.digest, "new": other.digest, "differences": list(found)},
        list(found) or "Nothing differs.",
    )


@definition_command.command("adopt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_BECAUSE
@click.option("--untested", is_flag=True, help="Although no backtest of it is in the book.")
@shared_options
def _adopt(settings: Settings, *, file: Path, because: str, untested: bool) -> None:
    """Compute scores by the definition in FILE from now on."""
    with open_session(settings.folder) as session:
        act = adopt(session, read_definition(file), because=because, untested=untested)
    _answer(settings, act)


@definition_command.command("roll-back")
@click.option("--to", default="", help="A version or a digest; the one before by default.")
@_BECAUSE
@shared_options
def _roll_back(settings: Settings, *, to: str, because: str) -> None:
    """Go back to an earlier definition; its scores come back to the byte."""
    with open_session(settings.folder) as session:
        act = roll_back(session, because=because, to=to)
    _answer(settings, act)


@definition_command.command("propose")
@shared_options
def _propose(settings: Settings) -> None:
    """Propose a change for each pattern that was dismissed often enough; nothing is changed."""
    with open_session(settings.folder) as session, settings.progress() as progress:
        acts = propose(session, progress=progress)
        rates = dismissal_rates(session)
    made = [ChangeProposal.model_validate(act.body) for act in acts]
    settings.answer(
        {
            "proposals": [one.json_body() for one in made],
            "rates": [one.json_body() for one in rates],
        },
        [
            *([line for one in made for line in proposal_lines(one)] or [_NOTHING_PROPOSED]),
            *rate_lines(rates),
        ],
    )


@definition_command.command("accept")
@click.argument("proposal")
@_BECAUSE
@shared_options
def _accept(settings: Settings, *, proposal: str, because: str) -> None:
    """Accept PROPOSAL: a new version of the definition is in force."""
    with open_session(settings.folder) as session:
        act = accept(session, proposal, because=because)
    _answer(settings, act)


@definition_command.command("refuse")
@click.argument("proposal")
@_BECAUSE
@shared_options
def _refuse(settings: Settings, *, proposal: str, because: str) -> None:
    """Refuse PROPOSAL: nothing changes, and its dismissals count for no other."""
    with open_session(settings.folder) as session:
        act = refuse(session, proposal, because=because)
    settings.answer({"act": act.seq}, "Refused; the definition stays as it is.")


@definition_command.command("check")
@shared_options
def _check(settings: Settings) -> None:
    """Tell whether the score still is what it was: stale, drifting, unfair."""
    with open_for_reading(settings.folder) as session:
        found = self_check(session)
    settings.answer(
        found.json_body(),
        [*(found.reminders() or ["Nothing stands out."]), *segment_lines(found.segments)],
    )


@definition_command.command("pick")
@click.argument("miss", type=click.FloatRange(0.001))
@click.argument("false_alert", type=click.FloatRange(0.001), default=1.0)
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the definition with this edge, to be tested and adopted.",
)
@shared_options
def _pick(settings: Settings, *, miss: float, false_alert: float, write: Path | None) -> None:
    """Tell the edge that costs least if a MISS costs so much and a FALSE_ALERT so much."""
    with open_for_reading(settings.folder) as session:
        history = score_history(session)
        curve = curve_of(history, map_in_force(session))
        found = pick(curve, miss, false_alert)
        names = [history.models[at].id for at in found.queue]
        if write is not None:
            changed = with_edge(history.definition, found.edge, next_version(session))
            text = json.dumps(changed.json_body(), indent=2, ensure_ascii=False)
            write.write_text(text, "utf-8")
    kind = "chances from the map" if found.calibrated else "uncalibrated prior taken as chance"
    settings.answer(
        {
            "edge": found.edge,
            "chance": found.chance,
            "weekly": found.weekly,
            "queue": list(names),
            "real": found.real,
            "missed": found.missed,
            "calibrated": found.calibrated,
            "written": "" if write is None else str(write),
        },
        [
            (
                f"Look from {found.edge:g} on ({kind}): {found.weekly:.1f} alerts a week, "
                f"{len(names)} now."
            ),
            *(f"  {name}" for name in names),
        ],
    )


def _meant(session: Session, reference: str) -> ScoreDefinition:
    file = Path(reference)
    return read_definition(file) if file.is_file() else find_definition(session, reference)


def _answer(settings: Settings, act: Act) -> None:
    settings.answer(
        {"act": act.seq, "version": act.body["version"], "digest": act.body["digest"]},
        f"Definition {act.body['version']} is in force; act {act.seq} of the score book.",
    )


def _version_body(one: DefinitionVersion) -> dict[str, JsonValue]:
    return {
        "version": one.definition.version,
        "digest": one.definition.digest,
        "at": one.at,
        "by": one.by,
        "because": one.because,
        "act": one.seq,
    }


def _version_line(one: DefinitionVersion) -> str:
    told = f"{one.at} {one.by}: {one.because}" if one.seq else "ships with the program"
    return f"  {one.definition.version:<10}{one.definition.digest[:12]}  {told}"
