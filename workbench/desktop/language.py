"""The language of the interface: every text a person reads in the window goes through here.

Texts are written in English in the code; a catalogue (GNU gettext) says them in another language.
The language is chosen once, before the first window: texts made at import are translated too.
What a run, a journal or an export says stays in English, since it is signed and compared.
"""

from gettext import GNUTranslations, NullTranslations


class _Chosen:
    """The catalogue in use."""

    catalogue: NullTranslations = NullTranslations()


def use(catalogue: NullTranslations | GNUTranslations) -> None:
    """Say everything in the language of a catalogue from now on.

    Parameters
    ----------
    catalogue : gettext.NullTranslations
    """
    _Chosen.catalogue = catalogue


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
    said = _Chosen.catalogue.gettext(text)
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
    said = _Chosen.catalogue.ngettext(one, many, count)
    return said.format(**{"count": count, **values})
