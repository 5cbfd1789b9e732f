"""What nothing proves is found in a text; what states nothing is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.postmortem.wording import about_people, unsupported
from workbench.services.postmortem.content import word_lists

VOCABULARY = word_lists().vocabulary


def stated(text):
    return [(span.kind, span.text) for span in unsupported(text, VOCABULARY)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("AUC fell by 0.13.", "number", "0.13"),
        ("It hit 35 % of rows.", "number", "35 %"),
        ("It is \u22120.5", "number", "\u22120.5"),
        ("some 1,946 rows", "number", "1,946"),
        ("- 17 of the stations", "number", "17"),
        ("it took ½ of them", "number", "½"),
        ("Errors doubled.", "quantity", "doubled"),
        ("thousands of riders", "quantity", "thousands"),
        ("It fell because of the update.", "causal", "because of"),
        ("The update led\nto errors.", "causal", "led\nto"),
        ("Errors due to °F", "causal", "due to"),
        ("It CAUSED harm", "causal", "CAUSED"),
        ("it fell be\u00adcause of it", "causal", "be\u00adcause of"),
        ("see [[claim:x", "chip", "[[claim"),
    ],
)
def test_what_is_stated_without_a_chip_is_found_where_it_is(text, kind, words):
    spans = unsupported(text, VOCABULARY)
    assert (kind, words) in [(span.kind, span.text) for span in spans]
    assert all(text[span.start : span.end] == span.text for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "It began on 14 May 2026, 06:00 UTC.",
        "From 2026-05-14 to 2026-05-21T09:00:00Z.",
        "INC-0031 moved from W0 to W1; H1 stands, G5 does not.",
        "Model 2.3.0 was deployed with firmware 2.1.",
        "The root causes and contributing factors are below.",
        "A possible cause was ruled out.",
        "### 35 % of rows, because",
        "[[claim:c|35 % of rows]] and [[opinion|some 200 van trips were lost because of it]]",
        "Run `workbench replay --seed 3`.",
        "the 2nd station",
        "Nothing was exposed.",
    ],
)
def test_what_states_nothing_is_left_alone(text):
    assert stated(text) == []


@given(st.text(max_size=60))
def test_an_opinion_states_nothing_and_reading_never_fails(text):
    words = text.replace("[", "").replace("]", "").strip()
    assert stated(f"[[opinion|{words}]]" if words else "") == []
    for span in unsupported(text, VOCABULARY):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("text", "words", "suggest"),
    [
        ("a careless change", "careless", "unchecked"),
        ("The operator should have checked.", "The operator should have", "what would have helped"),
        ("It was human error.", "human error", "the step had no check"),
        ("[[opinion|They ignored it]]", "ignored", "did not act on"),
    ],
)
def test_words_of_blame_come_with_better_ones(text, words, suggest):
    found = about_people(text, VOCABULARY)
    assert [(s.kind, s.text, s.suggest) for s in found] == [("blame", words, suggest)]
    assert text[found[0].start : found[0].end] == words


def test_names_of_those_who_take_part_are_found_whole_or_in_part():
    found = about_people("Ada Byron saw it, and Byron told Adam.", VOCABULARY, ["Ada Byron"])
    assert [span.text for span in found] == ["Ada Byron", "Byron"]
    assert about_people("ml on-call saw it in May", VOCABULARY, ["May Li"]) == ()
