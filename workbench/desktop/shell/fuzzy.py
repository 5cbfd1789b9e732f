"""Finding a line by some of its letters, without Qt."""

from collections.abc import Sequence

_START, _WORD, _NEXT = 4.0, 3.0, 2.0


def score(wanted: str, line: str) -> float | None:
    """Say how well a line answers what was typed.

    Parameters
    ----------
    wanted : str
        What was typed; spaces and case do not matter.
    line : str
        A line that could be meant.

    Returns
    -------
    float or None
        Higher is better; None unless all letters occur in their order. Letters at the start of
        words and letters that follow each other count more, long lines a little less.
    """
    letters = "".join(wanted.casefold().split())
    text = line.casefold()
    if not letters:
        return 0.0
    starts = [at for at, letter in enumerate(text) if letter == letters[0]]
    found = [value for value in (_from(letters, text, start) for start in starts) if value]
    return max(found) - 0.01 * len(text) if found else None


def _from(letters: str, text: str, start: int) -> float | None:
    total, at, before = 0.0, start, -2
    for letter in letters:
        at = text.find(letter, at)
        if at < 0:
            return None
        total += 1.0
        if at == 0:
            total += _START
        elif not text[at - 1].isalnum():
            total += _WORD
        if at == before + 1:
            total += _NEXT
        before, at = at, at + 1
    return total


def ranked(wanted: str, lines: Sequence[str], bonus: Sequence[float] = ()) -> list[int]:
    """Return which lines answer what was typed, best first.

    Parameters
    ----------
    wanted : str
        What was typed; nothing keeps all lines in their order, but for what is given ahead.
    lines : sequence of str
        The lines.
    bonus : sequence of float
        What each line is given ahead; nothing for none.

    Returns
    -------
    list of int
        Numbers of lines.
    """
    ahead = bonus or [0.0] * len(lines)
    scores = [(score(wanted, line), number) for number, line in enumerate(lines)]
    typed = bool(wanted.strip())
    kept = [
        (-(value + ahead[number]) if typed else -max(0.0, ahead[number]), number)
        for value, number in scores
        if value is not None
    ]
    return [number for _, number in sorted(kept)]
