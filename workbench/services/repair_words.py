"""What records say of a repair's evaluation, in the plain words of journals and exports."""

from workbench.domain.repair_figures import GAIN, HARM, GainWindow, RepairFigures, SliceGain

MINUS = "\u2212"
NOTICEABLE = 0.005
"""How far a calibration error or a gap between groups must grow to be called worse."""


def signed(value: float, places: int = 3) -> str:
    """Return a change with its sign: ``+0.128``, ``−0.003``, ``0.000``."""
    text = f"{value:+.{places}f}".replace("-", MINUS)
    return text[1:] if float(f"{value:.{places}f}") == 0 else text


def gain_words(figures: RepairFigures, metric: str, places: int = 3) -> str:
    """Return the gain over the held-out rows with its interval."""
    if figures.gain is None:
        return "The gain was not measured."
    words = f"{metric} {signed(figures.gain, places)}".strip()
    if figures.ends is not None:
        low, high = figures.ends
        words += f", 95 % interval {signed(low, places)} to {signed(high, places)}"
    recovered = figures.scalar("recovered")
    if recovered is not None and figures.verdict == GAIN:
        words += f"; {round(100 * recovered)} % of the drop recovered"
    if figures.verdict not in {"", GAIN}:
        words += f"; {figures.verdict}"
    return f"{words}."


def why_not_words(figures: RepairFigures | None, metric: str, places: int = 3) -> str:
    """Return in figures why a repair was not taken, for the record of a decision."""
    if figures is None:
        return "It was not evaluated."
    parts = [gain_words(figures, metric, places)]
    if figures.worst_case is not None:
        parts.append(f"Worst case {signed(figures.worst_case, places)}.")
    if figures.harmed:
        parts.append(f"Worse in {harmed_words(figures)}.")
    parts += [one.text for one in figures.warnings if not one.id.startswith("group_harmed")]
    return " ".join(parts)


def harmed_words(figures: RepairFigures) -> str:
    """Return which slices get worse, of how many: ``1 of 24 slices: weather 3``."""
    told = [one for one in figures.slices if not one.suppressed]
    of = int(figures.scalar("slices") or len(told))
    named = ", ".join(one.words for one in figures.harmed[:3])
    more = ", …" if len(figures.harmed) > 3 else ""
    return f"{len(figures.harmed)} of {of} slices: {named}{more}"


def side_effects(figures: RepairFigures, places: int = 3) -> tuple[str, ...]:
    """Return everything an evaluation says beside the gain, a sentence each.

    What was not looked at is not told of: no sentence on slices means that none were.
    """
    said = []
    if figures.slices:
        said.append(_slice_words(figures, places))
    hidden = sum(one.suppressed for one in figures.slices)
    if hidden:
        said.append(f"{hidden} slices are too small to be told of.")
    flips = figures.flips
    if flips is not None:
        said.append(f"{flips.gained} predictions become right and {flips.lost} become wrong.")
    for name, words in (("calibration", "Calibration error"), ("equity.gap", "Gap between groups")):
        before = figures.scalar(f"{name}.before" if name == "calibration" else f"{name}_before")
        after = figures.scalar(f"{name}.after" if name == "calibration" else f"{name}_after")
        if before is not None and after is not None:
            said.append(f"{words} {before:.{places}f} before, {after:.{places}f} after.")
    worst = figures.worst_scenario
    if worst is not None and worst.gain is not None:
        said.append(
            f"In the worst scenario, {worst.name}, the gain is {signed(worst.gain, places)}."
        )
    return tuple(said)


def worsened(figures: RepairFigures) -> tuple[str, ...]:
    """Return what gets worse: slices, the metric, calibration, the gap between groups.

    Single predictions that become wrong are a side effect; they are told there.
    """
    found = []
    if figures.harmed:
        found.append(f"Worse in {harmed_words(figures)}.")
    if figures.verdict == HARM:
        found.append("The metric itself gets worse.")
    if _rises(figures, "calibration", "calibration.before", "calibration.after"):
        found.append("The calibration error rises.")
    if _rises(figures, "equity", "equity.gap_before", "equity.gap_after"):
        found.append("The gap between groups grows.")
    return tuple(found)


def window_words(window: GainWindow, places: int = 3) -> str:
    """Return one period with its gain."""
    when = window.name
    if window.start is not None and window.end is not None:
        when = f"{window.start:%Y-%m-%d %H:%M} to {window.end:%Y-%m-%d %H:%M}"
    gain = "not measured" if window.gain is None else signed(window.gain, places)
    if window.ends is not None:
        gain += f" [{signed(window.ends[0], places)}, {signed(window.ends[1], places)}]"
    return f"{when}: {gain}" + (f", n = {window.rows}" if window.rows is not None else "")


def _slice_words(figures: RepairFigures, places: int) -> str:
    worst: SliceGain | None = figures.worst_slice
    if figures.harmed:
        return f"Worse in {harmed_words(figures)}."
    told = [one for one in figures.slices if not one.suppressed]
    words = f"None of {int(figures.scalar('slices') or len(told))} slices gets worse"
    if worst is not None and worst.gain is not None:
        return f"{words}; the least gain is {signed(worst.gain, places)} in {worst.words}."
    return f"{words}."


def _rises(figures: RepairFigures, name: str, before: str, after: str) -> bool:
    """Whether a figure that should be small grows: beyond chance, where its interval is known."""
    low = figures.scalar(f"{name}.change.low")
    if low is not None:
        return low > 0
    first, then = figures.scalar(before), figures.scalar(after)
    return first is not None and then is not None and then > first + NOTICEABLE
