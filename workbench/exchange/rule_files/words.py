"""Guardrails in words of English, and names that other tools accept."""

import re

from workbench.domain.records.prevention import Guardrail

ON_ROWS = frozenset({"range", "levels", "nulls"})


def guardrail_words(guardrail: Guardrail) -> str:
    """Return what a guardrail asks for: ``"temp between -7 and 37 on at least 95% of rows"``."""
    share = f" on at least {percent(guardrail.share)} of rows"
    held = f", for {guardrail.for_minutes:g} min" if guardrail.for_minutes else ""
    limits = limit_words(guardrail.low, guardrail.high)
    subject = guardrail.column or guardrail.metric
    batch = f"{guardrail.bin_minutes:g} min" if guardrail.bin_minutes else "a batch"
    words = {
        "range": f"{subject} {limits}{share}",
        "levels": f"{subject} one of {', '.join(guardrail.levels[:6])}"
        f"{' …' if len(guardrail.levels) > 6 else ''}{share}",
        "nulls": f"{subject} present{share}",
        "threshold": f"{subject} {limits}",
        "freshness": f"a new row at least every {guardrail.every_minutes or 0:g} min",
        "volume": f"rows {limits} in {batch}",
    }
    return words[guardrail.kind] + held


def limit_words(low: float | None, high: float | None) -> str:
    """Return limits in words: ``"between -7 and 37"``."""
    if low is not None and high is not None:
        return f"between {low:g} and {high:g}"
    if low is not None:
        return f"at least {low:g}"
    return f"at most {high:g}" if high is not None else "of any value"


def percent(share: float) -> str:
    """Return a share as per cent with as many digits as it has."""
    return f"{share * 100:.6g}%"


def identifier(text: str, fallback: str = "guardrail") -> str:
    """Return words as a name of letters, digits and underscores that starts with a letter."""
    found = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    if not found:
        return fallback
    return found if found[0].isalpha() else f"{fallback}_{found}"


def names_of(guardrails: tuple[Guardrail, ...]) -> tuple[str, ...]:
    """Return a name for each guardrail, each once."""
    names: list[str] = []
    for one in guardrails:
        base = name = identifier(one.title)
        count = 1
        while name in names:
            count += 1
            name = f"{base}_{count}"
        names.append(name)
    return tuple(names)
