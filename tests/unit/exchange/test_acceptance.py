from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange.package import write_package


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"report_html": b"<!doctype html><script>x</script>"}, "export.report", "index.html"),
        ({"report_markdown": b"<b>x</b>\n"}, "export.report", "report.md"),
        ({"requirements_lock": b"-e .\n"}, "export.report", "requirements.lock"),
    ],
)
def test_what_verifiers_refuse_is_not_written(
    tmp_path: Path, changes: dict[str, bytes], code: str, where: str
) -> None:
    target = tmp_path / "p.zip"
    with pytest.raises(PackageError) as caught:
        write_package(
            builders.contents(tmp_path / "objects", **changes), target, builders.signer(tmp_path)
        )
    assert caught.value.code == code
    assert where in caught.value.message
    assert not target.exists()
