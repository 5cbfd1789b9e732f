"""The handbook: every page, found by words, with pictures from the shipped files only."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QTextDocument

from workbench.desktop.dialogs.handbook import Handbook, resolve
from workbench.desktop.dialogs.handbook_pages import HandbookPage, handbook_pages

IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def book(desk):
    desk.window.commands.run("help.handbook")
    return desk.dialog(Handbook)


def listed(book):
    return [book.list.item(row).text() for row in range(book.list.count())]


def test_every_page_that_ships_is_listed_once_beginning_with_the_index(book):
    pages = handbook_pages()
    assert pages[0].name == "index.md"
    assert listed(book) == [page.title for page in pages]
    assert len({page.name for page in pages}) == len(pages)


def test_every_link_between_pages_leads_somewhere(book):
    known = {page.name for page in handbook_pages()}
    assert "concepts.md" in known
    book.show_page("index.md")
    book.follow_link(QUrl("concepts.md"))
    assert book.page == "concepts.md"
    book.go_back()
    assert book.page == "index.md"


def test_words_are_found_in_all_pages(book):
    book.search.setText("ssh-keygen")
    found = [page for page in handbook_pages() if page.hits("ssh-keygen")]
    assert book.list.count() == len(found) > 0
    assert book.page in {page.name for page in found}
    assert book.browser.textCursor().selectedText() == "ssh-keygen"
    book.search.clear()
    assert book.list.count() == len(handbook_pages())


def test_help_opens_at_the_place_that_is_shown(desk, book):
    book.show_help_on("Evidence")
    assert book.page == "places.md"
    book.show_help_on("no such place")
    assert book.page == "index.md"


def test_it_is_one_window_however_often_it_is_asked_for(desk, book):
    desk.window.commands.run("help.handbook")
    assert desk.dialog(Handbook) is book


def test_an_address_outside_is_copied_and_not_opened(book):
    book.follow_link(QUrl("https://example.org/a"))
    assert QGuiApplication.clipboard().text() == "https://example.org/a"
    assert book.page


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "file:///etc/passwd", "../../../etc/passwd", "/etc/hosts"],
)
def test_pictures_come_from_the_handbook_only(book, address):
    assert book.browser.loadResource(IMAGE, QUrl(address)) is None


def test_a_link_out_of_the_handbook_is_nothing():
    assert resolve("index.md", "../secret.md") is None
    assert resolve("decisions/index.md", "../concepts.md") == "concepts.md"
    assert resolve("decisions/index.md", "0001-manifest.md") == "decisions/0001-manifest.md"


def test_a_picture_that_does_not_ship_leaves_no_hole():
    page = HandbookPage("a.md", "A", "before\n\n![Home](pictures/home.png)\n\nafter")
    assert "![" not in page.text_without_pictures(lambda _: True)
    assert page.text_without_pictures(lambda _: False) == page.text


def test_words_inside_addresses_do_not_count():
    page = HandbookPage("a.md", "A", "see [the words](concepts.md)")
    assert page.hits("concepts") == 0
    assert page.hits("the WORDS") == 1
