"""A submission cut off anywhere: one dossier in the end, with the papers that were sent, and nothing sent twice."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import PortalError, SubmissionUnknownError
from core.portal.model import PaperUpload, PortalSession, Receipt
from core.portal.submission import Submission
from providers.http import make_client
from providers.portals.reference.adapter import ReferencePortal
from tests.faults.cutting import Cutter, Way, cutter
from tests.pdfs import make_pdf
from tests.providers.party_server import CONFIRMS, Party, party
from tests.providers.practice_signatures import PracticeSigner, sign
from tests.providers.test_portal import FIELDS, PROCEDURE, papers

pytestmark = pytest.mark.anyio
STEP = 509
SAMPLE = {Way.UP: (0.0, 0.15, 0.5, 0.97), Way.DOWN: (0.2, 0.999)}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    with party(tmp_path_factory.mktemp("cuts")) as running:
        yield running


@pytest.fixture(scope="module")
def wanted(world: Party, tmp_path_factory: pytest.TempPathFactory) -> list[PaperUpload]:
    folder = tmp_path_factory.mktemp("papers")
    return papers(sign(make_pdf(folder / "to-khai.pdf"), PracticeSigner(world.world, CONFIRMS)), folder)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody signed in, whose connection may be cut."""

    relay: Cutter
    portal: ReferencePortal
    session: PortalSession

    async def submit(self, wanted: list[PaperUpload], key: str) -> Receipt:
        return await Submission(self.portal).submit(self.session, PROCEDURE, wanted, FIELDS, key)

    async def cut(self, wanted: list[PaperUpload], way: Way, after: int) -> None:
        """Cut once; whoever is told of it submits once more. There is one dossier more than before."""
        before, key = {one.number for one in await self.portal.dossiers(self.session)}, uuid.uuid4().hex
        self.relay.cut_after(way, after)
        try:
            receipt = await self.submit(wanted, key)
        except SubmissionUnknownError:
            raise AssertionError("the portal could have been asked") from None
        except PortalError:
            receipt = await self.submit(wanted, key)
        after_it = {one.number for one in await self.portal.dossiers(self.session)}
        assert after_it - before == {receipt.number}
        assert (await self.submit(wanted, key)).number == receipt.number


@pytest.fixture
async def line(world: Party) -> AsyncIterator[Line]:
    async with make_client() as client, cutter(world.portal) as relay:
        portal = ReferencePortal(client, relay.url, pauses_s=(0.0, 0.05, 0.2, 0.5))
        yield Line(relay, portal, await world.signed_in(client))


async def sizes(line: Line, wanted: list[PaperUpload]) -> dict[Way, int]:
    """Bytes of a whole submission, each way."""
    line.relay.cut_after(Way.UP, 1 << 40)
    await line.submit(wanted, uuid.uuid4().hex)
    assert line.relay.passed is not None
    return dict(line.relay.passed)


@pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
async def test_cut_here_and_there_one_dossier_is_left(line: Line, wanted: list[PaperUpload], way: Way) -> None:
    whole = (await sizes(line, wanted))[way]
    for share in SAMPLE[way]:
        await line.cut(wanted, way, int(whole * share))


@pytest.mark.all_only
@pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
async def test_cut_in_every_range_of_bytes_one_dossier_is_left(line: Line, wanted: list[PaperUpload], way: Way) -> None:
    whole = (await sizes(line, wanted))[way]
    for after in range(0, whole, STEP if way is Way.UP else STEP // 10):
        await line.cut(wanted, way, after)


async def test_what_arrived_before_the_cut_is_not_sent_again(
    line: Line, world: Party, tmp_path: Path, wanted: list[PaperUpload]
) -> None:
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(6_000_000))
    opening = await line.portal.open(line.session, PROCEDURE, FIELDS, uuid.uuid4().hex)
    line.relay.cut_after(Way.UP, 4_000_000)
    paper = PaperUpload("van-ban-uy-quyen", scan)
    upload = await line.portal.upload(line.session, opening, paper)
    assert upload.sha256 == hashlib.sha256(scan.read_bytes()).hexdigest()
    assert line.relay.passed is not None
    assert line.relay.passed[Way.UP] < 1.25 * scan.stat().st_size
    line.relay.cut_after(Way.UP, 1 << 40)
    assert await line.portal.upload(line.session, opening, paper) == upload
    assert line.relay.passed[Way.UP] < 5_000
    assert not list((world.folder / "portal" / "parts").iterdir())


async def test_bytes_that_are_not_what_was_announced_are_refused(line: Line, tmp_path: Path) -> None:
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(b"\xff\xd8\xff\xe0" + bytes(1000))
    opening = await line.portal.open(line.session, PROCEDURE, FIELDS, uuid.uuid4().hex)
    with pytest.raises(PortalError):
        await line.portal.upload(line.session, opening, PaperUpload("van-ban-uy-quyen", scan, "0" * 64))
