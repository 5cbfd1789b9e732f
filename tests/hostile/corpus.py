"""The whole corpus: every hostile package, by name."""

from tests.hostile import (
    archive_cases,
    bag_cases,
    checkpoint_cases,
    content_cases,
    history_cases,
    journal_cases,
    json_cases,
    manifest_cases,
    name_cases,
    recipe_cases,
    reference_cases,
    report_cases,
    report_record_cases,
    review_cases,
    signature_cases,
    trust_cases,
    zip_cases,
)
from tests.hostile.case import Case, unique

_MODULES = (
    archive_cases,
    zip_cases,
    bag_cases,
    checkpoint_cases,
    content_cases,
    history_cases,
    journal_cases,
    json_cases,
    manifest_cases,
    name_cases,
    recipe_cases,
    reference_cases,
    report_cases,
    report_record_cases,
    review_cases,
    signature_cases,
    trust_cases,
)

CORPUS: dict[str, Case] = {
    case.name: case for case in unique(case for module in _MODULES for case in module.CASES)
}
