"""From a reading of scores to what the heatmap shows."""

from workbench.desktop.case_state import severity_mark
from workbench.desktop.dialogs.score_dismissal import dismissed_words
from workbench.desktop.numbers import moment
from workbench.desktop.plots.score_painting import Step, step_of
from workbench.desktop.plots.score_shown import ShownScores, strong_rows
from workbench.desktop.theme.marks import Mark
from workbench.domain.scoring import ScoreDefinition
from workbench.language import tr
from workbench.services.readings.triage import TriageReading, tier_words
from workbench.services.readings.triage_cell import CellReading
from workbench.services.readings.triage_context import CellContext
from workbench.services.readings.triage_grid import ScoreGrid

_MOST_CHANGES = 3


def steps_of(definition: ScoreDefinition) -> tuple[Step, ...]:
    """Return how each tier of a definition is painted."""
    last = len(definition.tiers) - 1
    return tuple(
        step_of(tier.tone, tier.shape, lowest=at == 0, highest=at == last)
        for at, tier in enumerate(definition.tiers)
    )


def shown_scores(reading: TriageReading, grid: ScoreGrid) -> ShownScores:
    """Return what the heatmap shows of a grid."""
    definition = reading.definition
    models = [reading.history.models[at] for at in grid.models]
    titles = [(one.id, one.title or one.id, one.group) for one in models]
    return ShownScores(
        grid=grid,
        rows=strong_rows(grid, titles, [tier.escalates for tier in definition.tiers]),
        steps=steps_of(definition),
        words=tuple(tier_words(tier) for tier in definition.tiers),
    )


def cell_facts(cell: CellReading, context: CellContext) -> list[tuple[str, str, Mark | None]]:
    """Return what stands beside a score: label, words, and a state in front of them."""
    found: list[tuple[str, str, Mark | None]] = []
    if cell.dismissed is not None:
        found.append((tr("Dismissed"), dismissed_words(cell.dismissed), None))
    if context.severity is not None and cell.tier.from_score > 0:
        level = str(context.severity.value)
        found.append((tr("Severity"), context.loss, severity_mark(level)))
    found.append((tr("Reach"), context.reach, None))
    found.append((tr("Owner"), context.owner or tr("not set"), None))
    if context.changes:
        found.append((tr("Changes"), "; ".join(context.changes[:_MOST_CHANGES]), None))
    if cell.tier.from_score > 0:
        why = "; ".join(one.words for one in context.because)
        words = tr(
            "{priority}, {urgency}: {why}",
            priority=context.priority,
            urgency=context.urgency,
            why=why,
        )
        found.append((tr("Priority"), words, None))
    if context.card is not None:
        found.append((tr("Do"), _card_words(context), None))
    return found


def _card_words(context: CellContext) -> str:
    card = context.card
    if card is None:
        return ""
    told = tr("{title}. First: {step}", title=card.title, step=card.steps[0])
    if context.deadline is not None:
        told += " " + tr("By {when}.", when=moment(context.deadline))
    return told
