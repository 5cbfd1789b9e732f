"""Every package that is broken in one way, with the verdict and the problem it must lead to."""

from tests.unit.exchange import broken_container, broken_documents, broken_layout, broken_records
from tests.unit.exchange.package_kit import Break

BREAKS: dict[str, Break] = {
    **broken_container.BREAKS,
    **broken_layout.BREAKS,
    **broken_documents.BREAKS,
    **broken_records.BREAKS,
}
