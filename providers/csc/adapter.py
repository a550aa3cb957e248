"""Any service of the CSC API as a ``SigningProvider``: authorise once, then have the hashes signed with the SAD.

Version 1 holds ``authorize`` open until the signer has decided; version 2 gives a handle that any process may ask
after. ``signHash`` is sent once for an SAD. Where its answer is lost, version 2 is asked for another SAD: a service
that gives one has not signed. Where it answered that the values come later, they are asked for by what it said, and
nothing else: that takes the handle's place in the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

from core.errors import BatchTooLargeError, CredentialUnusableError, OutcomeUnknownError
from core.secrets import Secret
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from providers.asking import check_batch
from providers.certificates import parse_credential
from providers.csc import remote_id, wire
from providers.csc.algorithms import choose
from providers.csc.authorizing import Authorizing
from providers.csc.refusals import RefusalError, Trouble, told
from providers.csc.service import CscService
from providers.csc.wire import CscCredential, Dialect, Order, Pending, Running
from providers.http import translate_errors
from providers.polled import Fetching, State, Told
from providers.retrying import until_taken
from providers.route import Surroundings

_MOST_PAGES: Final = 20
_HASTE_S: Final = 0.5
"""First pause when nobody is waited for but a server that signs."""

_STATES: Final[Mapping[Trouble, State]] = {
    Trouble.DECLINED: State.REFUSED,
    Trouble.EXPIRED: State.EXPIRED,
    Trouble.NO_SUCH_HANDLE: State.UNKNOWN,
}


class CscProvider:
    """One service under one account, in the version of ``dialect``."""

    def __init__(self, dialect: Dialect, around: Surroundings) -> None:
        self._dialect, self._clock, self._pace = dialect, around.clock, around.pace
        self._service = CscService(around.client, around.endpoint, dialect.info.display_name)
        self._authorizing = Authorizing(dialect, self._service, around.prompter)
        self._further: dict[str, Transaction] = {}
        self._lost: set[str] = set()

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return self._dialect.info

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included; none for somebody whom the service does not know."""
        with self._translated():
            found = []
            for credential_id in await self._credential_ids(user_id):
                credential = await self._credential(credential_id)
                signer, *chain = credential.certificates_der
                found.append(
                    parse_credential(
                        signer,
                        chain,
                        provider_id=self.info.id,
                        credential_id=credential_id,
                        provider_name=self.info.display_name,
                        ca_status=credential.status,
                    )
                )
            return tuple(found)

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Authorise, once; the values come along unless the service gave a handle to ask after.

        Raises ``SignerDeclinedError``, ``AuthorizationExpiredError``, ``SecretRefusedError``, ``OutcomeUnknownError``
        and other ``core.errors``; ``UserCancelledError`` if the person did not want to type what was asked for.
        """
        check_batch(self.info, requests)
        requested_at = self._clock.now()
        doc_ids = tuple(request.doc_id for request in requests)
        with self._translated():
            await self._service.log_in()
            known = await self._credential(credential.credential_id)
        order = self._checked(known, requests)
        with self._translated(known.multisign, credential.serial_number):
            got: Secret | Pending | Running | tuple[SignatureValue, ...]
            got = await self._authorizing.sad(order, known)
            if isinstance(got, Secret):
                got = await self._signed(order, got, doc_ids)
        return Transaction(
            transaction_id=transaction_id,
            provider_id=self.info.id,
            remote_id=None if isinstance(got, tuple) else remote_id.written(got, order),
            doc_ids=doc_ids,
            control_code=doc_ids[0],
            requested_at=requested_at,
            expires_at=None,
            values=got if isinstance(got, tuple) else (),
        )

    async def authorised(self, transaction: Transaction) -> Transaction:
        """Wait for the signer and have the hashes signed, once: the values, or what they are asked for by then.

        Failures on the way are passed over, but for one: if ``signHash`` was taken and its answer is lost, so are the
        values (``OutcomeUnknownError``).
        """
        if transaction.values:
            return transaction
        token, order = self._kept(transaction)
        if isinstance(token, Running):
            return transaction
        if token.handle not in self._further:
            found: list[Transaction] = []

            async def ask() -> Told:
                with self._translated(len(order.hashes)):
                    told = await self._told(token, order, transaction.doc_ids)
                if isinstance(told, Running):
                    found.append(replace(transaction, remote_id=remote_id.written(told, order)))
                    return ()
                return told

            values = await Fetching(self.info, self._clock, self._pace).values(transaction, ask)
            self._further[token.handle] = found[0] if found else replace(transaction, values=values)
        return self._further[token.handle]

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values in hand, or those that the handle leads to; errors as ``authorised``."""
        further = await self.authorised(transaction)
        if further.values:
            return further.values
        token, order = self._kept(further)
        if isinstance(token, Pending):
            raise AssertionError("authorised, it has values or runs")

        async def ask() -> Told:
            with self._translated():
                return await self._polled(token, order, transaction.doc_ids)

        pace = replace(self._pace, first_s=min(self._pace.first_s, _HASTE_S))
        return await Fetching(self.info, self._clock, pace).values(further, ask)

    async def cancel(self, transaction: Transaction) -> bool:
        """The API has no call for it."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _credential_ids(self, user_id: str) -> tuple[str, ...]:
        """Named by their number; not named where the account is one person's own and the service wants it so (§7.1)."""
        try:
            return await self._listed({"userID": user_id})
        except RefusalError as refused:
            if refused.trouble is Trouble.NOBODY:
                return ()
            if refused.trouble is not Trouble.NAMES_NOBODY:
                raise
        # The service knows by the account whose they are, and wants no number beside it.
        return await self._listed({})

    async def _listed(self, whose: Mapping[str, str]) -> tuple[str, ...]:
        found: list[str] = []
        page = ""
        for _page in range(_MOST_PAGES):
            body = {**whose, **({"pageToken": page} if page else {})}
            answer = await self._service.ask("/credentials/list", body)
            found += wire.strings(answer["credentialIDs"])
            page = str(answer.get("nextPageToken") or "")
            if not page:
                return tuple(dict.fromkeys(found))
        raise ValueError("pages without end")

    async def _credential(self, credential_id: str) -> CscCredential:
        body = {"credentialID": credential_id, "certificates": "chain", "certInfo": True, "authInfo": True}
        return self._dialect.credential(credential_id, await self._service.ask("/credentials/info", body))

    def _checked(self, known: CscCredential, requests: Sequence[SignatureRequest]) -> Order:
        name = self.info.display_name
        if len(requests) > known.multisign:
            raise BatchTooLargeError(limit=str(known.multisign), provider=name)
        if known.status.unusable:
            raise CredentialUnusableError(reason=known.status.value, provider=name)
        scheme = choose(known.algorithms, requests[0].dtbsr.algorithm)
        if scheme is None:
            raise CredentialUnusableError("no algorithm that this program knows", reason="algorithm", provider=name)
        return wire.order_of(known, requests, scheme)

    def _kept(self, transaction: Transaction) -> tuple[Pending | Running, Order]:
        try:
            return remote_id.read(transaction.remote_id)
        except ValueError:
            raise OutcomeUnknownError("no handle to ask after", provider=self.info.display_name) from None

    async def _told(self, pending: Pending, order: Order, doc_ids: Sequence[str]) -> Told | Running:
        try:
            answer = await self._service.poll("/credentials/authorizeCheck", {"handle": pending.handle})
        except RefusalError as refused:
            if refused.trouble is Trouble.NO_SUCH_HANDLE and pending.handle in self._lost:
                raise OutcomeUnknownError("authorised and used", provider=self.info.display_name) from None
            if refused.trouble in _STATES:
                return _STATES[refused.trouble]
            raise
        if answer is None or "SAD" not in answer:
            return State.PENDING
        try:
            return await self._signed(order, wire.sad(answer), doc_ids)
        except OutcomeUnknownError:
            # If another SAD is given for the handle, the one before was not used: the request never arrived.
            if pending.handle in self._lost:
                raise
            self._lost.add(pending.handle)
            return State.PENDING

    async def _signed(self, order: Order, sad: Secret, doc_ids: Sequence[str]) -> tuple[SignatureValue, ...] | Running:
        """What the signer agreed to. It rings nobody, and is sent again as long as it certainly was not taken."""
        body = self._dialect.sign_body(order, sad, asynchronous=await self._service.asynchronous())

        def read(answer: Mapping[str, Any]) -> tuple[SignatureValue, ...] | Running:
            if "signatures" not in answer and "responseID" in answer:
                return Running(wire.text(answer["responseID"]))
            return wire.signatures(answer, doc_ids, order.scheme.algorithm)

        return await self._taken(body, read)

    async def _taken(
        self, body: Mapping[str, object], read: Callable[[Mapping[str, Any]], tuple[SignatureValue, ...] | Running]
    ) -> tuple[SignatureValue, ...] | Running:
        sending = partial(self._service.send_once, "/signatures/signHash", body, read)
        return await until_taken(sending, "authorised, but not signed", self.info.display_name)

    async def _polled(self, running: Running, order: Order, doc_ids: Sequence[str]) -> Told:
        try:
            answer = await self._service.poll("/signatures/signPolling", {"requestID": running.response_id})
        except RefusalError as refused:
            if refused.trouble in _STATES:
                return _STATES[refused.trouble]
            raise
        if answer is None or "signatures" not in answer:
            return State.PENDING
        return wire.signatures(answer, doc_ids, order.scheme.algorithm)

    @contextmanager
    def _translated(self, limit: int = 0, certificate: str = "") -> Iterator[None]:
        with translate_errors(self.info.display_name):
            try:
                yield
            except RefusalError as refused:
                raise told(refused, self.info.display_name, limit=limit, certificate=certificate) from None
