"""Every ``--ca`` signs from the command line, several papers in one confirmation where the CA allows it."""

import json
from pathlib import Path

import pytest

from core.signing.provider import Returns
from providers import FAMILIES, PROVIDERS
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN
from tests.desktop.command_line import pdfsig
from tests.desktop.ways import CONFIRMS, EXAMPLES, WAYS, Desk, Way
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer

NAMES = ("đơn", "tờ khai", "cam đoan")
SAMPLE = {("viettel", 3), ("vnpt:sp769v2", 1), ("pkcs11:", 3)}
"""Confirmed on a phone, by a typed code, and by a PIN at a token."""


def test_every_route_and_every_family_of_routes_is_tried() -> None:
    tried = {way.ca for way in WAYS}
    assert {route.info.id for route in PROVIDERS} <= tried
    for family in FAMILIES:
        assert EXAMPLES[family.info.id]
        assert set(EXAMPLES[family.info.id]) <= tried


@pytest.mark.parametrize(
    ("way", "count"),
    [
        pytest.param(way, count, marks=[] if (str(way), count) in SAMPLE else [pytest.mark.all_only])
        for way in WAYS
        for count in (1, 3)
    ],
    ids=str,
)
def test_papers_are_signed_with_as_few_rings_as_the_ca_allows(
    sandbox: SandboxServer, tmp_path: Path, way: Way, count: int
) -> None:
    papers = [make_pdf(tmp_path / f"{name}.pdf") for name in NAMES[:count]]
    desk, before, everybodys = Desk(sandbox, tmp_path, way), sandbox.rings(user_id=CONFIRMS), sandbox.rings()
    done = desk.sign(desk.kyso(), papers)
    assert done.code == 0, done.err
    documents = done.object["documents"]
    assert [Path(one["source"]).stem for one in documents] == list(NAMES[:count])
    assert [one["verdict"] for one in documents] == ["TOTAL-PASSED"] * count
    # A service that signs the file itself gives it the level that it likes.
    level = "B-T" if way.info.returns is Returns.SIGNATURE_VALUE else "B-B"
    assert [one["level"] for one in documents] == [level] * count
    assert all("Signature is Valid" in pdfsig(Path(one["signed"])) for one in documents)
    confirmations = -(-count // way.info.max_batch)
    assert len({one["transaction"] for one in documents}) == confirmations
    rang = 0 if way.info.local else confirmations
    assert sandbox.rings(user_id=CONFIRMS) - before == sandbox.rings() - everybodys == rang
    for secret in (SANDBOX_PASSWORD, SANDBOX_PIN, *json.loads(desk.secrets()).values()):
        assert secret == CONFIRMS or secret not in done.out + done.err
