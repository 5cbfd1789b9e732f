"""Amounts, shares and nodes as the sentences about causes say them."""

from workbench.science.causes.candidate import ROWS, TARGET

_CALLED = {TARGET: "the labels", ROWS: "the rows"}
_NARROW = "\u202f"


def called(node: str) -> str:
    """Return a node as it stands inside a sentence."""
    return _CALLED.get(node, node)


def does(node: str, one: str, several: str) -> str:
    """Return the verb that goes with a node: a column is one, labels and rows are several."""
    return several if node in _CALLED else one


def amount(value: float) -> str:
    """Return a number with a real minus, to three digits that matter."""
    size = abs(value)
    text = f"{value:.3f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:.0f}"
    return text.replace("-", "\u2212") if float(text) else text.lstrip("-")


def around(value: float, ends: tuple[float, float]) -> str:
    """Return a number with both ends of its interval."""
    return f"{amount(value)} [{amount(ends[0])}, {amount(ends[1])}]"


def percent(share: float) -> str:
    """Return a share in whole per cent; never 0 for a few, nor 100 for almost all."""
    if 0 < share < 0.01:
        return f"less than 1{_NARROW}%"
    whole = round(100 * share) if share >= 1 else min(round(100 * share), 99)
    return f"{whole}{_NARROW}%"


def count(value: int) -> str:
    """Return a count with a narrow space between thousands."""
    return f"{value:,}".replace(",", _NARROW)


def listed(words: list[str]) -> str:
    """Return words joined by commas and an "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def begun(sentence: str) -> str:
    """Return a sentence whose first word may be "the", begun with a capital.

    A column's name is never capitalised: it stands as it does in the data.
    """
    return f"T{sentence[1:]}" if sentence.startswith(("the labels", "the rows")) else sentence
