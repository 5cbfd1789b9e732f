"""The whole corpus: every hostile package, by name."""

from tests.hostile import (
    bag_cases,
    content_cases,
    journal_cases,
    json_cases,
    name_cases,
    reference_cases,
    signature_cases,
    zip_cases,
)
from tests.hostile.case import Case, unique

CORPUS: dict[str, Case] = {
    case.name: case
    for case in unique(
        [
            *zip_cases.CASES,
            *name_cases.CASES,
            *bag_cases.CASES,
            *json_cases.CASES,
            *signature_cases.CASES,
            *journal_cases.CASES,
            *reference_cases.CASES,
            *content_cases.CASES,
        ]
    )
}
