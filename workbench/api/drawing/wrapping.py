"""Words in lines of a width, without a screen to measure them on."""

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%—")
_BOLD = 1.06


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes in the interface's face."""
    units = sum(
        0.30 if c in _NARROW else 0.86 if c in _WIDE else 0.64 if c.isupper() else 0.56
        for c in words
    )
    return units * size * (_BOLD if bold else 1.0)


def wrapped(
    words: str, width: float, size: float, *, most: int = 3, bold: bool = False
) -> list[str]:
    """Return a text in at most so many lines of a width; what is left over ends in a dot of three.

    Parameters
    ----------
    words : str
    width : float
        Pixels.
    size : float
        Of the letters, in pixels.
    most : int
    bold : bool
    """
    lines: list[str] = []
    rest = words.split()
    while rest and len(lines) < most:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size, bold=bold) <= width:
            line = f"{line} {rest.pop(0)}"
        lines.append(line)
    cut = bool(rest)
    return [
        _fit(line, width, size, bold=bold, cut=cut and at == len(lines) - 1)
        for at, line in enumerate(lines)
    ]


def _fit(line: str, width: float, size: float, *, bold: bool, cut: bool) -> str:
    if not cut and text_width(line, size, bold=bold) <= width:
        return line
    while line and text_width(f"{line}…", size, bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
