"""The reference portal over a real socket: one dossier whatever happens, and no paper that its signer did not sign."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from core.catalogue.load import load_catalogue
from core.errors import (
    AppError,
    DocumentTooLargeError,
    DossierRejectedError,
    FileKindNotAcceptedError,
    FileMissingError,
    PortalAuthError,
    PortalProtocolError,
    PortalUnavailableError,
    ProfileInvalidError,
    SubmissionUnknownError,
    SubmittedBeforeError,
)
from core.portal.model import DossierOpening, PaperUpload, PortalSession, Receipt, Upload
from core.portal.submission import Submission
from core.secrets import Secret
from providers.http import make_client
from providers.portals.reference.adapter import ReferencePortal
from providers.sandbox.charter import free_port
from tests.pdfs import make_pdf
from tests.providers.party_server import CONFIRMS, SECOND, Party, party
from tests.providers.practice_signatures import PracticeSigner, sign, stranger

pytestmark = pytest.mark.anyio

PROCEDURE = "1.004772"
DECLARATION = "to-khai-dang-ky-khai-sinh"
FIELDS = {"name": "Nguyễn Thị Thùy Dương", "phone": "0900000010"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    with party(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="module")
def signed(world: Party, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A declaration that the person of scenario 0 signed."""
    folder = tmp_path_factory.mktemp("papers")
    return sign(make_pdf(folder / "to-khai.pdf"), PracticeSigner(world.world, CONFIRMS))


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who is signed in, before the portal."""

    world: Party
    client: httpx.AsyncClient
    portal: ReferencePortal
    session: PortalSession

    async def fault(self, **faults: str | None) -> None:
        answer = await self.client.post(
            f"{self.world.url}/practice/portal/faults", json=faults, headers=self.world.headers()
        )
        assert answer.status_code == 200

    async def dossiers(self) -> int:
        answer = await self.client.get(f"{self.world.url}/practice/portal/count", headers=self.world.headers())
        return int(answer.json()["dossiers"])

    async def open(self, key: str) -> DossierOpening:
        return await self.portal.open(self.session, PROCEDURE, FIELDS, key)

    async def upload(self, key: str, path: Path, component: str = DECLARATION) -> Upload:
        return await self.portal.upload(self.session, await self.open(key), PaperUpload(component, path))

    async def ready(self, key: str, signed: Path, folder: Path) -> tuple[DossierOpening, list[Upload]]:
        """A dossier with all that is needed."""
        opening = await self.open(key)
        uploads = [await self.portal.upload(self.session, opening, paper) for paper in papers(signed, folder)]
        return opening, uploads

    async def submit(self, key: str, ready: tuple[DossierOpening, list[Upload]]) -> Receipt:
        return await self.portal.submit(self.session, ready[0], FIELDS, ready[1], key)


def papers(signed: Path, folder: Path) -> list[PaperUpload]:
    needed = [one.key for one in load_catalogue().find(PROCEDURE).components if one.need.value == "required"]
    copy = make_pdf(folder / "ban-sao.pdf", text="Ban sao")
    return [PaperUpload(key, signed if key == DECLARATION else copy) for key in needed]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as made:
        yield made


@pytest.fixture
async def desk(world: Party, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    portal = ReferencePortal(client, world.portal, pauses_s=(0.0, 0.0))
    there = Desk(world, client, portal, await world.signed_in(client))
    yield there
    await there.fault(**dict.fromkeys(("limits", "procedures", "open", "upload", "submit", "look_up", "status")))


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:32]


async def test_the_catalogue_crosses_the_wire_unchanged(desk: Desk) -> None:
    assert list(await desk.portal.procedures()) == list(load_catalogue().search(""))


async def test_a_dossier_is_submitted_and_found_again(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    before = await desk.dossiers()
    receipt = await Submission(desk.portal).submit(desk.session, PROCEDURE, papers(signed, tmp_path), FIELDS, key)
    assert re.fullmatch(r"H10\.07\.99-\d{6}-\d{4}", receipt.number)
    assert receipt.number.split("-")[1] == f"{receipt.time:%y%m%d}"
    assert receipt.practice
    assert await desk.dossiers() == before + 1
    found = await desk.portal.status(desk.session, receipt.number)
    assert (found.number, found.code, found.label) == (receipt.number, 1, "Mới đăng ký")
    assert receipt.number in {one.number for one in await desk.portal.dossiers(desk.session)}


async def test_submitting_twice_gives_the_same_receipt_and_one_dossier(
    desk: Desk, key: str, signed: Path, tmp_path: Path
) -> None:
    ready, before = await desk.ready(key, signed, tmp_path), await desk.dossiers()
    receipts = await asyncio.gather(*(desk.submit(key, ready) for _ in range(5)))
    assert len(set(receipts)) == 1
    assert await desk.dossiers() == before + 1
    assert (await desk.ready(key, signed, tmp_path))[0] == ready[0]


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit", "503_once", "plain_500"])
async def test_a_lost_answer_is_found_again_and_makes_one_dossier(
    desk: Desk, key: str, signed: Path, tmp_path: Path, fault: str
) -> None:
    ready, before = await desk.ready(key, signed, tmp_path), await desk.dossiers()
    await desk.fault(submit=fault)
    receipt = await desk.submit(key, ready)
    assert await desk.submit(key, ready) == receipt
    assert await desk.dossiers() == before + 1


async def test_a_portal_that_goes_down_in_mid_submit_leaves_the_outcome_unknown_until_it_is_back(
    desk: Desk, key: str, signed: Path, tmp_path: Path
) -> None:
    ready, before = await desk.ready(key, signed, tmp_path), await desk.dossiers()
    await desk.fault(submit="drop_after_commit", look_up="down")
    patient = ReferencePortal(desk.client, desk.world.portal, pauses_s=())
    with pytest.raises(SubmissionUnknownError):
        await patient.submit(desk.session, ready[0], FIELDS, ready[1], key)
    assert await desk.dossiers() == before + 1
    await desk.fault(look_up=None)
    receipt = await desk.submit(key, ready)
    assert (await desk.portal.status(desk.session, receipt.number)).number == receipt.number
    assert await desk.dossiers() == before + 1


async def test_a_portal_that_has_no_dossier_says_so(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    ready, before = await desk.ready(key, signed, tmp_path), await desk.dossiers()
    await desk.fault(submit="down")
    with pytest.raises(PortalUnavailableError):
        await desk.submit(key, ready)
    assert await desk.dossiers() == before
    await desk.fault(submit=None)
    await desk.submit(key, ready)
    assert await desk.dossiers() == before + 1


async def test_a_portal_that_is_not_there_is_unavailable_and_nothing_was_sent(desk: Desk, key: str) -> None:
    gone = ReferencePortal(desk.client, f"http://127.0.0.1:{free_port()}/portal", pauses_s=(0.0,))
    with pytest.raises(PortalUnavailableError):
        await gone.limits()
    with pytest.raises(PortalUnavailableError):
        await gone.submit(desk.session, DossierOpening("draft", PROCEDURE), FIELDS, [], key)


async def test_reads_and_uploads_are_repeated_and_opening_is_not(desk: Desk, key: str, signed: Path) -> None:
    await desk.fault(limits="503_once", open="503_once")
    assert "pdf" in (await desk.portal.limits()).kinds
    with pytest.raises(PortalUnavailableError):
        await desk.open(key)
    await desk.fault(upload="plain_500")
    assert (await desk.upload(key, signed)).component == DECLARATION
    await desk.fault(upload="down")
    with pytest.raises(PortalUnavailableError):
        await desk.upload(key, make_pdf(signed.with_name("khac.pdf")), "van-ban-uy-quyen")


async def test_the_same_content_is_the_same_upload_and_another_one_takes_its_place(
    desk: Desk, key: str, signed: Path, tmp_path: Path
) -> None:
    ready = await desk.ready(key, signed, tmp_path)
    again = await desk.upload(key, signed)
    assert again in ready[1]
    assert again.sha256 == hashlib.sha256(signed.read_bytes()).hexdigest()
    other = sign(make_pdf(tmp_path / "khac.pdf", text="Khac"), PracticeSigner(desk.world.world, CONFIRMS))
    assert (await desk.upload(key, other)).upload_id != again.upload_id
    with pytest.raises(DossierRejectedError):
        await desk.submit(key, ready)


async def refusal(desk: Desk, key: str, path: Path, component: str = DECLARATION) -> str:
    with pytest.raises(DossierRejectedError) as refused:
        await desk.upload(key, path, component)
    return refused.value.params["reason"]


async def test_an_unsigned_declaration_is_refused_by_name(desk: Desk, key: str, tmp_path: Path) -> None:
    assert "chưa được ký số : to-khai.pdf" in await refusal(desk, key, make_pdf(tmp_path / "to-khai.pdf"))


async def test_a_picture_cannot_stand_for_a_signed_declaration(desk: Desk, key: str, tmp_path: Path) -> None:
    picture = tmp_path / "to-khai.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    assert "chưa được ký số" in await refusal(desk, key, picture)


async def test_a_declaration_that_somebody_else_signed_is_refused(desk: Desk, key: str, tmp_path: Path) -> None:
    foreign = sign(make_pdf(tmp_path / "to-khai.pdf"), PracticeSigner(desk.world.world, SECOND))
    assert "không do người đang đăng nhập ký số" in await refusal(desk, key, foreign)


async def test_a_number_in_a_certificate_that_nobody_vouches_for_proves_nothing(
    desk: Desk, key: str, tmp_path: Path
) -> None:
    forged = sign(make_pdf(tmp_path / "to-khai.pdf"), stranger(CONFIRMS))
    assert "không do tổ chức chứng thực được tin cậy cấp" in await refusal(desk, key, forged)


async def test_a_stranger_beside_the_right_signer_is_refused(desk: Desk, key: str, tmp_path: Path) -> None:
    right = sign(make_pdf(tmp_path / "to-khai.pdf"), PracticeSigner(desk.world.world, CONFIRMS))
    assert "tin cậy" in await refusal(desk, key, sign(right, stranger(CONFIRMS), "Signature2"))


async def test_two_trusted_signers_of_whom_one_is_the_applicant_are_accepted(
    desk: Desk, key: str, tmp_path: Path
) -> None:
    right = sign(make_pdf(tmp_path / "to-khai.pdf"), PracticeSigner(desk.world.world, CONFIRMS))
    both = sign(right, PracticeSigner(desk.world.world, SECOND), "Signature2")
    assert (await desk.upload(key, both)).component == DECLARATION


def _one_byte_changed(content: bytes) -> bytes:
    place = content.index(b"/MediaBox")
    return content.replace(b"595", b"596", 1) if b"595" in content[place:] else content[:20] + b"x" + content[21:]


def _appended(content: bytes) -> bytes:
    return content + b"\nmore after the end\n"


@pytest.mark.parametrize("tamper", [_one_byte_changed, _appended], ids=["inside", "after the end"])
@pytest.mark.parametrize("component", [DECLARATION, "van-ban-uy-quyen"])
async def test_a_paper_changed_after_signing_is_refused_wherever_it_stands(
    desk: Desk, key: str, signed: Path, tmp_path: Path, tamper: object, component: str
) -> None:
    changed = tmp_path / "to-khai.pdf"
    assert callable(tamper)
    changed.write_bytes(tamper(signed.read_bytes()))
    assert "đã bị sửa sau khi ký số" in await refusal(desk, key, changed, component)


async def test_a_revoked_certificate_is_refused(
    tmp_path_factory: pytest.TempPathFactory, client: httpx.AsyncClient
) -> None:
    folder = tmp_path_factory.mktemp("revoked")
    with party(folder) as world:
        path = sign(make_pdf(folder / "to-khai.pdf"), PracticeSigner(world.world, CONFIRMS))
        world.world.revoke(world.world.certificates(CONFIRMS, "VNPT-CA")[0].serial_number)
        desk = Desk(world, client, ReferencePortal(client, world.portal), await world.signed_in(client))
        assert "đã bị thu hồi" in await refusal(desk, "key", path)


async def test_a_damaged_pdf_is_refused(desk: Desk, key: str, tmp_path: Path) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\x00" * 2000)
    assert "bị hỏng" in await refusal(desk, key, broken)


async def test_other_papers_need_no_signature(desk: Desk, key: str, tmp_path: Path) -> None:
    upload = await desk.upload(key, make_pdf(tmp_path / "uy-quyen.pdf"), "van-ban-uy-quyen")
    assert upload.component == "van-ban-uy-quyen"


async def test_files_over_the_limit_are_refused_and_not_kept(desk: Desk, key: str, tmp_path: Path) -> None:
    large = tmp_path / "lon.pdf"
    with large.open("wb") as file:
        file.truncate((await desk.portal.limits()).max_file_bytes + 1)
    with pytest.raises(DocumentTooLargeError) as refused:
        await desk.upload(key, large)
    assert refused.value.params == {"name": "lon.pdf", "limit": "20 MB"}
    assert not list((desk.world.folder / "portal" / "incoming").iterdir())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
async def test_an_upload_that_breaks_off_leaves_nothing_and_can_be_repeated(
    desk: Desk, key: str, signed: Path, share: float
) -> None:
    opening = await desk.open(key)
    whole = desk.client.build_request(
        "POST",
        f"{desk.world.portal}/api/v1/files/UploadFileBucket",
        headers={"authorization": f"Bearer {desk.session.access_token.reveal()}"},
        data={"hoSoNhapId": opening.dossier_id, "maGiayTo": DECLARATION},
        files={"Files": (signed.name, signed.read_bytes())},
    )
    body = await whole.aread()
    head = "".join(f"{name}: {value}\r\n" for name, value in whole.headers.items())
    port = urlsplit(desk.world.url).port
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {whole.url.path} HTTP/1.1\r\n{head}\r\n".encode() + body[: int(len(body) * share)])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await desk.upload(key, signed)).sha256 == hashlib.sha256(signed.read_bytes()).hexdigest()
    assert not list((desk.world.folder / "portal" / "incoming").iterdir())


async def test_all_files_of_a_dossier_together_have_a_limit(desk: Desk, key: str, tmp_path: Path) -> None:
    picture = tmp_path / "anh.jpg"
    with picture.open("wb") as file:
        file.truncate(19_000_000)
    keys = [one.key for one in load_catalogue().find(PROCEDURE).components if one.role == "supporting-paper"]
    for component in keys[:3]:
        await desk.upload(key, picture, component)
    with pytest.raises(DocumentTooLargeError) as refused:
        await desk.upload(key, picture, "van-ban-uy-quyen")
    assert refused.value.params["limit"] == "60 MB"


async def test_kinds_that_the_portal_does_not_take_are_refused(desk: Desk, key: str, tmp_path: Path) -> None:
    program = tmp_path / "chuong-trinh.exe"
    program.write_bytes(b"MZ")
    with pytest.raises(FileKindNotAcceptedError) as refused:
        await desk.upload(key, program)
    assert refused.value.params["name"] == "chuong-trinh.exe"
    assert "pdf" in refused.value.params["kinds"]


async def test_a_file_that_is_gone_is_told(desk: Desk, key: str, tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        await desk.upload(key, tmp_path / "khong-co.pdf")


async def test_missing_papers_are_named(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    opening, uploads = await desk.ready(key, signed, tmp_path)
    with pytest.raises(DossierRejectedError) as refused:
        await desk.submit(key, (opening, uploads[:1]))
    assert "Văn bản cam đoan" in refused.value.params["reason"]
    with pytest.raises(DossierRejectedError):
        await desk.submit(key, (opening, []))


async def test_a_digest_that_was_not_uploaded_is_refused(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    opening, uploads = await desk.ready(key, signed, tmp_path)
    with pytest.raises(DossierRejectedError):
        await desk.submit(key, (opening, [replace(uploads[0], sha256="0" * 64), *uploads[1:]]))


async def test_a_key_belongs_to_one_content(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    ready, before = await desk.ready(key, signed, tmp_path), await desk.dossiers()
    receipt = await desk.submit(key, ready)
    with pytest.raises(SubmittedBeforeError) as told:
        await desk.portal.submit(desk.session, ready[0], {"name": "khác"}, ready[1], key)
    assert told.value.params["number"] == receipt.number
    with pytest.raises(DossierRejectedError):
        await desk.portal.open(desk.session, "1.000689", FIELDS, key)
    assert await desk.dossiers() == before + 1


async def test_nobody_sees_another_persons_dossier(desk: Desk, key: str, signed: Path, tmp_path: Path) -> None:
    ready = await desk.ready(key, signed, tmp_path)
    receipt = await desk.submit(key, ready)
    other = await desk.world.signed_in(desk.client, SECOND)
    with pytest.raises(DossierRejectedError):
        await desk.portal.status(other, receipt.number)
    with pytest.raises(DossierRejectedError):
        await desk.portal.submit(other, ready[0], FIELDS, ready[1], key)
    assert receipt.number not in {one.number for one in await desk.portal.dossiers(other)}


@pytest.mark.parametrize("code", ["9.999999", ""])
async def test_an_unknown_service_is_refused(desk: Desk, key: str, code: str) -> None:
    with pytest.raises(DossierRejectedError):
        await desk.portal.open(desk.session, code, FIELDS, key)


async def test_signing_out_ends_the_session(desk: Desk, key: str) -> None:
    await desk.portal.sign_out(desk.session)
    with pytest.raises(PortalAuthError):
        await desk.open(key)


async def test_no_session_no_call(desk: Desk, key: str) -> None:
    forged = replace(desk.session, access_token=Secret("forged"))
    with pytest.raises(PortalAuthError):
        await desk.portal.open(forged, PROCEDURE, FIELDS, key)


async def test_the_switches_are_for_scripts_of_this_machine(desk: Desk) -> None:
    assert (await desk.client.post(f"{desk.world.url}/practice/portal/faults", json={})).status_code == 403
    unknown = await desk.client.post(
        f"{desk.world.url}/practice/portal/faults", json={"submit": "explode"}, headers=desk.world.headers()
    )
    assert unknown.status_code == 400


@pytest.mark.parametrize("url", ["", "{sandbox}/portal", "ftp://127.0.0.1/portal"])
async def test_a_profile_without_a_portal_opens_none(client: httpx.AsyncClient, url: str) -> None:
    with pytest.raises(ProfileInvalidError):
        ReferencePortal(client, url)


async def test_dossiers_outlive_the_world_and_nothing_personal_is_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, client: httpx.AsyncClient
) -> None:
    folder, port = tmp_path_factory.mktemp("restarted"), free_port()
    with party(folder, port) as first:
        desk = Desk(first, client, ReferencePortal(client, first.portal), await first.signed_in(client))
        path = sign(make_pdf(folder / "to-khai.pdf"), PracticeSigner(first.world, CONFIRMS))
        receipt = await desk.submit("key", await desk.ready("key", path, folder))
    with party(folder, port) as second:
        again = ReferencePortal(client, second.portal)
        assert (await again.status(desk.session, receipt.number)).number == receipt.number
    stored = (folder / "portal" / "portal.sqlite").read_bytes()
    assert CONFIRMS.encode() not in stored
    assert FIELDS["name"].encode() not in stored
    assert not list((folder / "portal" / "incoming").iterdir())


ANSWERS: Mapping[str, tuple[int, bytes, type[AppError]]] = {
    "a page instead of JSON": (200, b"<html>welcome</html>", PortalProtocolError),
    "a list": (200, b"[]", PortalProtocolError),
    "no envelope": (200, b"{}", PortalProtocolError),
    "failure with status 200": (200, '{"succeeded": false, "message": "Không được"}'.encode(), DossierRejectedError),
    "plain text 500": (500, b"Ky so that bai", PortalUnavailableError),
    "maintenance": (503, b"", PortalUnavailableError),
    "too many": (429, b"{}", PortalUnavailableError),
    "forbidden page": (403, b"<html>", PortalProtocolError),
    "unauthorised": (401, b'{"message": "x", "succeeded": false}', PortalAuthError),
    "redirect": (302, b"", PortalProtocolError),
}


@pytest.mark.parametrize("case", sorted(ANSWERS))
async def test_whatever_a_portal_answers_is_an_error_of_ours(desk: Desk, key: str, case: str) -> None:
    status, body, expected = ANSWERS[case]
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body))
    async with make_client(transport=transport) as client:
        portal = ReferencePortal(client, "http://127.0.0.1:1/portal", pauses_s=())
        with pytest.raises(expected) as caught:
            await portal.open(desk.session, PROCEDURE, FIELDS, key)
    assert desk.session.access_token.reveal() not in repr(caught.value)


async def test_a_portals_sentence_is_shown_as_one_short_line(desk: Desk, key: str) -> None:
    sentence = "Xin lỗi\n\x1b[31m\u202e" + "a" * 5000
    transport = httpx.MockTransport(lambda request: httpx.Response(400, json={"message": sentence}))
    async with make_client(transport=transport) as client:
        with pytest.raises(DossierRejectedError) as caught:
            await ReferencePortal(client, "http://127.0.0.1:1/portal").open(desk.session, PROCEDURE, FIELDS, key)
    shown = caught.value.params["reason"]
    assert shown.startswith("Xin lỗi [31m")
    assert len(shown) <= 400
    assert shown.isprintable()
