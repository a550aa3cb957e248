"""FPT MPKI as a ``SigningProvider``: one call is held open until the signer has decided, a second brings the values.

Neither call is ever repeated, and the service cannot be asked for a result later (report 02 §4.1): an answer that is
lost is told as ``OutcomeUnknownError``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from core.clock import Clock
from core.errors import (
    AppError,
    AuthorizationExpiredError,
    CredentialUnusableError,
    NoCredentialError,
    OutcomeUnknownError,
    PhoneNotReadyError,
    ProviderAuthError,
    ProviderProtocolError,
    SignerDeclinedError,
)
from core.signing.model import Credential, SignatureRequest, SignatureValue, Transaction
from core.signing.provider import ProviderInfo
from core.signing.verification_code import verification_code
from providers.asking import check_batch
from providers.ca_status import ca_status, told_in
from providers.certificates import parse_credential
from providers.fpt_mpki import wire
from providers.fpt_mpki.info import HOLD_S, INFO
from providers.fpt_mpki.ssl2 import ssl2_header
from providers.fpt_mpki.wire import Refusal, Trouble
from providers.http import NOT_TAKEN, PeerStatusError, post_json, sent_once, translate_errors
from providers.retrying import twice, until_taken
from providers.route import Endpoint
from providers.schemes import scheme_of

if TYPE_CHECKING:
    import httpx


_ENDINGS: Final[Mapping[Trouble, type[AppError]]] = {
    Trouble.ACCOUNT: ProviderAuthError,
    Trouble.NOBODY: NoCredentialError,
    Trouble.EXPIRED: AuthorizationExpiredError,
    Trouble.REFUSED: SignerDeclinedError,
    Trouble.APP_NOT_READY: PhoneNotReadyError,
    Trouble.OTHER: ProviderProtocolError,
}

_LOGIN_REASONS: Final[Mapping[Trouble, str]] = {Trouble.BLOCKED: "account_locked", Trouble.NOBODY: "client_id"}


class FptMpki:
    """The service under one organisation's account. The client is the caller's to close."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, clock: Clock) -> None:
        self._client, self._endpoint, self._clock = client, endpoint, clock

    @property
    def info(self) -> ProviderInfo:
        """Capabilities."""
        return INFO

    async def credentials(self, user_id: str) -> Sequence[Credential]:
        """All certificates of this person, expired ones included; none for somebody whom the service does not know."""
        with _translated():
            try:
                return await twice(lambda: self._credentials(user_id))
            except Refusal as refusal:
                if refusal.trouble is not Trouble.TOKEN:
                    raise
                return await twice(lambda: self._credentials(user_id))

    async def request_signatures(
        self,
        credential: Credential,
        user_id: str,
        requests: Sequence[SignatureRequest],
        transaction_id: str,
    ) -> Transaction:
        """Ring the phone, wait up to 345 seconds, and return the transaction with its values.

        A session of its own comes first, so that the ring cannot meet a token that has run out.
        """
        check_batch(INFO, requests)
        requested_at = self._clock.now()
        with _translated():
            token = await twice(self._logged_in)
            body = wire.authorize_body(credential.credential_id, requests)
            with sent_once(INFO.display_name):
                given = wire.grant(await self._asked(wire.AUTHORIZE_PATH, body, token, HOLD_S, ringing=True))
            body = wire.sign_body(credential.credential_id, requests, given)
            try:
                values = await self._values(body, token, len(requests))
            except Refusal as refusal:
                if refusal.trouble is not Trouble.TOKEN:
                    raise
                # The signer may take longer than a session lasts.
                values = await self._values(body, await twice(self._logged_in), len(requests))
        return Transaction(
            transaction_id=transaction_id,
            provider_id=INFO.id,
            remote_id=None,
            doc_ids=tuple(request.doc_id for request in requests),
            control_code=verification_code([request.dtbsr for request in requests]),
            requested_at=requested_at,
            expires_at=None,
            values=tuple(
                SignatureValue(request.doc_id, value, scheme_of(credential.certificate_der, request.dtbsr, value))
                for request, value in zip(requests, values, strict=True)
            ),
        )

    async def await_signatures(self, transaction: Transaction) -> Sequence[SignatureValue]:
        """The values that ``request_signatures`` brought; ``OutcomeUnknownError`` if there are none in hand."""
        if not transaction.values:
            raise OutcomeUnknownError("the service has no status call", provider=INFO.display_name)
        return transaction.values

    async def cancel(self, transaction: Transaction) -> bool:
        """The service cannot be told."""
        return False

    async def aclose(self) -> None:
        """Nothing of its own to close."""

    async def _credentials(self, user_id: str) -> tuple[Credential, ...]:
        token = await self._logged_in()
        try:
            found = wire.credential_ids(
                await self._asked(wire.LIST_PATH, wire.list_body(self._endpoint, user_id), token)
            )
        except Refusal as refusal:
            if refusal.trouble is Trouble.NOBODY:
                return ()
            raise
        credentials = []
        for credential_id in found:
            answer = await self._asked(wire.INFO_PATH, wire.info_body(credential_id), token)
            signer, *chain = wire.certificates(answer)
            credentials.append(
                parse_credential(
                    signer,
                    chain,
                    provider_id=INFO.id,
                    credential_id=credential_id,
                    provider_name=INFO.display_name,
                    ca_status=ca_status(told_in(answer, "cert", "status"), told_in(answer, "key", "status")),
                )
            )
        return tuple(credentials)

    async def _values(self, body: Mapping[str, object], token: str, count: int) -> tuple[bytes, ...]:
        """What the signer agreed to. It rings nobody, and is asked for again as long as it certainly was not taken."""

        async def send() -> tuple[bytes, ...]:
            with sent_once(INFO.display_name):
                return wire.signatures(await self._asked(wire.SIGN_PATH, body, token, ringing=True), count)

        return await until_taken(send, "confirmed, but no signature came", INFO.display_name)

    async def _logged_in(self) -> str:
        header = ssl2_header(self._endpoint, int(self._clock.now().timestamp() * 1000))
        body = wire.login_body(self._endpoint)
        try:
            return wire.access_token(await self._answer(wire.LOGIN_PATH, body, header))
        except Refusal as refusal:
            # Whoever logs in is the organisation: an account that is locked or unknown is its own.
            reason = _LOGIN_REASONS.get(refusal.trouble)
            if reason is None:
                raise
            raise ProviderAuthError(f"error {refusal.number}", reason=reason, provider=INFO.display_name) from None

    async def _asked(
        self,
        path: str,
        body: Mapping[str, object],
        token: str,
        wait_s: float | None = None,
        *,
        ringing: bool = False,
    ) -> Mapping[str, Any]:
        return await self._answer(path, body, f"Bearer {token}", wait_s, ringing=ringing)

    async def _answer(
        self,
        path: str,
        body: Mapping[str, object],
        authorization: str,
        wait_s: float | None = None,
        *,
        ringing: bool = False,
    ) -> Mapping[str, Any]:
        http_status, answer = await post_json(
            self._client,
            self._endpoint.at(path),
            body,
            wait_s=wait_s,
            headers={"authorization": authorization},
        )
        if not isinstance(answer, Mapping):
            raise TypeError("not an object")
        if "error" not in answer:
            if ringing and (http_status < 300 or (http_status >= 500 and http_status != NOT_TAKEN)):
                raise OutcomeUnknownError(f"something else answered {http_status}", provider=INFO.display_name)
            raise PeerStatusError(http_status)
        return answer


@contextmanager
def _translated() -> Iterator[None]:
    name = INFO.display_name
    with translate_errors(name):
        try:
            yield
        except Refusal as refusal:
            detail = f"error {refusal.number}"
            if refusal.trouble is Trouble.BLOCKED:
                raise CredentialUnusableError(detail, reason="blocked", provider=name) from None
            if refusal.trouble is Trouble.TOKEN:
                raise ProviderAuthError(detail, reason="session", provider=name) from None
            if refusal.trouble is Trouble.APP_OLD:
                raise PhoneNotReadyError(detail, reason="outdated", provider=name) from None
            raise _ENDINGS[refusal.trouble](detail, provider=name) from None
