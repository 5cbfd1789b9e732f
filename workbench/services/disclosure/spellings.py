"""How a value may be written in a file, and which values can be told from chance at all.

A value can be searched for if finding it means something:

- text of six characters or more, at least four of them different; five are enough where
  letters and digits are mixed; of hexadecimal digits alone, twelve;
- a number of seven significant digits or more, trailing zeros not counted;
- a time outside the years the case is about, or one with seconds.

Everything else (``0``, ``M``, ``2026-05-01``) would be found everywhere, and is counted as
too common to search for.
"""

import base64
import html
import json
import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard
from urllib.parse import quote

import numpy as np

from workbench.exchange.names import safe_name

SHORTEST = 5
LEAST_DIGITS = 7

_HEXADECIMAL = re.compile(r"[0-9a-f-]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d[\d,. '\u202f\u00a0]*(?:e[+-]?\d+)?", re.IGNORECASE)
_NOT_SLUG = re.compile(r"[^a-z0-9]+", re.ASCII)

Scalar = str | int | float | bool | Decimal | date | datetime | bytes | None


def is_searchable(value: Scalar, years: frozenset[int]) -> bool:
    """Whether finding a value in a file tells more than chance.

    Parameters
    ----------
    value : scalar
        As it stands in a typed table.
    years : frozenset of int
        What the case is about: times in them are found in every report.
    """
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float | Decimal | np.number):
        return significant_digits(value) >= LEAST_DIGITS
    if isinstance(value, date):
        exact = isinstance(value, datetime) and (value.second or value.microsecond)
        return bool(exact) or value.year not in years
    if isinstance(value, bytes):
        return len(value) >= 8 and len(set(value)) >= 4
    return _is_searchable_text(_folded(str(value)))


def significant_digits(value: float | Decimal) -> int:
    """Return how many digits a number has, without zeros at its ends."""
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    mantissa = re.split("e", str(value), maxsplit=1, flags=re.IGNORECASE)[0]
    return len(re.sub(r"\D", "", mantissa).strip("0"))


def spellings(value: Scalar) -> Iterator[bytes]:
    """Yield the ways a value may stand in a file, in lower case where letters are ASCII.

    What escapes single characters (HTML, JSON, Markdown, percent signs) is undone in what
    is searched and need not be spelled here.

    Parameters
    ----------
    value : scalar
    """
    for text in _texts(value):
        plain = text.encode("utf-8", "surrogatepass")
        yield plain.lower()
        if not is_number(value):
            yield from _encoded(text, plain)


def is_number(value: Scalar) -> TypeGuard[int | float | Decimal]:
    """Whether a value is a number, which counts only where no digit adjoins it."""
    return isinstance(value, int | float | Decimal | np.number)


def needs_boundary(text: bytes) -> bool:
    """Whether a spelling counts only as a whole word: short, of letters and digits alone."""
    return len(text) < 8 and text.isalnum()


def _is_searchable_text(text: str) -> bool:
    if _NUMBER.fullmatch(text):
        return len(re.sub(r"\D", "", text).strip("0")) >= LEAST_DIGITS
    if len(set(text)) < 4:
        return False
    if _HEXADECIMAL.fullmatch(text):
        return len(text) >= 12
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return len(text.encode("utf-8", "surrogatepass")) >= (SHORTEST if mixed else SHORTEST + 1)


def _texts(value: Scalar) -> Iterator[str]:
    if isinstance(value, int | float | Decimal | np.number) and not isinstance(value, bool):
        yield from _number_texts(value)
    elif isinstance(value, datetime):
        yield from _time_texts(value)
    elif isinstance(value, date):
        yield from _date_texts(value)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif value is not None:
        text = str(value).strip()
        yield from dict.fromkeys(
            form(variant)
            for variant in (text, text.lower(), text.casefold(), text.upper())
            for form in (str, _composed, _decomposed)
        )


def _number_texts(value: float | Decimal) -> Iterator[str]:
    plain = str(value).lstrip("-").lower()
    yield plain
    number = float(value)
    if isinstance(value, float) and not number.is_integer():
        narrow = str(np.float32(number)).lstrip("-")
        if significant_digits(float(narrow)) >= LEAST_DIGITS:
            yield narrow
    if "e" in plain:
        return
    whole, point, part = plain.partition(".")
    if part == "0":
        point = part = ""
        yield whole
    grouped = f"{int(whole):,}" if whole.isdigit() else whole
    for thousands, decimal in ((",", "."), (".", ","), (" ", ","), ("\u202f", "."), ("'", ".")):
        yield grouped.replace(",", thousands) + (decimal + part if point else "")
    if point:
        yield f"{whole},{part}"
    else:
        yield f"{whole}.0"


def _time_texts(value: datetime) -> Iterator[str]:
    exact = f"{value:%H:%M:%S}" + (f".{value.microsecond:06d}" if value.microsecond else "")
    if not (value.hour or value.minute or value.second or value.microsecond):
        yield from _date_texts(value)
    for between in ("t", " "):
        yield f"{value:%Y-%m-%d}{between}{exact}".lower()
    if value.tzinfo is not None:
        seconds = int(value.timestamp())
        yield from (str(abs(seconds)), str(abs(seconds) * 1000), str(abs(seconds) * 1_000_000))


def _date_texts(value: date) -> Iterator[str]:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d"):
        yield value.strftime(form)


def _encoded(text: str, plain: bytes) -> Iterator[bytes]:
    """Yield a text as other alphabets write it."""
    yield plain.hex().encode()
    yield from base64_interiors(plain)
    yield text.encode("utf-16-le", "surrogatepass").lower()
    for other in (safe_name(text), _NOT_SLUG.sub("-", text.lower()).strip("-")):
        if (
            len(other) >= SHORTEST + 1
            and len(set(other)) >= 4
            and not _HEXADECIMAL.fullmatch(other)
        ):
            yield other.lower().encode("ascii", "ignore")
    yield html.escape(text).lower().encode("utf-8", "surrogatepass")
    yield json.dumps(text)[1:-1].lower().encode("ascii")
    yield quote(text, errors="surrogatepass").lower().encode("ascii")


def base64_interiors(plain: bytes) -> Iterator[bytes]:
    """Yield what of a value's base64 is the same whatever stands before and after it."""
    for ahead in range(3):
        encoded = base64.b64encode(b"\0" * ahead + plain).rstrip(b"=")
        start = (ahead * 8 + 5) // 6
        whole = (ahead + len(plain)) * 8 // 6
        interior = encoded[start:whole].lower()
        if len(interior) >= SHORTEST + 2:
            yield interior
            yield interior.replace(b"+", b"-").replace(b"/", b"_")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)
