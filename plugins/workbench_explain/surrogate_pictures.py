"""Figures of rules, as data."""

from collections.abc import Sequence

from workbench.api import Axis, Figure, Intervals, Tone
from workbench.science.intervals import Interval
from workbench_explain.condition_words import ConditionWords, labels
from workbench_explain.excess_errors import Errors, Worse
from workbench_explain.imitation import Imitation
from workbench_explain.output import Output

_APART = 0.18


def rules_figure(one: Imitation, words: ConditionWords, output: Output) -> Figure:
    """Return what the model says of the rows of each rule in both windows."""
    sides: tuple[tuple[Tone, str, float, int], ...] = (
        ("reference", "W0 reference", -_APART, 0),
        ("incident", "W1 incident", _APART, 1),
    )
    told = [_support(rule.support) for rule in one.rules]
    names, spelt = labels([words.rule(rule.rule) for rule in one.rules], "rule", room=18)
    return Figure(
        id=f"rules-{one.window}",
        title=(
            f"{len(one.rules)} rules follow the {output.title} in the {one.window}"
            if one.trusted
            else f"No few rules follow the {output.title} in the {one.window}: not to be trusted"
        ),
        caption=(
            f"Mean {output.title} on rows held out, with 95 % intervals, by rules made from the "
            f"{one.window}; behind each rule its share of the rows of W0 and W1.{spelt}"
        ),
        x=Axis(label=output.title.capitalize()),
        y=Axis(
            kind="category",
            categories=tuple(f"{name} ({share})" for name, share in zip(names, told, strict=True)),
        ),
        marks=tuple(
            _marks([rule.output[side] for rule in one.rules], (tone, label, away))
            for tone, label, away, side in sides
        ),
    )


def _support(support: tuple[Interval, Interval]) -> str:
    return f"{support[0].estimate:.0%}, {support[1].estimate:.0%}"


def _marks(means: Sequence[Interval | None], how: tuple[Tone, str, float]) -> Intervals:
    tone, label, away = how
    known = [(at + away, mean) for at, mean in enumerate(means) if mean is not None]
    return Intervals(
        at=tuple(at for at, _ in known),
        estimate=tuple(mean.estimate for _, mean in known),
        low=tuple(mean.low for _, mean in known),
        high=tuple(mean.high for _, mean in known),
        tone=tone,
        label=label,
    )


def error_figure(
    rules: Sequence[tuple[str, Worse]], errors: Errors, *, sure: bool
) -> tuple[Figure, ...]:
    """Return how the error beyond the expected one rose on the rows of each rule."""
    if not rules:
        return ()
    first = rules[0][0]
    names, spelt = labels([text for text, _ in rules], "rule")
    return (
        Figure(
            id="rules-error",
            title=(
                f"The {errors.title} rose beyond the expected where {first}"
                if sure
                else f"On no rule's rows did the {errors.title} surely rise beyond the expected"
            ),
            caption=(
                f"Incident less reference of the {errors.title} beyond what goes with "
                f"{errors.given} in the reference, with 95 % intervals, on rows held out.{spelt}"
            ),
            x=Axis(label=f"Rise of the {errors.title}", zero=True),
            y=Axis(kind="category", categories=names),
            marks=(_marks([one.rise.gap for _, one in rules], ("incident", "rise", 0.0)),),
        ),
    )
