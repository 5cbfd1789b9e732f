"""Whether a report is inert: a page in which nothing runs, loads, redirects or hides.

The page is read by one small grammar that all readers of HTML agree on: text, tags from a
list with attributes from a list, each value quoted plainly, comments without angle brackets,
one style sheet that fetches nothing. What does not fit is refused rather than guessed at, so
no browser can see a tag where this module saw none.
"""

import re
from html import unescape

MAX_BYTES = 16 * 1024 * 1024

_ELEMENTS = frozenset(
    """html head body meta title style header main footer nav section article aside h1 h2 h3 h4
    h5 h6 p div span a ul ol li dl dt dd table thead tbody tfoot tr th td caption col colgroup
    figure figcaption code pre kbd samp var em strong b i u s small sub sup br hr wbr blockquote
    q abbr cite dfn time mark del ins details summary img address bdi bdo ruby rt rp
    svg g path rect circle ellipse line polyline polygon text tspan desc defs clippath
    lineargradient radialgradient stop pattern marker mask symbol
    """.split()  # noqa: SIM905 -- names read better as words than as a column of strings
)
_FORBIDDEN_ATTRIBUTES = frozenset(
    """action formaction background ping manifest data srcdoc srcset poster codebase archive
    classid code longdesc profile usemap dynsrc lowsrc imagesrcset target download
    contenteditable autofocus accesskey nonce
    """.split()  # noqa: SIM905 -- as above
)
_TOKEN = re.compile(
    r"""(?P<text>[^<]+)
    |<!--(?P<comment>[^<>]*?)-->
    |<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9]*)
      (?P<attributes>(?:\s+[A-Za-z][A-Za-z0-9:_-]*(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'=<>`]+))?)*+)
      \s*/?>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""\s+([A-Za-z][A-Za-z0-9:_-]*)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s"'=<>`]+)))?"""
)
_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_NOT_WORDS = re.compile(
    "[\x00-\x20\x7f-\xa0\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]+"
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
_FRAGMENT = re.compile(r"#[^\s\"'<>]*")
_GUARDED = {
    "href": ("a", _FRAGMENT, "links to something outside it"),
    "src": ("img", _PICTURE, "loads something from outside it"),
    "http-equiv": (
        "meta",
        re.compile("content-security-policy", re.IGNORECASE),
        "gives an order to the browser",
    ),
    "charset": ("meta", re.compile("utf-8", re.IGNORECASE), "claims another encoding than UTF-8"),
}
"""Attributes that only one element may have, with what they may say."""
_OUTSIDE_CSS = re.compile(
    r"url\s*+\(\s*+(?!['\"]?(?:#|data:image/(?:png|jpeg|gif|webp);))", re.IGNORECASE
)
_ACTIVE_CSS = re.compile(
    r"@import|@font-face|@namespace|expression\s*\(|behavior\s*:|-moz-binding|image-set|"
    r"\b(?:src|image)\s*\(|\\|<",
    re.IGNORECASE,
)
_WORDS = frozenset({"alt", "aria-label", "class", "content", "datetime", "id", "name", "title"})
"""Attributes that hold words, in which a backslash has no meaning."""
_UNESCAPED = r"(?<!\\)(?:\\\\)*"
_TAG_IN_MARKDOWN = re.compile(_UNESCAPED + r"<[A-Za-z/!?]")
_LINK_IN_MARKDOWN = re.compile(
    _UNESCAPED + r"\]\((?!#)|^ {0,3}\[(?:[^\[\]\\]|\\.)+\]:", re.MULTILINE
)


def page_objection(data: bytes) -> str:
    """Return why a page is not inert, as a clause; empty if it is.

    Parameters
    ----------
    data : bytes
        ``report/index.html``.
    """
    text, why = _text(data)
    if why:
        return why
    start = _DOCTYPE.match(text)
    if start is None:
        return "does not start with <!doctype html>"
    at, inside = start.end(), ""
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            return f"holds markup that cannot be read in one way only, at character {at}"
        name = (token["name"] or "").lower()
        why = _raw_text(token, inside, name) or (_tag(token, name) if name else "")
        if why:
            return f"{why}, at character {at}"
        if name in {"style", "title"}:
            inside = "" if token["close"] or token.group().endswith("/>") else name
        at = token.end()
    return "does not close what it opens" if inside else ""


def markdown_objection(data: bytes) -> str:
    """Return why a Markdown report is not inert, as a clause; empty if it is.

    Parameters
    ----------
    data : bytes
        ``report/report.md``.
    """
    text, why = _text(data)
    if why:
        return why
    if _TAG_IN_MARKDOWN.search(text):
        return "holds HTML"
    return "links to or shows something outside it" if _LINK_IN_MARKDOWN.search(text) else ""


def page_words(data: bytes) -> str:
    """Return the text of an inert page without its tags, its spaces evened out."""
    text = data.decode("utf-8", "replace")
    return even(unescape(re.sub(r"<[^<>]*>", "", text)))


def markdown_words(data: bytes) -> str:
    """Return the text of a Markdown report without its escapes, its spaces evened out."""
    return even(re.sub(r"\\(.)", r"\1", data.decode("utf-8", "replace")))


def even(text: str) -> str:
    """Return a text in which spaces, what steers and what stands in for it are one space."""
    return " ".join(_NOT_WORDS.sub(" ", text).split())


def _text(data: bytes) -> tuple[str, str]:
    if len(data) > MAX_BYTES:
        return "", f"is longer than {MAX_BYTES} bytes"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "", "is not UTF-8"
    if _STEERING.search(text):
        return "", "holds control characters or marks that turn the direction of writing"
    return text, ""


def _raw_text(token: re.Match[str], inside: str, name: str) -> str:
    """Say what is wrong inside ``style`` and ``title``, where a browser reads no tags."""
    if inside and not (token["text"] is not None or (token["close"] and name == inside)):
        return f"holds markup inside {inside}"
    if inside == "style" and token["text"] is not None:
        return _css(token["text"]) or _css(unescape(token["text"]))
    return ""


def _tag(token: re.Match[str], name: str) -> str:
    if name not in _ELEMENTS:
        return f"holds the element {name[:20]}"
    seen: set[str] = set()
    for match in _ATTRIBUTE.finditer(token["attributes"]):
        attribute = match[1].lower()
        value = next((v for v in match.groups()[1:] if v is not None), "")
        if attribute in seen:
            return f"gives the attribute {attribute[:20]} twice"
        seen.add(attribute)
        why = _attribute(name, attribute, value)
        if why:
            return why
    return ""


def _attribute(element: str, name: str, value: str) -> str:
    plain = unescape(value)
    if name.startswith("on") or name in _FORBIDDEN_ATTRIBUTES or ":" in name.removeprefix("xml:"):
        return f"holds the attribute {name[:20]}"
    if name in _GUARDED:
        wanted, allowed, why = _GUARDED[name]
        return "" if element == wanted and allowed.fullmatch(plain) else why
    if name == "style" or (name not in _WORDS and "\\" in plain):
        return _css(plain)
    if name not in _WORDS and _OUTSIDE_CSS.search(plain):
        return "loads something from outside it"
    return ""


def _css(text: str) -> str:
    if _ACTIVE_CSS.search(text) or _OUTSIDE_CSS.search(text):
        return "has a style that loads or runs something"
    return ""
