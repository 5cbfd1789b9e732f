"""When it began, in the few words a place has room for."""

import pytest

from workbench.services.cause_words import began_words

ONSET = {
    "at": "2026-05-13T04:00:00Z",
    "interval": ["2026-05-13T03:00:00Z", "2026-05-13T06:00:00Z"],
}
CHANGES = [{"what": "feature-store 2.4", "minutes": -20.0}, {"what": "refresh", "minutes": -600.0}]


@pytest.mark.parametrize(
    ("onset", "changes", "said"),
    [
        ({}, [], ""),
        ({"at": None, "interval": None, "reason": "No timestamp."}, [], ""),
        (ONSET, [], "began 13 May 04:00 UTC (03:00\u201306:00)"),
        (
            ONSET,
            CHANGES[:1],
            (
                "began 13 May 04:00 UTC (03:00\u201306:00); "
                "\u2018feature-store 2.4\u2019 20\u202fmin before"
            ),
        ),
        (
            ONSET,
            CHANGES,
            (
                "began 13 May 04:00 UTC (03:00\u201306:00); "
                "\u2018feature-store 2.4\u2019 20\u202fmin before and 1 more"
            ),
        ),
        (
            ONSET | {"interval": ["2026-05-12T22:00:00Z", "2026-05-13T06:00:00Z"]},
            [{"what": "refresh", "minutes": -600.0}],
            (
                "began 13 May 04:00 UTC (12 May 22:00\u201313 May 06:00); "
                "\u2018refresh\u2019 10\u202fh before"
            ),
        ),
        (
            ONSET | {"at": "2025-05-13T06:00:00+02:00", "interval": ["2025-05-13T04:00:00Z"] * 2},
            [{"what": "refresh", "minutes": 0.2}],
            (
                "began 13 May 2025 04:00 UTC (04:00\u201304:00); "
                "\u2018refresh\u2019 in the same minute"
            ),
        ),
        (
            ONSET,
            [{"what": "refresh", "minutes": 61.0}],
            (
                "began 13 May 04:00 UTC (03:00\u201306:00); "
                "\u2018refresh\u2019 61\u202fmin after, within the interval"
            ),
        ),
        (
            ONSET,
            [{"what": "refresh", "minutes": -5760.0}],
            "began 13 May 04:00 UTC (03:00\u201306:00); \u2018refresh\u2019 4 days before",
        ),
    ],
)
def test_the_beginning_in_words(onset, changes, said):
    assert began_words(onset, changes, 2026) == said
