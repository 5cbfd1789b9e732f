"""``workbench library similar | map | start-from | plan | pattern | exemplar``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.library.exemplars import (
    TIERS,
    ShelfExemplar,
    exemplars,
    mark_exemplar,
    unmark_exemplar,
)
from workbench.services.library.patterns import (
    ShelfPattern,
    find_pattern,
    patterns,
    remove_pattern,
    save_pattern,
    versions_of,
)
from workbench.services.library.plan_steps import plan_body, register_step, steps_of
from workbench.services.library.plans import start_from
from workbench.services.library.reasons import part_words
from workbench.services.library.shared import entry_source, find_entry
from workbench.services.library.similarity import (
    MOST,
    Neighbour,
    similar_incidents,
    similarity_map,
)
from workbench.services.session import open_for_reading, open_session


@click.command("similar")
@click.argument("incident")
@click.option("--most", type=click.IntRange(1), default=MOST, show_default=True)
@shared_options
def similar_command(settings: Settings, incident: str, most: int) -> None:
    """List the incidents most like INCIDENT, with the reasons."""
    with open_for_reading(settings.folder) as session:
        found = similar_incidents(session, incident, most=most)
    reliability = found.reliability
    payload = {
        "incident": found.incident,
        "reference": found.reference,
        "cases": found.cases,
        "few": found.few,
        "words": found.words,
        "neighbours": [one.json_body() for one in found.neighbours],
        "reliability": {
            "n": reliability.n,
            "hits": reliability.hits,
            "low": reliability.low,
            "high": reliability.high,
            "words": reliability.words,
        },
    }
    lines = [line for one in found.neighbours for line in _neighbour_lines(one)]
    settings.answer(payload, [found.words, *lines, reliability.words])


@click.command("map")
@shared_options
def map_command(settings: Settings) -> None:
    """Lay all incidents out in the plane: the nearer two lie, the more alike they are."""
    with open_for_reading(settings.folder) as session:
        found = similarity_map(session)
    payload = {
        "points": [
            {
                "incident": one.incident,
                "reference": one.reference,
                "title": one.title,
                "x": one.x,
                "y": one.y,
                "cause": one.cause,
                "confirmed": one.confirmed,
                "imported": one.imported,
                "nearest": one.nearest,
                "nearest_likeness": round(one.nearest_likeness, 4),
            }
            for one in found.points
        ],
        "links": [list(one) for one in found.links],
        "kept": round(found.kept, 4),
        "few": found.few,
        "words": found.words,
    }
    told = f"The plane shows {found.kept:.0%} of the likeness."
    lines = [f"{p.reference}  {p.x:+.3f}  {p.y:+.3f}  {p.title}" for p in found.points]
    settings.answer(payload, [found.words, told, *lines])


@click.command("start-from")
@click.argument("incident")
@click.argument("source")
@shared_options
def start_from_command(settings: Settings, incident: str, source: str) -> None:
    """Start INCIDENT from the plan of SOURCE: an incident, a pattern, or a shared entry.

    Hypotheses come as open and repairs as proposed, without what came of them; `library plan`
    lists what is left to do. `undo` takes all of it back at once. Name a shared entry as
    entry:SHA256 or entry:TITLE.
    """
    with open_session(settings.folder) as session:
        given = (
            entry_source(find_entry(session, source.removeprefix("entry:")))
            if source.startswith("entry:")
            else source
        )
        origin = start_from(session, incident, given).value
        steps = steps_of(session.incident(incident))
    lines = [
        (
            f"Started from {origin.title}: {len(origin.hypotheses)} hypotheses, "
            f"{len(origin.repairs)} repairs; {sum(not one.done for one in steps)} steps to do."
        ),
        *(f"Left out: {one}" for one in origin.left_out),
    ]
    settings.answer({"origin": origin.json_body(), "steps": plan_body(steps)}, lines)


@click.command("plan")
@click.argument("incident")
@click.option("--register", "place", type=int, help="Register the test at this place, from 0.")
@shared_options
def plan_command(settings: Settings, incident: str, place: int | None) -> None:
    """List the steps of the plan INCIDENT started from, and which are done."""
    if place is not None:
        with open_session(settings.folder) as session:
            test = register_step(session, incident, place).value
        settings.answer({"test": test.json_body()}, f"Registered: {test.title}.")
        return
    with open_for_reading(settings.folder) as session:
        steps = steps_of(session.incident(incident))
    lines = [f"{'x' if s.done else ' '} {s.kind:<10} {s.place:>2}  {s.title}" for s in steps]
    settings.answer(
        {"steps": plan_body(steps)}, lines or "This incident did not start from an earlier plan."
    )


@click.group("pattern")
def pattern_group() -> None:
    """Save what a verified incident teaches, and list or remove it."""


@pattern_group.command("list")
@shared_options
def _patterns(settings: Settings) -> None:
    """List every pattern, the most used first."""
    with open_for_reading(settings.folder) as session:
        found = patterns(session)
    settings.answer(
        {"patterns": [one.json_body() for one in found]},
        [_pattern_line(one) for one in found] or "No pattern yet.",
    )


@pattern_group.command("save")
@click.argument("incident")
@click.argument("title")
@click.option("--words", default="", help="When it applies.")
@shared_options
def _save(settings: Settings, incident: str, title: str, words: str) -> None:
    """Save verified INCIDENT as a pattern; one of this TITLE gets its next version."""
    with open_session(settings.folder) as session:
        made = save_pattern(session, incident, title, words=words).value
    settings.answer(
        {"pattern": made.json_body()}, f"Saved {made.title}, version {made.version}: {made.id}"
    )


@pattern_group.command("show")
@click.argument("pattern")
@shared_options
def _show(settings: Settings, pattern: str) -> None:
    """Show PATTERN with all its versions."""
    with open_for_reading(settings.folder) as session:
        found, versions = find_pattern(session, pattern), versions_of(session, pattern)
    one = found.pattern
    lines = [
        _pattern_line(found),
        one.words,
        f"Signals: {', '.join(one.signals) or 'none'}. Faults: {', '.join(one.faults) or 'none'}.",
        *(f"Hypothesis: {h.statement}" for h in one.plan.hypotheses),
        *(f"Test: {t.title}" for t in one.plan.tests),
        *(f"Analysis: {r.title}" for r in one.plan.runs),
        *(f"Repair: {r.title} ({r.went})" for r in one.plan.repairs),
        *(f"Guardrail: {g.title}" for g in one.plan.guardrails),
        f"{len(versions)} versions",
    ]
    payload = {**found.json_body(), "versions": [v.json_body() for v in versions]}
    settings.answer(payload, [line for line in lines if line])


@pattern_group.command("remove")
@click.argument("pattern")
@shared_options
def _remove(settings: Settings, pattern: str) -> None:
    """Take PATTERN off the shelf."""
    with open_session(settings.folder) as session:
        gone = remove_pattern(session, pattern).value
    settings.answer({"removed": gone.id}, f"Removed: {gone.title}.")


@click.group("exemplar")
def exemplar_group() -> None:
    """Show, for each tier, incidents with good and bad interventions."""


@exemplar_group.command("list")
@click.option("--tier", type=click.Choice(TIERS), default=None)
@shared_options
def _exemplars(settings: Settings, tier: str | None) -> None:
    """List exemplars tier by tier; samples come with the product."""
    with open_for_reading(settings.folder) as session:
        found = exemplars(session, tier or "")
    settings.answer(
        {"exemplars": [one.json_body() for one in found]},
        [line for one in found for line in _exemplar_lines(one)],
    )


@exemplar_group.command("mark")
@click.argument("incident")
@click.argument("tier", type=click.Choice(TIERS))
@click.option("--title", default="")
@click.option("--words", default="")
@click.option("--good", multiple=True, metavar="TEXT[: WHY]", help="What was good. Repeatable.")
@click.option("--bad", multiple=True, metavar="TEXT[: WHY]", help="What was bad. Repeatable.")
@shared_options
def _mark(  # noqa: PLR0913, PLR0917 -- what an exemplar says
    settings: Settings,
    incident: str,
    tier: str,
    title: str,
    words: str,
    good: tuple[str, ...],
    bad: tuple[str, ...],
) -> None:
    """Mark INCIDENT as an exemplar of TIER."""
    with open_session(settings.folder) as session:
        made = mark_exemplar(
            session,
            incident,
            tier,
            title=title,
            words=words,
            good=[_intervention(one) for one in good],
            bad=[_intervention(one) for one in bad],
        ).value
    settings.answer({"exemplar": made.json_body()}, f"{made.title} is an exemplar of {tier}.")


@exemplar_group.command("unmark")
@click.argument("incident")
@shared_options
def _unmark(settings: Settings, incident: str) -> None:
    """Take the mark of an exemplar from INCIDENT."""
    with open_session(settings.folder) as session:
        gone = unmark_exemplar(session, incident).value
    settings.answer({"removed": gone.id}, f"No exemplar any more: {gone.title}.")


def _intervention(told: str) -> dict[str, object]:
    text, _, why = told.partition(": ")
    return {"text": text, "why": why}


def _neighbour_lines(one: Neighbour) -> list[str]:
    parts = ", ".join(
        f"{part_words(p.part).lower()} {'–' if p.value is None else f'{p.value:.2f}'}"
        for p in one.parts
    )
    told = " (told, not proven here)" if one.imported else ""
    return [
        f"{one.likeness:.2f}  {one.reference}  {one.title}{told}",
        f"      {'; '.join(one.reasons) or 'nothing in particular'}",
        f"      {parts}",
    ]


def _pattern_line(one: ShelfPattern) -> str:
    stale = f"  STALE: {one.stale}" if one.stale else ""
    p = one.pattern
    return f"{p.id[-8:]}  {p.title}  v{p.version}  from {one.reference}  used {one.used}×{stale}"


def _exemplar_lines(one: ShelfExemplar) -> list[str]:
    where = "sample" if one.is_sample else one.reference
    return [
        f"{one.tier:<8} {one.title} ({where})",
        *(f"  + {i.text} {i.why}".rstrip() for i in one.good),
        *(f"  - {i.text} {i.why}".rstrip() for i in one.bad),
    ]
