"""English in disguise: what stays plain is not translated, what is cut off does not fit."""

import re

_ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
_LONGER = 0.35
_KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>)")
OPEN, CLOSE = "⟦", "⟧"


class PseudoLanguage:
    """A catalogue that puts accents on letters, brackets around texts, and makes them longer."""

    def gettext(self, message: str, /) -> str:
        """Return a text in disguise; places for values and tags stay as they are."""
        parts = _KEPT.split(message)
        said = "".join(
            part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts)
        )
        more = round(len(_KEPT.sub("", message)) * _LONGER)
        return f"{OPEN}{said}{'·' * more}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return the form for a number in disguise."""
        return self.gettext(msgid1 if n == 1 else msgid2)
