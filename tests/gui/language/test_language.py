"""Texts go through one catalogue; without one they are said as they are written."""

from gettext import NullTranslations

import pytest

from workbench import language


class Shouted(NullTranslations):
    def gettext(self, message):
        return message.upper() if "{" not in message else f"!{message}"

    def ngettext(self, msgid1, msgid2, n):
        return f"!{msgid1 if n == 1 else msgid2}"


@pytest.fixture
def shouted():
    language.use(Shouted(), "xx")
    yield
    language.use_language(language.ENGLISH)


def test_without_a_catalogue_a_text_is_said_as_written():
    assert language.tr("Freeze {count} items", count=7) == "Freeze 7 items"
    assert language.tr("a {brace}") == "a {brace}"
    assert language.trn("{count} row", "{count} rows", 1) == "1 row"
    assert language.trn("{count} row", "{count} rows", 2000, count="2 000") == "2 000 rows"


def test_a_catalogue_is_asked_before_values_go_in(shouted):
    assert language.tr("Open") == "OPEN"
    assert language.tr("{share:.0%} of rows", share=0.35) == "!35% of rows"
    assert language.trn("{count} row of {name}", "{count} rows of {name}", 3, name="t") == (
        "!3 rows of t"
    )
