"""The language of the interface: every text a person reads in the window goes through here.

Texts are written in English in the code; a catalogue (GNU gettext) says them in another language.
The language is chosen once, before the first window: texts made at import are translated too.
What a run, a journal or an export says stays in English, since it is signed and compared.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from workbench.assets import room

SYSTEM = ""
ENGLISH = "en"
PSEUDO = "qps-ploc"
ENVIRONMENT = "WORKBENCH_LANGUAGE"
_DOMAIN = "workbench"
_SYSTEM_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Catalogue(Protocol):
    """What says a text in another language."""

    def gettext(self, message: str, /) -> str:
        """Return a text, in English where it is not known."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return the form of a text for a number."""
        ...


class _Plain:
    """English, as it stands in the code."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        return msgid1 if n == 1 else msgid2


_ENGLISH = _Plain()


class _Chosen:
    """The catalogue in use, and its code."""

    catalogue: Catalogue = _ENGLISH
    code: str = ENGLISH


_RECORDING: ContextVar[bool] = ContextVar("recording", default=False)


@contextmanager
def in_english() -> Iterator[None]:
    """Say everything in English for a while, in this thread alone: for what leaves the window.

    Yields
    ------
    None
    """
    before = _RECORDING.set(True)
    try:
        yield
    finally:
        _RECORDING.reset(before)


def _in_use() -> Catalogue:
    return _ENGLISH if _RECORDING.get() else _Chosen.catalogue


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the interface.

    Parameters
    ----------
    text : str
        In English, as it stands in the code: a literal, with ``{name}`` where a value goes.
    **values
        What goes into the text; a name may carry a format, such as ``{share:.0%}``.

    Returns
    -------
    str
        The text; without values, braces are left as they are.
    """
    said = _in_use().gettext(text)
    return said.format(**values) if values else said


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a text that depends on a number, by the rules of the language.

    Parameters
    ----------
    one, many : str
        In English for one and for several, with ``{count}`` where the number goes.
    count : int
        How many.
    **values
        What else goes into the text; a ``count`` given here is shown in place of the number.

    Returns
    -------
    str
    """
    said = _in_use().ngettext(one, many, count)
    return said.format(**{"count": count, **values})


def languages() -> tuple[tuple[str, str], ...]:
    """Return the languages there are: code and own name, English first.

    Returns
    -------
    tuple of (str, str)
        Such as ``(("en", "English"), ("de", "Deutsch"))``.
    """
    folder = room("resources").joinpath("languages")
    there = sorted(item.name for item in folder.iterdir() if item.name.endswith(".mo"))
    codes = [name.removesuffix(".mo") for name in there]
    return ((ENGLISH, "English"), *((code, _own_name(code)) for code in codes))


def use(catalogue: Catalogue, code: str) -> None:
    """Say everything by a catalogue from now on.

    Parameters
    ----------
    catalogue : Catalogue
    code : str
        Its language.
    """
    _Chosen.catalogue, _Chosen.code = catalogue, code


def use_language(code: str) -> str:
    """Say everything in a language from now on.

    Parameters
    ----------
    code : str
        As `languages` lists them; `SYSTEM` for that of the environment, `PSEUDO` for English
        with accents, brackets and a third more letters, to see what is not translated or does
        not fit.

    Returns
    -------
    str
        The language in use: English where there is no catalogue.
    """
    wanted = code or _language_of_the_system()
    if wanted == PSEUDO:
        from workbench.pseudo_language import PseudoLanguage  # noqa: PLC0415 -- seldom

        use(PseudoLanguage(), PSEUDO)
    elif (found := _catalogue(wanted)) is not None:
        use(found, wanted)
    else:
        use(_Plain(), ENGLISH)
    return _Chosen.code


def language() -> str:
    """Return the code of the language in use."""
    return _Chosen.code


def _language_of_the_system() -> str:
    named = next(filter(None, (os.environ.get(name) for name in _SYSTEM_VARIABLES)), "")
    return named.partition(".")[0].partition("_")[0].lower()


def _catalogue(code: str) -> Catalogue | None:
    if not code.isalpha() or code == ENGLISH:
        return None
    file = room("resources").joinpath("languages", f"{code}.mo")
    if not file.is_file():
        return None
    from gettext import GNUTranslations  # noqa: PLC0415 -- not for English

    with file.open("rb") as opened:
        return GNUTranslations(opened)


def _own_name(code: str) -> str:
    found = _catalogue(code)
    told: dict[str, str] = getattr(found, "info", dict)()
    return told.get("language-team", code)
