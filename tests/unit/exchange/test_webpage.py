import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.webpage import (
    MAX_BYTES,
    even,
    markdown_objection,
    markdown_words,
    page_objection,
    page_words,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=80)


def page(body: str, head: str = "") -> bytes:
    text = f"<!doctype html><html><head>{head}<title>x</title></head><body>{body}</body></html>"
    return text.encode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p class='a' title=plain>x</p>",
        "<P>upper case</P><br/><br><hr />",
        "1 &lt; 2 &amp; 3 > 2",
        "<!-- a remark -->",
        '<a href="#run-1">x</a>',
        '<img alt="x" src="data:image/png;base64,AAAA">',
        '<svg viewBox="0 0 1 1"><path d="M0 0L1 1" fill="url(#g)"/><title>x</title></svg>',
        '<p style="color: red; background: url(#a)">x</p>',
        "<table><tr><td class='n'>−0.5</td></tr></table>",
        '<p aria-label="C:\\data\\x on=1 onclick=2">x</p>',
    ],
)
def test_plain_pages_are_inert(body: str) -> None:
    assert page_objection(page(body, "<style>p { color: #fff }</style>")) == ""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<script>x</script>", "holds the element script"),
        ("<p onclick='x'>", "holds the attribute onclick"),
        ("<a href='https://x'>", "links to something outside it"),
        ("<img src='x.png'>", "loads something from outside it"),
        ("<p style='background:url(x)'>", "has a style that loads or runs something"),
        ("<", "holds markup that cannot be read in one way only"),
        ("<title>never closed", "holds markup inside title"),
    ],
)
def test_what_is_wrong_is_said(body: str, why: str) -> None:
    assert page_objection(page(body)).startswith(why)


@given(WORDS)
def test_any_words_may_stand_in_a_page_once_escaped(words: str) -> None:
    data = page(f'<p title="{html.escape(words)}">{html.escape(words)}</p>')
    assert page_objection(data) == ""
    assert even(words) in page_words(data)


@given(WORDS)
def test_any_words_may_stand_in_markdown_once_escaped(words: str) -> None:
    from workbench.api import inert_markdown

    data = f"# {inert_markdown(words)}\n".encode()
    assert markdown_objection(data) == ""
    assert even(words) in markdown_words(data)


@pytest.mark.parametrize(
    "piece", ["<p ", "url(  ", "[\n", "[a\n", "\\", "<!-- ", "&#", "a=b ", "<p a=b ", "<style>"]
)
def test_time_grows_with_length_alone(piece: str) -> None:
    data = b"<!doctype html>" + piece.encode() * (200_000 // len(piece))
    started = time.process_time()
    page_objection(data)
    markdown_objection(data)
    page_words(data)
    assert time.process_time() - started < 2


def test_a_giant_is_not_read() -> None:
    assert "longer" in page_objection(b"x" * (MAX_BYTES + 1))
