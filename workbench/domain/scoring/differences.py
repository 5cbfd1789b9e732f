"""What differs between two definitions, in words."""

from collections.abc import Iterator

from workbench.domain.scoring.definition import ScoreDefinition, SignalTerm, Tier

_PLAIN = (
    ("persistence", "the score is the mean over {} windows"),
    ("smallest_window", "a window is judged from {} rows"),
    ("hysteresis", "a tier is left {} points below its edge"),
)
_BASELINE = (
    ("contexts", "contexts of the baseline: {}"),
    ("enough", "windows of a context that are enough: {}"),
    ("learning", "windows before anything is judged: {}"),
    ("memory", "windows of a context that are remembered: {}"),
    ("floor", "percentile from which a value counts: {}"),
    ("ceiling", "percentile from which it counts in full: {}"),
    ("odd", "severity from which a window stays out of the baseline: {}"),
    ("absorbed_after", "windows after which a new level is the usual: {}"),
    ("single", "odd windows in a row that are remembered after all: {}"),
)


def differences(old: ScoreDefinition, new: ScoreDefinition) -> tuple[str, ...]:
    """Return what differs, a sentence each; empty only if the two are the same to the byte.

    Parameters
    ----------
    old, new : ScoreDefinition
    """
    found = [*_named(old, new), *_signals(old, new), *_tiers(old, new), *_rules(old, new)]
    if not found and old.digest != new.digest:
        same = old.signal_ids == new.signal_ids
        found.append("another rule changes" if same else "only the order of signals changes")
    return tuple(found)


def _named(old: ScoreDefinition, new: ScoreDefinition) -> Iterator[str]:
    if old.name != new.name:
        yield f"name: {old.name} → {new.name}"
    if old.version != new.version:
        yield f"version: {old.version} → {new.version}"


def _signals(old: ScoreDefinition, new: ScoreDefinition) -> Iterator[str]:
    before = {signal.id: signal for signal in old.signals}
    after = {signal.id: signal for signal in new.signals}
    for name in before.keys() - after.keys():
        yield f"{before[name].title} no longer counts"
    for name, signal in after.items():
        if name not in before:
            yield f"{signal.title} is new, with weight {signal.weight:g}"
        else:
            yield from _terms(before[name], signal)


def _terms(old: SignalTerm, new: SignalTerm) -> Iterator[str]:
    if old.weight != new.weight:
        yield f"{new.title}: weight {old.weight:g} → {new.weight:g}"
    if old.least != new.least:
        yield f"{new.title}: least spread {old.least:g} → {new.least:g}"
    if old.few_rows != new.few_rows:
        yield f"{new.title} {'now' if new.few_rows else 'no longer'} counts in windows of few rows"
    if (old.title, old.words) != (new.title, new.words):
        yield f"{new.title}: told in other words"


def _tiers(old: ScoreDefinition, new: ScoreDefinition) -> Iterator[str]:
    before: dict[str, Tier] = {tier.id: tier for tier in old.tiers}
    after = {tier.id: tier for tier in new.tiers}
    for name in before.keys() - after.keys():
        yield f"the tier {before[name].word} is gone"
    for name, tier in after.items():
        if name not in before:
            yield f"the tier {tier.word} is new, from {tier.from_score:g}"
            continue
        was = before[name]
        if was.from_score != tier.from_score:
            yield f"{tier.word} begins at {tier.from_score:g} instead of {was.from_score:g}"
        if was.escalates != tier.escalates:
            yield f"{tier.word} {'now goes' if tier.escalates else 'no longer goes'} to a human"
        if was.action != tier.action:
            yield f"{tier.word} asks for {tier.action or 'nothing'}, not {was.action or 'nothing'}"
        if (was.word, was.shape, was.tone) != (tier.word, tier.shape, tier.tone):
            yield f"{tier.word} is shown otherwise"


def _rules(old: ScoreDefinition, new: ScoreDefinition) -> Iterator[str]:
    for one, other, names in ((old, new, _PLAIN), (old.baseline, new.baseline, _BASELINE)):
        for name, words in names:
            was, now = getattr(one, name), getattr(other, name)
            if was != now:
                yield f"{words.format(_told(now))} (was {_told(was)})"


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}"
