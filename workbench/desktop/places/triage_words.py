"""From a reading of scores to what the heatmap shows."""

from workbench.desktop.plots.score_painting import Step, step_of
from workbench.desktop.plots.score_shown import ShownScores, strong_rows
from workbench.domain.scoring import ScoreDefinition
from workbench.services.readings.triage import TriageReading, tier_words
from workbench.services.readings.triage_grid import ScoreGrid


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
