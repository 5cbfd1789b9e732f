"""One value has one spelling, and a document has one meaning."""

import enum
import json
import math
import resource
import struct
from types import MappingProxyType

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.domain.canonical import MAX_INTEGER, canonical, sha256_hex, strict_loads

safe_integers = st.integers(-MAX_INTEGER + 1, MAX_INTEGER - 1)
finite = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | safe_integers | finite | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)
every_double = (
    st.binary(min_size=8, max_size=8)
    .map(lambda raw: struct.unpack("<d", raw)[0])
    .filter(math.isfinite)
)


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


@given(values)
@example({"\ue000": 1, "\U0001f600": 2, "a": 3})
@example([1e21, 1e20, 1e16, 9007199254740994.0, 1e-4, 9.9e-5, 1e-6, 1e-7, -0.0, 5e-324])
def test_the_spelling_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(every_double)
@example(1.7e18)
@example(2.0**53)
@example(-(2.0**53))
@example(1e20)
def test_every_number_that_can_be_written_is_read_back(number):
    spelled = canonical(number)
    assert strict_loads(spelled) == number
    assert canonical(strict_loads(spelled)) == spelled


@given(values)
def test_reading_and_spelling_again_changes_nothing(value):
    spelled = canonical(value)
    assert canonical(strict_loads(spelled)) == spelled
    assert strict_loads(spelled) == json.loads(spelled, parse_int=float)


@given(st.dictionaries(st.text(), scalars, max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_keys_were_added_does_not_matter(value, random):
    keys = list(value)
    random.shuffle(keys)
    assert canonical({key: value[key] for key in keys}) == canonical(value)


def test_the_numbers_of_the_appendix_of_rfc_8785():
    appendix = {
        0x0000000000000000: b"0",
        0x8000000000000000: b"0",
        0x0000000000000001: b"5e-324",
        0x7FEFFFFFFFFFFFFF: b"1.7976931348623157e+308",
        0x4340000000000000: b"9007199254740992",
        0x4430000000000000: b"295147905179352830000",
        0x44B52D02C7E14AF5: b"9.999999999999997e+22",
        0x44B52D02C7E14AF6: b"1e+23",
        0x444B1AE4D6E2EF4E: b"999999999999999700000",
        0x444B1AE4D6E2EF50: b"1e+21",
        0x3EB0C6F7A0B5ED8C: b"9.999999999999997e-7",
        0x3EB0C6F7A0B5ED8D: b"0.000001",
        0x41B3DE4355555553: b"333333333.3333332",
        0xBECBF647612F3696: b"-0.0000033333333333333333",
    }
    for bits, text in appendix.items():
        (number,) = struct.unpack(">d", bits.to_bytes(8, "big"))
        assert canonical(number) == text


def test_what_stands_for_a_json_value_is_spelled_as_one():
    assert canonical((1, 2)) == b"[1,2]"
    assert canonical(MappingProxyType({"b": 1, "a": range(2)})) == b'{"a":[0,1],"b":1}'
    assert canonical({Colour.RED: Colour.RED, "n": Level.HIGH}) == b'{"n":3,"red":"red"}'


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        MAX_INTEGER,
        -MAX_INTEGER,
        10**30,
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        {None: 2},
        b"bytes",
        bytearray(b"x"),
        {1, 2},
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_spelling_is_refused(value):
    with pytest.raises(ValueError, match=r"\w"):
        canonical([value])


def test_endless_nesting_is_refused_not_followed():
    value: list = []
    value.append(value)
    with pytest.raises(ValueError, match="nests too deeply"):
        canonical(value)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (b'{"a":1,"a":2}', "twice"),
        (b'{"b":{"a":1,"\\u0061":2}}', "twice"),
        (b"[NaN]", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[-Infinity]", "Infinity"),
        (b"[1e999]", "not finite"),
        (b"[-1e999]", "not finite"),
        (b"[9007199254740993]", "beyond"),
        (b"[-9007199254740993]", "beyond"),
        (b"[18446744073709551615]", "beyond"),
        (b"[" + b"9" * 5000 + b"]", "beyond"),
        (b"\xef\xbb\xbf{}", "byte-order mark"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udc00":1}', "surrogate"),
        (b'["\\ud83d","\\ude00"]', "surrogate"),
        (b"", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{'a':1}", "not JSON"),
        (b"[1,]", "not JSON"),
        (b'"\n"', "not JSON"),
        (b"[01]", "not JSON"),
    ],
)
def test_what_two_readers_could_take_differently_is_refused(document, complaint):
    with pytest.raises(ValueError, match=complaint):
        strict_loads(document)


def test_a_surrogate_pair_is_one_character():
    assert strict_loads(b'"\\ud83d\\ude00"') == "\U0001f600"


@given(st.integers(1, 12))
def test_nesting_is_counted_to_the_level(depth):
    lists, objects = b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth
    for document in (lists, objects):
        strict_loads(document, max_depth=depth)
        with pytest.raises(ValueError, match="deeper"):
            strict_loads(document, max_depth=depth - 1)


def test_brackets_inside_strings_do_not_nest():
    assert strict_loads(b'["[[[[", "\\"[[", "\\\\"]', max_depth=1) == ["[[[[", '"[[', "\\"]


def test_the_default_depth_is_64():
    strict_loads(b"[" * 64 + b"]" * 64)
    with pytest.raises(ValueError, match="64"):
        strict_loads(b"[" * 100_000)


def test_length_is_looked_at_first():
    with pytest.raises(ValueError, match="at most 4"):
        strict_loads(b'"\xff\xff\xff"', max_bytes=4)


def test_a_long_string_costs_no_memory_to_look_at():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    strict_loads(b'"' + b"x" * (8 * 1024 * 1024 - 2) + b'"')
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_the_digest_of_nothing():
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
