"""A session when the ground gives way: the CA, the disk or the portal of time fails at one exact point."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from core.clock import SystemClock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    JournalDamagedError,
    LeaseLostError,
    OutcomeUnknownError,
    PromptUnansweredError,
    ProviderAuthError,
    ProviderProtocolError,
    ProviderUnavailableError,
    SecretRefusedError,
    SigningFailedError,
    StorageError,
    TimestampError,
    UserCancelledError,
    WorkerDiedError,
)
from core.sealing import Sealer
from core.secrets import Secret
from core.signing.engine import SigningEngine
from core.signing.journal import LEASE_S, Journal
from core.signing.model import (
    Credential,
    SignatureAlgorithm,
    SignatureLevel,
    SignatureRequest,
    SignatureValue,
    SigningRequest,
    StampText,
    Transaction,
)
from core.signing.parts import SigningParts
from core.signing.pausing import PausingPrompter
from core.signing.phases import Phase
from core.signing.progress import Observer, Progress, SigningOrder, SigningResult
from core.signing.prompting import NobodyToAsk, Prompt, PromptKind, page_open
from core.signing.provider import ControlCode, Proof, ProviderInfo
from core.signing.record import Record, Stage
from core.signing.session import SigningSession
from core.validation.evidence_store import EvidenceStore
from tests.pdfs import make_pdf
from tests.pki import CRL_URL, OCSP_URL
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio

INFO = ProviderInfo(
    id="vnpt:sp769v1",
    display_name="CA",
    brand="CA",
    blocking=False,
    resumable=True,
    cancellable=False,
    control_code=ControlCode.OUR_DOC_ID,
    max_batch=20,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15,),
    wait_limit_s=60.0,
    leaves_machine=("digest",),
    leaves_for_certificates=("id_number",),
    proven=Proof.SAMPLE_CHECKED,
)


@dataclass
class KeyAtHand:
    """A CA in this process: signs at once, counts its rings, and fails where it is told to."""

    desk: Desk
    info: ProviderInfo = INFO
    rings: int = 0
    life_s: float = 60.0
    await_errors: list[AppError] = field(default_factory=list)
    meanwhile: Callable[[str], object] = lambda _: None
    _orders: dict[str, Sequence[SignatureRequest]] = field(default_factory=dict)

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        return [credential(self.desk)]

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        self.rings += 1
        self._orders[transaction_id] = requests
        moment = SystemClock().now()
        doc_ids = tuple(request.doc_id for request in requests)
        transaction = Transaction(
            transaction_id, self.info.id, "remote", doc_ids, doc_ids[0], moment, moment + timedelta(seconds=self.life_s)
        )
        return replace(transaction, values=self._values(transaction)) if self.info.blocking else transaction

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        self.meanwhile(transaction.transaction_id)
        if self.await_errors:
            raise self.await_errors.pop(0)
        return self._values(transaction)

    async def cancel(self, transaction: Transaction) -> bool:
        return False

    async def aclose(self) -> None:
        return None

    def _values(self, transaction: Transaction) -> tuple[SignatureValue, ...]:
        return tuple(
            SignatureValue(request.doc_id, self.desk.signer.sign(request.dtbsr))
            for request in self._orders[transaction.transaction_id]
        )


class SignsInTwoSteps(KeyAtHand):
    """Asked for its values by another handle than the one it gave first, which is good for one time only."""

    async def authorised(self, transaction: Transaction) -> Transaction:
        if transaction.remote_id == "second":
            return transaction
        if "first step" in self._orders:
            raise OutcomeUnknownError(provider="CA")
        self._orders["first step"] = ()
        return replace(transaction, remote_id="second")

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        return await super().await_signatures(await self.authorised(transaction))


class FailingJournal(Journal):
    """A real journal on a disk that is full from the n-th write on (the intent is the first)."""

    fails_from = 10_000
    writes = 0

    def _written(self) -> None:
        self.writes += 1
        if self.writes >= self.fails_from:
            raise JournalDamagedError("disk I/O error")

    def add(self, record: Record) -> None:
        self._written()
        super().add(record)

    def update(self, record: Record, stage: Stage) -> None:
        self._written()
        super().update(record, stage)

    def close_transaction(self, transaction_id: str, stage: Stage) -> None:
        self._written()
        super().close_transaction(transaction_id, stage)

    def renew(self, transaction_id: str) -> None:
        self._written()
        super().renew(transaction_id)

    def release(self, transaction_id: str) -> None:
        self._written()
        super().release(transaction_id)


def credential(desk: Desk) -> Credential:
    now = SystemClock().now()
    return Credential(
        provider_id=INFO.id,
        credential_id="c",
        serial_number="01",
        certificate_der=desk.signer.der,
        chain_der=desk.signer.chain_der,
        subject_name="Nguyễn Thị Thùy Dương",
        subject_id="070900000010",
        issuer_name="CA",
        valid_from=now - timedelta(days=1),
        valid_to=now + timedelta(days=1),
    )


class DyingEngine:
    """The real engine, whose process dies after ``survives`` calls that come after the phone's answer."""

    def __init__(self, engine: SigningEngine, error: AppError, survives: int = 0) -> None:
        self._engine, self._error, self._left = engine, error, survives

    def __getattr__(self, name: str) -> Any:
        if name in ("verify_signature_value", "complete"):
            self._left -= 1
            if self._left < 0:
                raise self._error
        return getattr(self._engine, name)


@dataclass
class Scene:
    desk: Desk
    folder: Path
    provider: KeyAtHand
    journal: FailingJournal
    engine: SigningEngine | DyingEngine | None = None
    prompts: PausingPrompter | None = None

    def session(self, observe: Observer = lambda _: None) -> SigningSession:
        parts = SigningParts(
            engine=cast(SigningEngine, self.engine or self.desk.engine),
            journal=self.journal,
            trust=self.desk.authority.trust,
            work=self.folder / "transactions",
            words=lambda _credential, _moment: StampText(("x",)),
            clock=SystemClock(),
            evidence=EvidenceStore(self.folder / "evidence", Sealer(bytes(32)), practice=False),
            prompts=self.prompts,
        )
        return SigningSession(self.provider, parts, observe)

    async def sign(self, *names: str, session: SigningSession | None = None) -> SigningResult:
        sources = [make_pdf(self.folder / name) for name in names or ("a.pdf",)]
        requests = tuple(
            SigningRequest(source, self.folder / "out", None, auto_place=False, level=SignatureLevel.B_B)
            for source in sources
        )
        return await (session or self.session()).sign(SigningOrder(requests, credential(self.desk), "070900000010"))

    def results(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "out").iterdir())


@pytest.fixture
def scene(desk: Desk, tmp_path: Path) -> Scene:
    return Scene(desk, tmp_path, KeyAtHand(desk), FailingJournal(tmp_path / "journal", Sealer(bytes(32))))


async def test_a_journal_that_cannot_be_written_stops_before_the_phone_rings(scene: Scene) -> None:
    scene.journal.fails_from = 1
    result = await scene.sign()
    assert result.phase is Phase.FAILED
    assert isinstance(result.error, StorageError)
    assert scene.provider.rings == 0
    assert scene.results() == []


@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("write", [2, 3, 4, 5])
async def test_a_disk_that_fails_after_the_phone_rang_loses_no_signature(
    scene: Scene, write: int, blocking: bool
) -> None:
    scene.provider.info = replace(INFO, blocking=blocking, resumable=not blocking)
    scene.journal.fails_from = write
    result = await scene.sign()
    assert (result.phase, result.error) == (Phase.DONE, None)
    assert scene.results() == ["a-signed.pdf"]
    assert "Signature is Valid" in pdfsig(scene.folder / "out" / "a-signed.pdf")
    assert scene.provider.rings == 1


@pytest.mark.parametrize(
    "trouble",
    [ProviderUnavailableError(provider="CA"), ProviderAuthError(provider="CA"), ProviderProtocolError(provider="CA")],
)
async def test_whatever_goes_wrong_while_waiting_the_signature_can_still_be_fetched(
    scene: Scene, trouble: AppError
) -> None:
    scene.provider.await_errors = [trouble]
    result = await scene.sign()
    assert (result.phase, result.open) == (Phase.FAILED, True)
    again = await scene.session().resume(result.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert scene.provider.rings == 1
    assert scene.results() == ["a-signed.pdf"]
    assert scene.journal.entries() == ()


async def test_the_handle_that_a_ca_gives_in_its_second_step_outlives_the_program(scene: Scene) -> None:
    scene.provider = SignsInTwoSteps(scene.desk, await_errors=[ProviderUnavailableError(provider="CA")])
    result = await scene.sign()
    assert (result.phase, result.open) == (Phase.FAILED, True)
    again = await scene.session().resume(result.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert scene.provider.rings == 1
    assert scene.results() == ["a-signed.pdf"]


@pytest.mark.parametrize(
    "trouble", [PromptUnansweredError(provider="CA", kind="password"), UserCancelledError(told="yes")]
)
async def test_whoever_does_not_sign_in_to_fetch_may_do_so_later(scene: Scene, trouble: AppError) -> None:
    scene.provider.await_errors = [trouble]
    result = await scene.sign()
    assert (result.open, result.error) == (True, trouble)
    again = await scene.session().resume(result.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert scene.provider.rings == 1


@pytest.mark.parametrize(
    ("ending", "phase"),
    [
        (AuthorizationExpiredError(), Phase.EXPIRED),
        (OutcomeUnknownError(provider="CA"), Phase.UNKNOWN),
        (SigningFailedError(provider="CA", reason="used_up"), Phase.FAILED),
    ],
)
async def test_an_ending_that_the_ca_told_is_final(scene: Scene, ending: AppError, phase: Phase) -> None:
    scene.provider.await_errors = [ending]
    result = await scene.sign()
    assert (result.phase, result.open) == (phase, False)
    assert scene.journal.entries() == ()
    assert list((scene.folder / "transactions").iterdir()) == []


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_slept_while_another_program_took_over_leaves_everything_to_that_one(
    scene: Scene, resumable: bool
) -> None:
    scene.provider.info = replace(INFO, resumable=resumable)
    later = Journal(scene.folder / "journal", Sealer(bytes(32)), now=lambda: time.time() + 2 * LEASE_S)
    scene.provider.meanwhile = later.take
    slept = await scene.sign()
    assert (slept.open, type(slept.error)) == (True, LeaseLostError)
    assert scene.results() == []
    assert [path.name for path in (scene.folder / "transactions").iterdir()] == [slept.transaction_id]
    later.close()
    scene.provider.meanwhile = lambda _: None
    again = await scene.session().resume(slept.transaction_id)
    assert (again.phase, again.error, scene.provider.rings) == (Phase.DONE, None, 1)
    assert scene.results() == ["a-signed.pdf"]


async def test_an_engine_that_dies_while_it_checks_the_value_loses_no_signature(scene: Scene) -> None:
    scene.engine = DyingEngine(scene.desk.engine, WorkerDiedError())
    result = await scene.sign()
    assert (result.phase, result.open) == (Phase.FAILED, True)
    scene.engine = scene.desk.engine
    again = await scene.session().resume(result.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert scene.provider.rings == 1
    assert scene.results() == ["a-signed.pdf"]


async def test_cancelled_before_the_ca_was_asked_leaves_no_phone_asking(scene: Scene) -> None:
    session = scene.session()
    session.cancel()
    request = SigningRequest(make_pdf(scene.folder / "a.pdf"), scene.folder / "out", None, auto_place=False)
    result = await session.sign(SigningOrder((request,), credential(scene.desk), "070900000010"))
    assert (result.phase, result.ca_told) == (Phase.CANCELLED, True)
    assert scene.provider.rings == 0


async def test_a_level_that_cannot_be_reached_here_rings_no_phone(scene: Scene) -> None:
    authority = scene.desk.authority
    parts = replace(scene.session()._parts, trust=replace(authority.trust, tsa_urls=()))
    request = SigningRequest(make_pdf(scene.folder / "a.pdf"), scene.folder / "out", None, auto_place=False)
    session = SigningSession(scene.provider, parts)
    result = await session.sign(SigningOrder((request,), credential(scene.desk), "070900000010"))
    assert (result.phase, result.open) == (Phase.FAILED, False)
    assert isinstance(result.error, TimestampError)
    assert scene.provider.rings == 0


async def test_a_work_copy_that_is_gone_ends_the_transaction(scene: Scene) -> None:
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    interrupted = await scene.sign()
    (scene.folder / "transactions" / interrupted.transaction_id / "1.pdf").unlink()
    again = await scene.session().resume(interrupted.transaction_id)
    assert (again.phase, again.open) == (Phase.FAILED, False)
    assert scene.journal.entries() == ()


async def test_a_work_folder_that_is_gone_ends_the_transaction_too(scene: Scene) -> None:
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    interrupted = await scene.sign()
    shutil.rmtree(scene.folder / "transactions")
    again = await scene.session().resume(interrupted.transaction_id)
    assert (again.phase, again.open) == (Phase.FAILED, False)
    assert scene.journal.entries() == ()


def _gone(source: Path) -> None:
    source.unlink()


def _replaced(source: Path) -> None:
    make_pdf(source, pages=3, text="Don khac")


def _spoiled(source: Path) -> None:
    source.write_bytes(b"%PDF-1.7 nothing else")


@pytest.mark.parametrize("befall", [_gone, _replaced, _spoiled])
async def test_what_befalls_the_source_after_the_phone_rang_costs_no_signature(
    scene: Scene, befall: Callable[[Path], None]
) -> None:
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    interrupted = await scene.sign()
    before = (scene.folder / "a.pdf").read_bytes()
    befall(scene.folder / "a.pdf")
    again = await scene.session().resume(interrupted.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert (scene.folder / "out" / "a-signed.pdf").read_bytes().startswith(before)
    assert scene.provider.rings == 1


async def test_a_result_that_was_moved_away_does_not_keep_the_rest_from_being_finished(scene: Scene) -> None:
    scene.engine = DyingEngine(scene.desk.engine, WorkerDiedError(), survives=3)
    interrupted = await scene.sign("a.pdf", "b.pdf")
    assert interrupted.open
    assert scene.results() == ["a-signed.pdf"]
    (scene.folder / "out" / "a-signed.pdf").rename(scene.folder / "elsewhere.pdf")
    scene.engine = scene.desk.engine
    again = await scene.session().resume(interrupted.transaction_id)
    assert (again.phase, again.error) == (Phase.DONE, None)
    assert scene.results() == ["a-signed.pdf", "b-signed.pdf"]


async def test_what_was_published_before_a_crash_is_found_and_not_made_twice(scene: Scene) -> None:
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    interrupted = await scene.sign("a.pdf", "b.pdf")
    # The first run after the trouble publishes both and dies before it can say so.
    kept = (scene.folder / "journal").parent / "kept"
    with sqlite3.connect(scene.folder / "journal") as database, sqlite3.connect(kept) as copy:
        database.backup(copy)
    database.close()
    copy.close()
    work = scene.folder / "transactions" / interrupted.transaction_id
    saved = {path.name: path.read_bytes() for path in work.iterdir()}
    assert (await scene.session().resume(interrupted.transaction_id)).phase is Phase.DONE
    scene.journal.close()
    (scene.folder / "journal").unlink()
    kept.rename(scene.folder / "journal")
    work.mkdir()
    for name, content in saved.items():
        (work / name).write_bytes(content)
    scene.journal = FailingJournal(scene.folder / "journal", Sealer(bytes(32)))
    again = await scene.session().resume(interrupted.transaction_id)
    assert again.phase is Phase.DONE
    assert [document.signed is not None for document in again.documents] == [True, True]
    assert scene.results() == ["a-signed.pdf", "b-signed.pdf"]
    assert scene.provider.rings == 1


async def test_a_status_that_nobody_could_tell_is_told_before_the_phone_is_asked(scene: Scene) -> None:
    seen: list[Progress] = []
    request = SigningRequest(make_pdf(scene.folder / "a.pdf"), scene.folder / "out", None, False, SignatureLevel.B_B)
    order = SigningOrder((request,), credential(scene.desk), "070900000010")
    scene.desk.authority.down |= {OCSP_URL, CRL_URL}
    await scene.session(seen.append).sign(order)
    asking = [one for one in seen if one.phase is Phase.REQUESTING]
    assert asking
    assert all(one.status_unknown for one in asking)


@dataclass
class SlowFingers:
    """Types after a while, or breaks off."""

    seconds: float

    async def ask(self, prompt: Prompt) -> Secret:
        await asyncio.sleep(self.seconds)
        return Secret("123456")

    async def visit(self, provider: str, url: str) -> None:
        return None


@dataclass
class AsksForACode(KeyAtHand):
    """A CA whose blocking call has the person type something."""

    prompter: PausingPrompter | None = None

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        await self.prompter.ask(Prompt(PromptKind.OTP, "CA"))
        return await super().request_signatures(credential, user_id, requests, transaction_id)


@pytest.mark.parametrize("cancelled", [False, True], ids=["typed at last", "cancelled while typing"])
async def test_slow_fingers_do_not_end_a_signing_and_cancelling_does(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, cancelled: bool
) -> None:
    monkeypatch.setattr("core.signing.session.GRACE_S", 0.0)
    prompter = PausingPrompter(SlowFingers(1.0))
    info = replace(INFO, blocking=True, resumable=False, wait_limit_s=0.4)
    scene.provider = AsksForACode(scene.desk, info, prompter=prompter)
    deadlines: list[float] = []
    session = scene.session(lambda progress: deadlines.append(progress.deadline or 0.0))
    session._parts = replace(session._parts, prompts=prompter)
    request = SigningRequest(
        make_pdf(scene.folder / "a.pdf"), scene.folder / "out", None, auto_place=False, level=SignatureLevel.B_B
    )
    if cancelled:
        asyncio.get_running_loop().call_later(0.6, session.cancel)
    result = await session.sign(SigningOrder((request,), credential(scene.desk), "070900000010"))
    assert result.phase is (Phase.CANCELLED if cancelled else Phase.DONE), result.error
    assert scene.provider.rings == (0 if cancelled else 1)
    seen = sorted({one for one in deadlines if one})
    assert cancelled or seen[-1] - seen[0] >= 1.0, "the countdown goes on where it stood"


@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.REQUESTING, Phase.SENT])
async def test_a_cancel_before_anything_was_sent_rings_no_phone(scene: Scene, phase: Phase, blocking: bool) -> None:
    scene.provider.info = replace(INFO, blocking=blocking, resumable=not blocking)
    session = scene.session(lambda progress: session.cancel() if progress.phase is phase else None)
    result = await scene.sign(session=session)
    if phase is Phase.SENT and not blocking:  # only a call that blocks is ever in it
        assert result.phase is Phase.DONE
        return
    assert result.phase is Phase.CANCELLED
    assert scene.provider.rings == 0
    assert result.ca_told
    assert result.on_phone_until is None


async def test_an_open_ending_promises_no_moment_that_is_over(scene: Scene) -> None:
    scene.provider.info = replace(INFO, wait_limit_s=0.0)
    scene.provider.life_s = 0.0
    scene.provider.await_errors = [ProviderUnavailableError(provider="CA")]
    result = await scene.sign()
    assert result.open
    assert result.on_phone_until is None


async def test_more_codes_than_the_ca_takes_are_an_end(scene: Scene) -> None:
    scene.provider.await_errors = [SecretRefusedError(provider="CA", reason="tries_over")]
    result = await scene.sign()
    assert (result.phase, result.open) == (Phase.FAILED, False)


class ByPage(KeyAtHand):
    """A CA at which the person confirms on a page that they never come back from."""

    def __init__(self, desk: Desk, info: ProviderInfo) -> None:
        super().__init__(desk, info)
        self.prompter, self.opened = PausingPrompter(NobodyToAsk()), asyncio.Event()

    async def request_signatures(
        self, credential: Credential, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str
    ) -> Transaction:
        assert self.prompter is not None
        with page_open(self.prompter):
            self.opened.set()
            await asyncio.Event().wait()
        raise AssertionError("nobody came back")


@pytest.mark.parametrize("blocking", [False, True])
async def test_a_cancel_on_a_page_that_nobody_comes_back_from_is_heard_at_once(scene: Scene, blocking: bool) -> None:
    provider = ByPage(scene.desk, replace(INFO, blocking=blocking, resumable=not blocking))
    scene.provider, scene.prompts = provider, provider.prompter
    session = scene.session()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        signing = group.create_task(scene.sign(session=session))
        await provider.opened.wait()
        session.cancel()
    result = signing.result()
    assert result.phase is Phase.CANCELLED
    assert not provider.prompter.on_page
    assert scene.results() == []
