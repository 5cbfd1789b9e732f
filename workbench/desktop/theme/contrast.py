"""Contrast and mixing of colours, without Qt."""


def channels(colour: str) -> tuple[float, float, float]:
    """Split a colour into its parts.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.

    Returns
    -------
    tuple of float
        Red, green and blue, 0 to 1, as encoded (not linear).
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.

    Returns
    -------
    float
        0 (black) to 1 (white), by the definition of WCAG 2.2.
    """
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours.

    Parameters
    ----------
    first, second : str
        ``#RRGGBB``; the order does not matter.

    Returns
    -------
    float
        1 to 21, by the definition of WCAG 2.2.
    """
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def mix(top: str, under: str, share: float) -> str:
    """Lay one colour over another.

    Parameters
    ----------
    top, under : str
        ``#RRGGBB``.
    share : float
        Opacity of `top`, 0 to 1.

    Returns
    -------
    str
        The opaque result as ``#RRGGBB``.
    """
    parts = zip(channels(top), channels(under), strict=True)
    return "#" + "".join(f"{round(255 * (share * a + (1 - share) * b)):02X}" for a, b in parts)
