"""What every certification authority's adapter promises, tested over a real socket against the practice world.

A provider's test class names its route and how long it may wait; everything here then runs against it. The last digit
of a test person's number is the scenario (providers/sandbox/world.py).
"""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import httpx
import pytest
from cryptography.x509 import load_der_x509_certificate

from core.clock import SystemClock
from core.errors import (
    AuthorizationExpiredError,
    BatchTooLargeError,
    InvalidUsageError,
    OutcomeUnknownError,
    ProviderAuthError,
    ProviderError,
    ProviderUnavailableError,
    SignerDeclinedError,
)
from core.secrets import Secret
from core.signing.model import (
    Credential,
    SignatureRequest,
    SignatureValue,
    Transaction,
)
from core.signing.prompting import Prompt, Prompter, PromptKind
from core.signing.provider import TYPED, ControlCode, SigningProvider, StagedProvider
from core.signing.verification_code import verification_code
from providers import Endpoint, ProviderRoute, Surroundings, resolve
from providers.http import make_client
from providers.sandbox.accounts import SANDBOX_PASSWORD, SANDBOX_PIN, SANDBOX_SP_PASSWORD
from providers.sandbox.endpoint import practice_endpoint
from providers.sandbox.rules import Oddity
from tests.contract.broken_contract import BROKEN_ANSWERS, BrokenAnswer, BrokenAnswersContract, Sabotage
from tests.contract.people import (
    CONFIRMS,
    ERROR_ONCE,
    LONGEST_S,
    LOST,
    NEVER_ANSWERS,
    NO_CERTIFICATE,
    OTHER_HASH,
    OTHER_PERSON,
    QUICK,
    REFUSES,
    TWO_CERTIFICATES,
    WRONG_SP,
    order,
    verifies,
)
from tests.contract.traffic import Recorder, Sent
from tests.sandbox_server import SandboxServer


class RightAnswers:
    """A person who knows their password and PIN and reads the code off the phone."""

    def __init__(self, sandbox: SandboxServer, account: str = "") -> None:
        self._sandbox, self._account = sandbox, account
        self.asked: list[Prompt] = []
        self.codes: set[str] = set()

    async def ask(self, prompt: Prompt) -> Secret:
        self.asked.append(prompt)
        match prompt.kind:
            case PromptKind.ACCOUNT_NAME:
                return Secret(self._account or prompt.suggestion)
            case PromptKind.PASSWORD:
                return Secret(SANDBOX_PASSWORD)
            case PromptKind.PIN:
                return Secret(SANDBOX_PIN)
            case PromptKind.OTP:
                code = await asyncio.to_thread(self._sandbox.otp)
                self.codes.add(code)
                return Secret(code)

    async def visit(self, provider: str, url: str) -> None:
        raise AssertionError("no page is to be opened here")


class ProviderContract(BrokenAnswersContract):
    """Inherit, and say which route. ``practice_path`` where it is not the route's own (another mode of the service)."""

    ca: ClassVar[str]
    practice_path: ClassVar[str | None] = None
    ring: ClassVar[int] = 1
    """How often a phone rings for one confirmation; never where the key is at hand."""

    def route(self) -> ProviderRoute:
        """The route under test."""
        return resolve(self.ca)

    def account(self, base_url: str) -> Endpoint:
        """The organisation's account; one that asks for another mode of the service says so here."""
        return practice_endpoint(base_url)

    def order(self, count: int = 1) -> tuple[SignatureRequest, ...]:
        """So many documents; where a CA signs whole files, with the files."""
        return order(count)

    def batch(self, count: int) -> tuple[SignatureRequest, ...]:
        """So many documents, or as many as this CA takes in one confirmation."""
        return self.order(min(count, self.route().info.max_batch))

    def verifies(self, credential: Credential, request: SignatureRequest, value: SignatureValue) -> bool:
        """Whether the value is the certificate's signature over what was sent."""
        return verifies(credential, request, value)

    def prompter(self, sandbox: SandboxServer) -> RightAnswers:
        """Who answers what the CA asks."""
        return RightAnswers(sandbox)

    @asynccontextmanager
    async def adapter(
        self,
        sandbox: SandboxServer,
        *,
        url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        prompter: Prompter | None = None,
    ) -> AsyncIterator[SigningProvider]:
        """A new adapter with a client of its own."""
        async with make_client(transport=transport) as client:
            asks, account = prompter or self.prompter(sandbox), self.account(self.base_url(sandbox, url))
            yield self.route().create(Surroundings(client, account, SystemClock(), asks, QUICK))

    def base_url(self, sandbox: SandboxServer, url: str | None = None) -> str:
        """Where the practice world has this service."""
        return (url or sandbox.url) + (self.practice_path or self.route().practice_path)

    async def signed(
        self, provider: SigningProvider, user_id: str, requests: Sequence[SignatureRequest], transaction_id: str = ""
    ) -> tuple[Credential, Sequence[SignatureValue]]:
        """The whole journey: certificate, phone, values."""
        credential = (await provider.credentials(user_id))[-1]
        transaction = await provider.request_signatures(
            credential, user_id, requests, transaction_id or uuid.uuid4().hex
        )
        return credential, await provider.await_signatures(transaction)

    async def test_digit_0_one_certificate_is_found(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            assert credential.provider_id == provider.info.id
        assert credential.subject_name == "Nguyễn Thị Thùy Dương"
        assert credential.subject_id == CONFIRMS
        assert re.fullmatch(r"[1-9a-f][0-9a-f]*", credential.serial_number)
        assert credential.valid_at(datetime.now(UTC))
        assert bool(credential.chain_der) is provider.info.sends_chain
        for issuer in map(load_der_x509_certificate, credential.chain_der[:1]):
            load_der_x509_certificate(credential.certificate_der).verify_directly_issued_by(issuer)

    async def test_digit_0_signs_one_document_with_one_ring(self, sandbox: SandboxServer) -> None:
        before, requests = sandbox.rings(user_id=CONFIRMS), self.order()
        async with self.adapter(sandbox) as provider:
            credential, (value,) = await self.signed(provider, CONFIRMS, requests)
        assert self.verifies(credential, requests[0], value)
        assert sandbox.rings(user_id=CONFIRMS) == before + self.ring

    async def test_digit_0_signs_many_documents_with_one_ring(self, sandbox: SandboxServer) -> None:
        before, requests = sandbox.rings(user_id=CONFIRMS), self.batch(5)
        async with self.adapter(sandbox) as provider:
            credential, values = await self.signed(provider, CONFIRMS, requests)
        assert [value.doc_id for value in values] == [request.doc_id for request in requests]
        assert all(self.verifies(credential, *pair) for pair in zip(requests, values, strict=True))
        assert sandbox.rings(user_id=CONFIRMS) == before + self.ring

    async def test_the_number_on_our_screen_is_where_the_record_says(self, sandbox: SandboxServer) -> None:
        requests = self.batch(2)
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)
        assert transaction.doc_ids == ("88620000", "88620001")[: len(requests)]
        match provider.info.control_code:
            case ControlCode.OUR_DOC_ID:
                assert transaction.control_code == "88620000"
            case ControlCode.FROM_DIGESTS:
                code = verification_code([request.dtbsr for request in requests])
                assert transaction.control_code == code
            case ControlCode.FROM_CA:
                assert transaction.control_code
            case ControlCode.NONE:
                assert transaction.control_code == ""
        assert transaction.provider_id == provider.info.id

    async def test_the_cas_own_deadline_is_taken_where_it_tells_one(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, self.order(), uuid.uuid4().hex)
            told = provider.info.tells_deadline
        assert (transaction.expires_at is not None) is told
        if transaction.expires_at is not None:
            assert 0 < (transaction.expires_at - transaction.requested_at).total_seconds() <= 300

    async def test_what_is_asked_of_the_person_stands_in_the_capabilities(self, sandbox: SandboxServer) -> None:
        answers = self.prompter(sandbox)
        async with self.adapter(sandbox, prompter=answers) as provider:
            await self.signed(provider, CONFIRMS, self.order())
            kinds, needs = [prompt.kind for prompt in answers.asked], provider.info.prompts
        assert len(set(kinds)) == len(kinds)
        assert {need.kind for need in needs if need.always} <= set(kinds) <= {need.kind for need in needs}

    async def test_a_batch_over_the_limit_is_refused_before_it_is_sent(self, sandbox: SandboxServer) -> None:
        before = sandbox.rings(user_id=CONFIRMS)
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            too_many = self.order(provider.info.max_batch + 1)
            with pytest.raises(BatchTooLargeError) as refused:
                await provider.request_signatures(credential, CONFIRMS, too_many, uuid.uuid4().hex)
        assert refused.value.params["limit"] == str(provider.info.max_batch)
        assert sandbox.rings(user_id=CONFIRMS) == before

    async def test_the_largest_batch_is_signed(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            _, values = await self.signed(provider, CONFIRMS, self.order(provider.info.max_batch))
        assert len(values) == provider.info.max_batch

    async def test_a_batch_that_repeats_a_doc_id_is_refused(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            with pytest.raises(InvalidUsageError if provider.info.max_batch > 1 else BatchTooLargeError):
                await provider.request_signatures(credential, CONFIRMS, self.order() * 2, uuid.uuid4().hex)

    async def test_digit_1_refused_on_the_phone_is_an_outcome(self, sandbox: SandboxServer) -> None:
        before = sandbox.rings(user_id=REFUSES)
        async with self.adapter(sandbox) as provider:
            with pytest.raises(SignerDeclinedError):
                await self.signed(provider, REFUSES, self.order())
        assert sandbox.rings(user_id=REFUSES) == before + 1

    async def test_digit_2_nobody_answers_and_it_expires(self, sandbox_short: SandboxServer) -> None:
        before = sandbox_short.rings(user_id=NEVER_ANSWERS)
        async with self.adapter(sandbox_short) as provider:
            with pytest.raises(AuthorizationExpiredError):
                await self.signed(provider, NEVER_ANSWERS, self.order())
        assert sandbox_short.rings(user_id=NEVER_ANSWERS) == before + 1

    async def test_digit_2_the_phone_may_still_answer(self, sandbox: SandboxServer) -> None:
        requests = self.batch(2)
        async with self.adapter(sandbox) as provider, asyncio.timeout(LONGEST_S), asyncio.TaskGroup() as group:
            journey = group.create_task(self.signed(provider, NEVER_ANSWERS, requests))
            sandbox.approve(await ringing(sandbox, NEVER_ANSWERS))
        credential, values = journey.result()
        assert all(self.verifies(credential, *pair) for pair in zip(requests, values, strict=True))

    async def test_whoever_stops_waiting_rings_no_second_time(self, sandbox: SandboxServer) -> None:
        before = sandbox.rings(user_id=NEVER_ANSWERS)
        async with self.adapter(sandbox) as provider, asyncio.TaskGroup() as group:
            journey = group.create_task(self.signed(provider, NEVER_ANSWERS, self.order()))
            transaction = await ringing(sandbox, NEVER_ANSWERS)
            journey.cancel()
        assert journey.cancelled()
        assert sandbox.rings(user_id=NEVER_ANSWERS) == before + 1
        sandbox.refuse(transaction)

    async def test_cancel_tells_honestly_whether_the_ca_was_told(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, self.order(), uuid.uuid4().hex)
            assert await provider.cancel(transaction) is provider.info.cancellable

    async def test_digit_3_no_certificate_is_an_empty_list(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            assert list(await provider.credentials(NO_CERTIFICATE)) == []

    async def test_digit_4_an_expired_certificate_is_delivered_beside_the_valid_one(
        self, sandbox: SandboxServer
    ) -> None:
        requests = self.order()
        async with self.adapter(sandbox) as provider:
            found = await provider.credentials(TWO_CERTIFICATES)
            (usable,) = (one for one in found if one.valid_at(datetime.now(UTC)))
            transaction = await provider.request_signatures(usable, TWO_CERTIFICATES, requests, uuid.uuid4().hex)
            (value,) = await provider.await_signatures(transaction)
        assert len({one.credential_id for one in found}) == (1 if provider.info.one_certificate else 2)
        assert self.verifies(usable, requests[0], value)

    async def test_of_two_usable_certificates_the_chosen_one_signs(self, sandbox: SandboxServer) -> None:
        with sandbox.odd(CONFIRMS, Oddity.SECOND_CERTIFICATE):
            async with self.adapter(sandbox) as provider:
                found = await provider.credentials(CONFIRMS)
            usable = {one.serial_number: one for one in found if one.valid_at(datetime.now(UTC))}
            assert len(usable) == len(found) == (1 if provider.info.one_certificate else 2)
            for chosen in usable.values():
                requests = self.batch(2)
                async with self.adapter(sandbox) as provider:
                    transaction = await provider.request_signatures(chosen, CONFIRMS, requests, uuid.uuid4().hex)
                    values = await provider.await_signatures(transaction)
                for one in found:
                    proper = all(self.verifies(one, *pair) for pair in zip(requests, values, strict=True))
                    assert proper is (one is chosen)

    async def test_certificates_without_their_issuers_are_taken_as_they_are(self, sandbox: SandboxServer) -> None:
        """The chain is then found by the address in the certificate."""
        requests = self.order()
        with sandbox.odd(CONFIRMS, Oddity.NO_CHAIN):
            async with self.adapter(sandbox) as provider:
                credential, (value,) = await self.signed(provider, CONFIRMS, requests)
        assert credential.chain_der == ()
        assert self.verifies(credential, requests[0], value)

    async def test_digit_5_a_wrong_organisation_account_is_told_as_such(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            with pytest.raises(ProviderAuthError) as refused:
                await provider.credentials(WRONG_SP)
        assert refused.value.params["provider"] == provider.info.display_name
        assert WRONG_SP not in str(refused.value)

    async def test_digit_6_one_server_error_costs_nothing(self, sandbox: SandboxServer) -> None:
        sandbox.forget_mishaps()
        before, requests = sandbox.rings(user_id=ERROR_ONCE), self.order()
        async with self.adapter(sandbox) as provider:
            credential, (value,) = await self.signed(provider, ERROR_ONCE, requests)
        assert self.verifies(credential, requests[0], value)
        assert sandbox.rings(user_id=ERROR_ONCE) == before + 1

    async def test_digit_7_a_lost_connection_rings_no_second_time(self, sandbox: SandboxServer) -> None:
        before, requests = sandbox.rings(user_id=LOST), self.order()
        async with self.adapter(sandbox) as provider:
            if provider.info.resumable:
                credential, (value,) = await self.signed(provider, LOST, requests)
                assert self.verifies(credential, requests[0], value)
            else:
                with pytest.raises(OutcomeUnknownError):
                    await self.signed(provider, LOST, requests)
        assert sandbox.rings(user_id=LOST) == before + 1

    async def test_digit_8_a_signature_over_another_hash_is_delivered_for_the_session_to_find(
        self, sandbox: SandboxServer
    ) -> None:
        requests = self.order()
        async with self.adapter(sandbox) as provider:
            credential, (value,) = await self.signed(provider, OTHER_HASH, requests)
        assert value.value
        assert not self.verifies(credential, requests[0], value)

    async def test_digit_9_another_persons_certificate_is_delivered_for_the_session_to_find(
        self, sandbox: SandboxServer
    ) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(OTHER_PERSON)
        assert credential.subject_id not in (None, OTHER_PERSON)

    async def test_what_leaves_this_computer_is_what_the_record_says(self, sandbox: SandboxServer) -> None:
        traffic = await self.recorded(sandbox)
        async with self.adapter(sandbox) as provider:
            staged = isinstance(provider, StagedProvider)
        for place, (sent, told) in enumerate(traffic):
            # A service that signs on after it answered is asked by its own number alone.
            assert sent.words == told or (staged and place == 2 and sent.words < told)
            assert sent.hosts <= {self.account(self.base_url(sandbox)).host}
        assert all(sent.hosts for sent, _told in traffic[:2])

    async def recorded(self, sandbox: SandboxServer, person: str = CONFIRMS) -> Sequence[tuple[Sent, set[str]]]:
        """What the look-up, the signing and, where it can be, the fetching by another process sent; and the record."""
        recorder, requests = Recorder(), self.batch(2)
        names_account = any(need.kind is PromptKind.ACCOUNT_NAME for need in self.route().info.prompts)
        # Where an account is named, another number is asked for, so that on the wire the two can be told apart.
        number, account = (REFUSES, person) if names_account else (person, "")
        answers = RightAnswers(sandbox, account)

        def sent() -> Sent:
            typed = {
                "account": {account} - {""},
                "password": {SANDBOX_PASSWORD},
                "pin": {SANDBOX_PIN},
                "otp": answers.codes,
            }
            return recorder.take(number, requests, typed)

        async with self.adapter(sandbox, transport=recorder, prompter=answers) as provider:
            info = provider.info
            *_, credential = await provider.credentials(number)
            found = sent()
            transaction = await provider.request_signatures(credential, number, requests, uuid.uuid4().hex)
            signed = sent()
            if not info.resumable:
                await provider.await_signatures(transaction)
        async with self.adapter(sandbox, transport=recorder, prompter=answers) as another:
            await another.await_signatures(transaction)
            fetched = sent()
        unasked = info.leaves_if_asked - {TYPED[prompt.kind] for prompt in answers.asked}
        left = () if transaction.values else info.leaves_on_resume
        told = (info.leaves_for_certificates, info.leaves_machine, left)
        return [(one, set(words) - unasked) for one, words in zip((found, signed, fetched), told, strict=True)]

    async def test_nothing_personal_and_no_secret_reaches_a_log(
        self, sandbox: SandboxServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        async with self.adapter(sandbox) as provider:
            credential, (value,) = await self.signed(provider, CONFIRMS, self.order())
        assert caplog.text or provider.info.local
        secrets = (SANDBOX_SP_PASSWORD, SANDBOX_PASSWORD, SANDBOX_PIN)
        for kept in (CONFIRMS, *secrets, credential.subject_name, b64encode(value.value).decode()[:16]):
            assert kept not in caplog.text

    async def test_a_new_process_fetches_what_the_old_one_asked_for(self, sandbox: SandboxServer) -> None:
        """Knowing no more than a journal does that was written before the values came."""
        before, requests, network = sandbox.rings(user_id=CONFIRMS), self.batch(2), Sabotage()
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
            transaction = await provider.request_signatures(credential, CONFIRMS, requests, uuid.uuid4().hex)
            assert transaction.values or not provider.info.blocking
        journaled = replace(transaction, values=())
        async with self.adapter(sandbox, transport=network) as later:
            if not transaction.values:
                assert provider.info.resumable
                first = await later.await_signatures(journaled)
                again = await later.await_signatures(journaled)
                assert network.paths
                assert first == again
                assert all(self.verifies(credential, *pair) for pair in zip(requests, first, strict=True))
            else:
                with pytest.raises(OutcomeUnknownError):
                    await later.await_signatures(journaled)
                assert network.paths == []
        assert sandbox.rings(user_id=CONFIRMS) == before + self.ring

    async def test_a_transaction_that_the_ca_does_not_know_has_an_unknown_outcome(self, sandbox: SandboxServer) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=1)
        async with self.adapter(sandbox) as provider:
            stray = Transaction("0" * 32, provider.info.id, "f" * 32, ("88620000",), "88620000", long_ago, None)
            with pytest.raises(OutcomeUnknownError):
                await provider.await_signatures(stray)

    async def test_a_request_that_certainly_did_not_go_out_says_so(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            (credential,) = await provider.credentials(CONFIRMS)
        async with self.adapter(sandbox, url="http://127.0.0.1:9") as unreachable:
            with pytest.raises(ProviderUnavailableError):
                await unreachable.request_signatures(credential, CONFIRMS, self.order(), uuid.uuid4().hex)
            with pytest.raises(ProviderUnavailableError):
                await unreachable.credentials(CONFIRMS)

    async def test_what_stands_in_the_services_place_is_told_by_its_name(self, sandbox: SandboxServer) -> None:
        told = await asyncio.gather(*(self.certificates_from(sandbox, answer) for answer in BROKEN_ANSWERS))
        for (answer, error), kind in zip(BROKEN_ANSWERS.items(), told, strict=True):
            assert issubclass(kind, error), answer

    async def certificates_from(self, sandbox: SandboxServer, answer: BrokenAnswer) -> type[BaseException]:
        """What comes of asking for certificates where every request is answered so."""

        async def answered(request: httpx.Request) -> httpx.Response:
            return httpx.Response(answer.status, text=answer.text)

        async with self.adapter(sandbox, transport=httpx.MockTransport(answered)) as provider:
            with pytest.raises(ProviderError) as failed:
                await provider.credentials(CONFIRMS)
        return failed.type


async def ringing(sandbox: SandboxServer, user_id: str) -> str:
    """Wait until this person's phone rings, and say for which transaction."""
    async with asyncio.timeout(LONGEST_S):
        while True:
            pending = await asyncio.to_thread(sandbox.pending, user_id)
            if pending:
                return str(pending[0]["transaction_id"])
            await asyncio.sleep(0.02)
