"""Taking secrets out of configuration and of differences, so that they never leave the project.

What is taken out is told by its name, by the form of its value, or by the block it stands in. This
finds what looks like a secret; it cannot find one that looks like anything else.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from workbench.services.capturing.content import collecting

REDACTED = "[redacted]"
_PAIR = re.compile(
    r"""(?P<key>["']?[A-Za-z_][\w.\-]*["']?)
        (?P<sep>\s*(?::=|=>|[:=])\s*)
        (?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;}\]][^,;}\]\n]*)""",
    re.VERBOSE,
)
_OPTION = re.compile(r"(?P<key>--[A-Za-z][\w-]*)(?P<sep>[ =])(?P<value>[^\s\"'-][^\s\"']*)")
_NAME = re.compile(r"""^\s*-?\s*["']?name["']?\s*[:=]\s*["']?(?P<name>[\w.\-]+)["']?\s*,?\s*$""")
_VALUE = re.compile(r"""^(?P<head>\s*["']?value["']?\s*[:=]\s*)(?P<value>\S.*?)(?P<tail>,?\s*)$""")
_BLOCK = re.compile(r"^(?P<indent>\s*)-?\s*[\"']?(?P<key>[\w.\-]+)[\"']?\s*:\s*[|>][+-]?\d*\s*$")
_PARENT = re.compile(
    r"^(?P<indent>\s*)-?\s*[\"']?(?P<key>[\w.\-]+)[\"']?\s*:\s*(?P<open>[\[{]?)\s*$"
)
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
_END = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY-----")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_HARMLESS = re.compile(
    r"""^["']?(?:\d{1,6}(?:\.\d+)?|true|false|null|none|yes|no|~|)["']?$"""
    r"""|^["']?(?:\$\{?[A-Za-z_]\w*\}?|\$\(.*\)|\{\{.*\}\}|<[\w -]+>|\*+)["']?$""",
    re.IGNORECASE,
)
_SECRET_MANIFEST = re.compile(r"""\s*["']?kind["']?\s*:\s*["']?(?:Sealed)?Secret["']?\s*,?\s*$""")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and how many were taken out."""

    text: str
    count: int


def is_secret_name(name: str) -> bool:
    """Whether a key, a variable or an option is named as secrets are: ``DB_PASSWORD``."""
    words = [word.lower() for word in _WORDS.findall(name)]
    content = collecting()
    joined = {*words, "".join(words)}
    pairs = set(pairwise(words))
    return not joined.isdisjoint(content.secret_words) or not pairs.isdisjoint(content.secret_pairs)


def holds_only_secrets(text: str, *, prefix: int = 0) -> bool:
    """Whether a text is a manifest that exists to hold secrets.

    Parameters
    ----------
    text : str
    prefix : int
        Characters in front of each line that are no part of it: 1 in a patch.
    """
    return any(_SECRET_MANIFEST.match(line[prefix:]) for line in text.splitlines())


def redacted(text: str, *, difference: bool = False) -> Redacted:
    """Return a text with every secret replaced by a mark.

    Parameters
    ----------
    text : str
    difference : bool
        Whether it is a patch: the sign in front of each line is no part of it.

    Returns
    -------
    Redacted
        With the same number of lines.
    """
    reader = _Reader()
    lines = []
    for line in text.splitlines(keepends=True):
        sign = line[:1] if difference and line[:1] in "+- " else ""
        lines.append(sign + reader.line(line[len(sign) :]))
    return Redacted("".join(lines), reader.count)


class _Reader:
    """Goes through a text line by line and knows which block it stands in."""

    def __init__(self) -> None:
        self.count = 0
        self._key_block = False
        self._indent: int | None = None
        self._named_secret = False

    def line(self, line: str) -> str:
        """Return one line without its secrets."""
        body = line.rstrip("\r\n")
        end = line[len(body) :]
        return self._body(body) + end

    def _body(self, body: str) -> str:
        if self._in_block(body):
            return self._hidden(body)
        named = _NAME.match(body)
        value = _VALUE.match(body) if self._named_secret else None
        self._named_secret = (
            is_secret_name(named["name"])
            if named
            else (self._named_secret and not value and bool(body.strip()))
        )
        if value is not None and not _HARMLESS.match(value["value"]):
            self.count += 1
            return f"{value['head']}{REDACTED}{value['tail']}"
        for opening in (_BLOCK.match(body), _PARENT.match(body)):
            if opening is not None and is_secret_name(opening["key"]):
                self._indent = len(opening["indent"])
                return body
        return self._values(_OPTION.sub(self._pair, _PAIR.sub(self._pair, body)))

    def _in_block(self, body: str) -> bool:
        """Whether a line belongs to a private key or lies under a secret name."""
        if self._key_block:
            self._key_block = _END.search(body) is None
            return True
        if _BEGIN.search(body):
            self._key_block = _END.search(body) is None
            return True
        if self._indent is not None:
            deeper = len(body) - len(body.lstrip()) > self._indent
            if not body.strip() or deeper:
                return bool(body.strip())
            self._indent = None
        return False

    def _hidden(self, body: str) -> str:
        self.count += 1
        return body[: len(body) - len(body.lstrip())] + REDACTED

    def _pair(self, match: re.Match[str]) -> str:
        key, value = match["key"], match["value"]
        if not is_secret_name(key) or _HARMLESS.match(value.strip()):
            # A secret may still stand further on in what was taken for a value.
            rest = match.group()[match.end("sep") - match.start() :]
            inner = _PAIR.sub(self._pair, rest) if value[:1] not in "\"'" else rest
            return match.group()[: match.end("sep") - match.start()] + inner
        self.count += 1
        quote = value[0] if value[:1] in "\"'" else ""
        return f"{key}{match['sep']}{quote}{REDACTED}{quote}"

    def _values(self, body: str) -> str:
        for pattern in _values():
            body, found = pattern.subn(REDACTED, body)
            self.count += found
        return body


@cache
def _values() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in collecting().secret_values)
