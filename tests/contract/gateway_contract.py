"""What every portal's gateway promises, tested over a real socket against the practice world.

A portal's test class names its profile; everything here then runs against it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from core.catalogue.load import load_catalogue
from core.clock import SystemClock
from core.errors import (
    DossierRejectedError,
    FileKindNotAcceptedError,
    FileMissingError,
    IncompleteDossierError,
    JournalBusyError,
    PortalAuthError,
    PortalError,
    PortalProtocolError,
    PortalRowMissingError,
    PortalUnavailableError,
    SubmissionUnknownError,
    SubmittedBeforeError,
)
from core.portal.gateway import PortalGateway
from core.portal.model import PaperUpload, PortalSession, Receipt
from core.portal.notes import NotesStore, SubmissionNotes
from core.portal.profile import load_profile
from core.portal.submission import Submission
from core.portal.supplement import SUPPLEMENT_WANTED, Supplement
from core.sealing import open_sealer
from core.secrets import MemoryStore, Secret
from providers.http import make_client
from providers.portals.registry import make_gateway
from providers.sandbox.charter import free_port
from providers.sandbox.portal.faults import CALLS
from providers.sandbox.sessions import Sessions
from tests.faults.cutting import Way, cutter
from tests.pdfs import make_pdf
from tests.providers.party_server import CONFIRMS, SECOND, Party
from tests.providers.practice_signatures import PracticeSigner, sign

PROCEDURE = "1.004772"
DECLARATION = "to-khai-dang-ky-khai-sinh"
FIELDS = {
    "name": "Nguyễn Thị Thùy Dương",
    "contact_phone": "0900000010",
    "residence_kind": "permanent",
    "residence": "Ấp 1, xã Tân Lợi",
    "paper_kind": "cccd",
    "paper_number": CONFIRMS,
}
SETTLED_S = 660.0


@dataclass
class ShiftedClock:
    """The system's clock, set later by ``ahead``; ``waited`` seconds more have really passed."""

    ahead: timedelta = field(default_factory=timedelta)
    waited: float = 0.0

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def monotonic(self) -> float:
        return SystemClock().monotonic() + self.waited


@dataclass(frozen=True, slots=True)
class Counter:
    """Somebody who is signed in, before the portal; ``again`` is the program started anew with the same notes."""

    world: Party
    client: httpx.AsyncClient
    profile: str
    session: PortalSession
    notes: SubmissionNotes
    clock: ShiftedClock
    gateway: PortalGateway

    def again(self, *, url: str = "", pauses_s: Sequence[float] = (0.0, 0.0)) -> Counter:
        profile = load_profile(self.profile)
        made = make_gateway(profile, url or self.address, self.client, self.notes, self.clock, pauses_s=pauses_s)
        return replace(self, gateway=made)

    @property
    def address(self) -> str:
        return load_profile(self.profile).portal_url.format(sandbox=self.world.url)

    @property
    def _switches(self) -> str:
        return f"{self.world.url}/practice/{load_profile(self.profile).portal_url.rpartition('/')[2]}"

    async def fault(self, **faults: str | None) -> None:
        answer = await self.client.post(f"{self._switches}/faults", json=faults, headers=self.world.headers())
        assert answer.status_code == 200

    async def dossiers(self) -> int:
        answer = await self.client.get(f"{self._switches}/count", headers=self.world.headers())
        return int(answer.json()["dossiers"])

    async def officer(self, number: str, status: int, **wanted: object) -> None:
        body = {"number": number, "status": status, **wanted}
        answer = await self.client.post(f"{self._switches}/status", json=body, headers=self.world.headers())
        assert answer.status_code == 200

    async def submit(self, papers: Sequence[PaperUpload], key: str, **fields: str) -> Receipt:
        submission = Submission(self.gateway)
        return await submission.submit(self.session, PROCEDURE, papers, {**FIELDS, **fields}, key)


class GatewayContract:
    """``profile`` names the portal. ``keyed``: the portal itself knows a submission by its key.

    ``drafts``: a dossier is a draft there first, and looked at before it is submitted. ``code_at_once``: a submission
    is answered with the dossier's code. ``signs_out``: the portal has a call for it. ``supplements``: it asks programs
    for more papers. The test module gives ``world`` and ``papers``.
    """

    profile: ClassVar[str]
    keyed: ClassVar[bool] = False
    drafts: ClassVar[bool] = False
    code_at_once: ClassVar[bool] = True
    signs_out: ClassVar[bool] = True
    supplements: ClassVar[bool] = True

    @pytest.fixture
    async def counter(self, world: Party, tmp_path: Path) -> AsyncIterator[Counter]:
        async with make_client() as client:
            profile, clock = load_profile(self.profile), ShiftedClock()
            notes = NotesStore(tmp_path / "notes", open_sealer(MemoryStore(), practice_key_file=tmp_path / "key"))
            url = profile.portal_url.format(sandbox=world.url)
            gateway = make_gateway(profile, url, client, notes, clock, pauses_s=(0.0, 0.0))
            there = Counter(world, client, self.profile, await world.signed_in(client), notes, clock, gateway)
            yield there
            await there.fault(**dict.fromkeys(CALLS))

    @pytest.fixture
    def key(self) -> str:
        return uuid.uuid4().hex

    async def test_a_dossier_is_submitted_and_found_again(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        receipt = await counter.submit(papers, key)
        assert (receipt.practice, receipt.provisional) == (True, not self.code_at_once)
        assert abs(receipt.time - SystemClock().now()) < timedelta(minutes=1)
        assert await counter.dossiers() == before + 1
        found = await counter.gateway.status(counter.session, receipt.number)
        assert (found.number, found.code, found.time) == (receipt.number, 1, receipt.time)
        assert receipt.number in {one.number for one in await counter.gateway.dossiers(counter.session)}

    async def test_submitting_again_gives_the_same_receipt_also_after_a_restart(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        receipt = await counter.submit(papers, key)
        assert await counter.submit(papers, key) == receipt
        assert await counter.again().submit(papers, key) == receipt
        assert await counter.dossiers() == before + 1

    async def test_several_at_once_with_one_key_make_one_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        receipts = await asyncio.gather(*(counter.submit(papers, key) for _ in range(3)))
        assert len(set(receipts)) == 1
        assert await counter.dossiers() == before + 1

    @pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit", "503_once", "plain_500"])
    async def test_a_lost_answer_never_makes_a_second_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str, fault: str
    ) -> None:
        before, later = await counter.dossiers(), counter.again()
        await counter.fault(submit=fault)
        try:
            receipt = await counter.submit(papers, key)
        except SubmissionUnknownError:
            assert fault != "drop_after_commit"
            assert not self.keyed
            assert not self.drafts
            for ahead in (timedelta(0), timedelta(days=1)):
                counter.clock.ahead = ahead  # a clock that is set forward makes nobody impatient
                with pytest.raises(SubmissionUnknownError):
                    await later.submit(papers, key)
            assert await counter.dossiers() == before
            counter.clock.waited = SETTLED_S
            receipt = await later.submit(papers, key)
        assert await counter.again().submit(papers, key) == receipt
        assert await counter.dossiers() == before + 1

    @pytest.mark.parametrize("fault", ["429_once", "html_once", "plain_500", "503_once"])
    @pytest.mark.parametrize("call", ["procedures", "open", "upload", "download", "submit", "look_up", "status"])
    async def test_whatever_a_portal_answers_it_is_an_answer_and_one_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str, call: str, fault: str
    ) -> None:
        before, later = await counter.dossiers(), counter.again()
        await counter.fault(**{call: fault})
        try:
            receipt = await later.submit(papers, key)
        except PortalError:
            await counter.fault(**{call: None})
            with contextlib.suppress(SubmissionUnknownError):
                await later.submit(papers, key)
            counter.clock.waited = SETTLED_S
            receipt = await later.submit(papers, key)
        assert await counter.dossiers() == before + 1
        assert await counter.submit(papers, key) == receipt

    async def test_a_sign_in_that_expires_in_mid_submit_is_made_again_and_the_dossier_goes_on(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        opening = await counter.gateway.open(counter.session, PROCEDURE, FIELDS, key)
        uploads = [await counter.gateway.upload(counter.session, opening, paper) for paper in papers]
        world = counter.world.world
        sessions = Sessions(world.state_folder, world.people(), lambda: world.clock.now().timestamp())
        sessions.end(counter.session.access_token.reveal())
        with pytest.raises(PortalAuthError):
            await counter.gateway.submit(counter.session, opening, FIELDS, uploads, key)
        assert await counter.dossiers() == before
        again = replace(counter, session=await counter.world.signed_in(counter.client))
        receipt = await again.gateway.submit(again.session, opening, FIELDS, uploads, key)
        assert await again.submit(papers, key) == receipt
        assert await counter.dossiers() == before + 1

    async def test_a_clock_that_is_wrong_or_set_back_makes_no_second_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before, later = await counter.dossiers(), counter.again()
        counter.clock.ahead = timedelta(days=1)
        await counter.fault(submit="drop_before_commit")
        for ahead in (timedelta(0), timedelta(minutes=1), timedelta(days=2)):
            with contextlib.suppress(SubmissionUnknownError):
                await later.submit(papers, key)
            counter.clock.ahead = ahead
        assert await counter.dossiers() == before + (1 if self.keyed or self.drafts else 0)
        counter.clock.waited = SETTLED_S
        receipt = await later.submit(papers, key)
        assert await counter.dossiers() == before + 1
        counter.clock.ahead = -timedelta(days=400)
        assert (await counter.again().submit(papers, key)).number == receipt.number

    async def test_two_windows_with_one_draft_make_one_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before, other = await counter.dossiers(), counter.again()
        ended = await asyncio.gather(
            *(window.submit(papers, key) for window in (counter, other, counter)), return_exceptions=True
        )
        receipts = {one for one in ended if isinstance(one, Receipt)}
        assert len(receipts) == 1, ended
        assert all(isinstance(one, Receipt | JournalBusyError) for one in ended), ended
        assert await counter.dossiers() == before + 1
        assert await other.submit(papers, key) in receipts

    async def test_another_account_does_not_submit_what_may_have_been_submitted(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        if self.keyed:
            pytest.skip("the portal keeps keys by account, and opening under another is refused by itself")
        before = await counter.dossiers()
        await counter.fault(submit="drop_after_commit", **({} if self.drafts else {"look_up": "down"}))
        with contextlib.suppress(SubmissionUnknownError):
            await counter.again(pauses_s=()).submit(papers, key)
        assert await counter.dossiers() == before + 1
        await counter.fault(look_up=None)
        other = replace(counter.again(), session=await counter.world.signed_in(counter.client, SECOND))
        counter.clock.waited = SETTLED_S
        with pytest.raises((SubmissionUnknownError, SubmittedBeforeError, DossierRejectedError)):
            await other.submit(papers, key)
        assert await counter.dossiers() == before + 1
        assert await counter.again().submit(papers, key)
        assert await counter.dossiers() == before + 1

    async def test_a_receipt_is_given_even_if_the_portal_does_not_show_the_dossier_at_once(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        await counter.fault(status="down")
        receipt = await counter.again(pauses_s=()).submit(papers, key)
        assert receipt.practice
        await counter.fault(status=None)
        assert await counter.dossiers() == before + 1
        assert (await counter.gateway.status(counter.session, receipt.number)).number == receipt.number

    async def test_going_back_to_the_first_paper_uploads_it_again_where_it_is_gone(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        other = replace(papers[-1], path=make_pdf(tmp_path / "khac.pdf", text="Khac"), sha256="")
        opening = await counter.gateway.open(counter.session, PROCEDURE, FIELDS, key)
        for paper in (papers[-1], other):
            await counter.gateway.upload(counter.session, opening, paper)
        before = await counter.dossiers()
        await counter.submit(papers, key)
        assert await counter.dossiers() == before + 1

    async def test_what_nobody_can_know_is_said_and_known_once_the_portal_is_back(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        await counter.fault(submit="drop_after_commit", look_up="down")
        with pytest.raises(SubmissionUnknownError):
            await counter.again(pauses_s=()).submit(papers, key)
        if not self.keyed:
            with pytest.raises((PortalUnavailableError, SubmissionUnknownError)):
                await counter.again(pauses_s=()).submit(papers, key)
        assert await counter.dossiers() == before + 1
        await counter.fault(look_up=None)
        receipt = await counter.again().submit(papers, key)
        assert await counter.dossiers() == before + 1
        assert (await counter.gateway.status(counter.session, receipt.number)).number == receipt.number

    async def test_other_papers_under_the_key_of_a_submitted_dossier_are_told_not_taken(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        receipt, before = await counter.submit(papers, key), await counter.dossiers()
        other = [*papers[:-1], replace(papers[-1], path=make_pdf(tmp_path / "khac.pdf", text="Khac"), sha256="")]
        for changed in (counter.submit(other, key), counter.again().submit(papers, key, residence="Ấp 2")):
            with pytest.raises(SubmittedBeforeError) as told:
                await changed
            assert told.value.params["number"] == receipt.number
        assert await counter.dossiers() == before

    async def test_a_portal_that_is_not_there_is_unavailable_and_nothing_was_sent(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        gone = counter.again(url=f"http://127.0.0.1:{free_port()}/portal", pauses_s=())
        with pytest.raises(PortalUnavailableError):
            await gone.gateway.open(counter.session, PROCEDURE, FIELDS, key)
        before = await counter.dossiers()
        await counter.submit(papers, key)
        assert await counter.dossiers() == before + 1

    async def test_an_upload_that_fails_is_sent_again(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        for fault in ("503_once", "plain_500", "drop_before_commit", "drop_after_commit"):
            await counter.fault(upload=fault)
            opening = await counter.gateway.open(counter.session, PROCEDURE, FIELDS, uuid.uuid4().hex)
            upload = await counter.gateway.upload(counter.session, opening, papers[0])
            assert upload.sha256 == hashlib.sha256(papers[0].path.read_bytes()).hexdigest()

    async def test_a_portal_that_alters_a_file_is_noticed_before_anything_is_submitted(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        before = await counter.dossiers()
        await counter.fault(upload="alters_file")
        with pytest.raises(PortalProtocolError):
            await counter.submit(papers, key)
        assert await counter.dossiers() == before

    async def test_an_unsigned_declaration_is_refused_in_the_portals_words(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        before = await counter.dossiers()
        unsigned = [replace(papers[0], path=make_pdf(tmp_path / "chua-ky.pdf"), sha256=""), *papers[1:]]
        with pytest.raises(DossierRejectedError) as refused:
            await counter.submit(unsigned, key)
        assert "chưa được ký số : chua-ky.pdf" in refused.value.params["reason"]
        await counter.submit(papers, key)
        assert await counter.dossiers() == before + 1

    async def test_a_dossier_without_a_required_paper_is_refused(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        with pytest.raises(DossierRejectedError):
            await counter.submit(papers[:1], key)

    async def test_kinds_of_files_that_the_portal_does_not_take_never_leave(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        program = tmp_path / "chuong-trinh.exe"
        program.write_bytes(b"MZ")
        with pytest.raises(FileKindNotAcceptedError):
            await counter.submit([replace(papers[0], path=program, sha256="")], key)

    async def test_a_file_that_is_gone_is_told(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        opening = await counter.gateway.open(counter.session, PROCEDURE, FIELDS, key)
        gone = replace(papers[0], path=tmp_path / "khong-co.pdf", sha256="")
        with pytest.raises(FileMissingError):
            await counter.gateway.upload(counter.session, opening, gone)

    @pytest.mark.parametrize("code", ["9.999999", ""])
    async def test_a_service_that_the_portal_does_not_have_is_refused(
        self, counter: Counter, key: str, code: str
    ) -> None:
        with pytest.raises((DossierRejectedError, PortalRowMissingError)):
            await counter.gateway.open(counter.session, code, FIELDS, key)

    async def test_nobody_sees_another_persons_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        receipt = await counter.submit(papers, key)
        other = await counter.world.signed_in(counter.client, SECOND)
        with pytest.raises(DossierRejectedError):
            await counter.gateway.status(other, receipt.number)
        assert receipt.number not in {one.number for one in await counter.gateway.dossiers(other)}

    async def test_nobody_signed_in_no_call(self, counter: Counter, papers: list[PaperUpload], key: str) -> None:
        receipt = await counter.submit(papers, key)
        forged = replace(counter.session, access_token=Secret("forged"))
        for call in (
            counter.again().gateway.open(forged, PROCEDURE, FIELDS, uuid.uuid4().hex),
            counter.gateway.status(forged, receipt.number),
            counter.gateway.dossiers(forged),
            replace(counter, session=forged).submit(papers, uuid.uuid4().hex),
        ):
            with pytest.raises(PortalAuthError):
                await call

    async def test_signing_out_ends_the_session_where_the_portal_has_a_call_for_it(self, counter: Counter) -> None:
        await counter.gateway.sign_out(counter.session)
        if self.signs_out:
            with pytest.raises(PortalAuthError):
                await counter.gateway.dossiers(counter.session)
        else:
            await counter.gateway.dossiers(counter.session)

    @pytest.mark.parametrize("status", [2, 4, 5, 9, 10])
    async def test_what_officers_do_is_told_in_the_national_codes(
        self, counter: Counter, papers: list[PaperUpload], key: str, status: int
    ) -> None:
        receipt = await counter.submit(papers, key)
        listed = (await counter.gateway.dossiers(counter.session))[0]
        assert listed.number == receipt.number
        await counter.officer(receipt.number, status)
        found = await counter.gateway.status(counter.session, receipt.number)
        assert found.code == status
        assert (found.number == receipt.number) is self.code_at_once
        assert await counter.gateway.status(counter.session, found.number) == found

    async def wanted(self, counter: Counter, papers: list[PaperUpload], key: str) -> tuple[str, PaperUpload]:
        """A submitted dossier of which the declaration is asked for once more, and that paper signed."""
        if not self.supplements:
            receipt = await counter.submit(papers, key)
            await counter.officer(receipt.number, SUPPLEMENT_WANTED)
            assert await counter.gateway.supplement(counter.session, receipt.number) is None
            pytest.skip("this portal's supplements are made on its own page")
        receipt = await counter.submit(papers, key)
        assert await counter.gateway.supplement(counter.session, receipt.number) is None
        await counter.officer(receipt.number, SUPPLEMENT_WANTED, reason="Thiếu chữ ký", papers=[DECLARATION])
        return receipt.number, papers[0]

    async def test_what_is_asked_for_later_is_told_and_answered_once(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        number, paper = await self.wanted(counter, papers, key)
        assert (await counter.gateway.status(counter.session, number)).code == SUPPLEMENT_WANTED
        request = await counter.gateway.supplement(counter.session, number)
        assert request is not None
        assert [(one.label, one.note) for one in request.papers] == [(paper.label, "Thiếu chữ ký")]
        answer = replace(paper, component=request.papers[0].component)
        with pytest.raises(IncompleteDossierError):
            await Supplement(counter.gateway).send(counter.session, request, [])
        found = await Supplement(counter.gateway).send(counter.session, request, [answer])
        assert (found.number, found.code) == (number, 4)
        assert await counter.gateway.supplement(counter.session, number) is None
        assert await Supplement(counter.gateway).send(counter.session, request, [answer]) == found

    async def test_other_papers_than_those_that_may_have_arrived_are_never_said_to_be_sent(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        number, paper = await self.wanted(counter, papers, key)
        request = await counter.gateway.supplement(counter.session, number)
        assert request is not None
        first = replace(paper, component=request.papers[0].component)
        signer = PracticeSigner(counter.world.world, CONFIRMS)
        second = replace(first, path=sign(make_pdf(tmp_path / "khac.pdf", text="Khac"), signer), sha256="")
        await counter.fault(supplement="drop_after_commit", status="down")
        with pytest.raises(PortalError):
            await Supplement(counter.again(pauses_s=()).gateway).send(counter.session, request, [first])
        late = counter.again(pauses_s=())
        await counter.fault(status=None)
        with pytest.raises((SubmittedBeforeError, DossierRejectedError)):
            await Supplement(late.gateway).send(counter.session, request, [second])

    @pytest.mark.parametrize("status", [3, 7, 8])
    async def test_a_dossier_that_was_refused_meanwhile_takes_no_papers(
        self, counter: Counter, papers: list[PaperUpload], key: str, status: int
    ) -> None:
        number, paper = await self.wanted(counter, papers, key)
        request = await counter.gateway.supplement(counter.session, number)
        assert request is not None
        await counter.officer(number, status)
        answer = replace(paper, component=request.papers[0].component)
        with pytest.raises(PortalError):
            await Supplement(counter.gateway).send(counter.session, request, [answer])

    @pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit", "503_once", "plain_500"])
    async def test_a_supplement_whose_answer_was_lost_is_looked_up_or_sent_again(
        self, counter: Counter, papers: list[PaperUpload], key: str, fault: str
    ) -> None:
        number, paper = await self.wanted(counter, papers, key)
        request = await counter.gateway.supplement(counter.session, number)
        assert request is not None
        answer = replace(paper, component=request.papers[0].component)
        await counter.fault(supplement=fault)
        try:
            found = await Supplement(counter.gateway).send(counter.session, request, [answer])
        except PortalError:
            assert fault != "drop_after_commit"
            found = await Supplement(counter.gateway).send(counter.session, request, [answer])
        assert found.code == 4

    async def test_an_unsigned_supplement_and_anothers_are_refused(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        number, paper = await self.wanted(counter, papers, key)
        request = await counter.gateway.supplement(counter.session, number)
        assert request is not None
        unsigned = make_pdf(tmp_path / "chua-ky.pdf")
        answer = replace(paper, component=request.papers[0].component, path=unsigned, sha256="")
        with pytest.raises(DossierRejectedError):
            await Supplement(counter.gateway).send(counter.session, request, [answer])
        other = await counter.world.signed_in(counter.client, SECOND)
        with pytest.raises(DossierRejectedError):
            await counter.gateway.supplement(other, number)
        assert (await counter.gateway.status(counter.session, number)).code == SUPPLEMENT_WANTED

    @pytest.mark.parametrize("share", [0.05, 0.4, 0.8, 0.999])
    @pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
    async def test_a_submission_cut_here_and_there_leaves_one_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str, way: Way, share: float
    ) -> None:
        await self.cut(counter, papers, key, way, share)

    @pytest.mark.all_only
    @pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
    async def test_a_submission_cut_anywhere_leaves_one_dossier(
        self, counter: Counter, papers: list[PaperUpload], way: Way
    ) -> None:
        for part in range(100):
            await self.cut(counter, papers, uuid.uuid4().hex, way, part / 100)

    async def cut(self, counter: Counter, papers: list[PaperUpload], key: str, way: Way, share: float) -> None:
        """The connection breaks once, after this share of the bytes of a whole submission."""
        async with cutter(counter.address) as relay:
            cut = counter.again(url=relay.url, pauses_s=(0.0, 0.05, 0.2))
            relay.cut_after(way, 1 << 40)
            await cut.submit(papers, uuid.uuid4().hex)
            assert relay.passed is not None
            after, before = int(relay.passed[way] * share), await counter.dossiers()
            cut = counter.again(url=relay.url, pauses_s=(0.0, 0.05, 0.2))
            relay.cut_after(way, after)
            try:
                receipt = await cut.submit(papers, key)
            except PortalError:
                counter.clock.waited += SETTLED_S
                receipt = await cut.submit(papers, key)
        assert await counter.dossiers() == before + 1
        assert await counter.again().submit(papers, key) == receipt

    async def test_the_practice_portal_keeps_no_file_of_a_submitted_dossier(
        self, counter: Counter, papers: list[PaperUpload], key: str, tmp_path: Path
    ) -> None:
        scan = tmp_path / "scan.jpg"
        scan.write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(3_000_000))
        whole = [*papers, PaperUpload("van-ban-uy-quyen", scan, label=_label("van-ban-uy-quyen"))]
        before = await counter.dossiers()
        await counter.submit(whole, key)
        assert await counter.dossiers() == before + 1
        left = [path for path in counter.world.folder.rglob("*.bin") if path.stat().st_size > 1_000_000]
        assert not left


def sample_papers(world: Party, folder: Path) -> list[PaperUpload]:
    """What the service asks for, the declaration signed by who signs in."""
    signed = sign(make_pdf(folder / "tờ khai.pdf"), PracticeSigner(world.world, CONFIRMS))
    needed = [one for one in load_catalogue().find(PROCEDURE).components if one.need.value == "required"]
    copy = make_pdf(folder / "bản sao.pdf", text="Ban sao")
    return [PaperUpload(one.key, signed if one.key == DECLARATION else copy, label=one.label) for one in needed]


def _label(component: str) -> str:
    return next(one.label for one in load_catalogue().find(PROCEDURE).components if one.key == component)
