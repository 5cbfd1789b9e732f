"""How an act looks in pictures of the history: a shape for its kind, a colour for its standing."""

from workbench.desktop.theme.marks import Shape
from workbench.services.readings.history import Step

_SHAPES = {
    "evidence": Shape.SQUARE,
    "incident": Shape.SQUARE,
    "run": Shape.TRIANGLE,
    "battery": Shape.TRIANGLE,
    "change": Shape.RING,
}


def act_shape(step: Step) -> Shape:
    """Return the shape of an act.

    ■ evidence, ● a change of what is believed, ◌ one that is taken back, ▲ a run, ○ a step back
    or again, ◐ resuming, ▢ the rest: exports, reviews, roles.

    Parameters
    ----------
    step : Step
    """
    if step.undone:
        return Shape.DOTTED
    if step.resumes:
        return Shape.HALF
    if not step.stays:
        return Shape.DISC
    return _SHAPES.get(step.kind.partition(".")[0], Shape.BOX)


def act_tone(step: Step) -> str:
    """Return the token of an act's colour: what holds now is stronger than what was left."""
    if step.undone:
        return "t2"
    return "accent" if step.current or not step.stays else "t2"
