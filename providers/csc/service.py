"""Talking to a CSC service under one account: the session, questions that may be repeated, requests that may not."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx

from core.errors import OutcomeUnknownError, ProviderAuthError
from core.secrets import Secret
from providers.csc import wire
from providers.csc.refusals import RefusalError, Trouble, refusal
from providers.http import PeerStatusError, post_json, read_json, sent_once
from providers.retrying import twice
from providers.route import Endpoint

_ACCEPTED: Final = 202

_Read = TypeVar("_Read")


class CscService:
    """``provider`` is its display name. Raises ``RefusalError`` for what the service refuses, and httpx's errors."""

    def __init__(self, client: httpx.AsyncClient, endpoint: Endpoint, provider: str) -> None:
        self._client, self._endpoint, self._provider = client, endpoint, provider
        self._token: Secret | None = None
        self._info: Mapping[str, Any] | None = None

    @property
    def account(self) -> Endpoint:
        """The account in use."""
        return self._endpoint

    async def info(self) -> Mapping[str, Any]:
        """The service's description of itself (method ``info``, which needs no session); asked once."""
        if self._info is None:
            self._info = _answer(*await post_json(self._client, self._endpoint.at("/info"), {}))
        return self._info

    async def asynchronous(self) -> bool:
        """Whether values may be asked for after ``signHash`` (version 2)."""
        return bool((await self.info()).get("asynchronousOperationMode"))

    async def oauth(self, what: str) -> str:
        """The address for ``authorize`` or ``token`` at the service's authorisation server.

        Version 2 may name the server's issuer instead of a base address; its metadata (RFC 8414) then tell both. Raises
        ``ProviderAuthError`` for a server that is neither where the service is nor reached by TLS: the account's secret
        goes there.
        """
        info = await self.info()
        if "oauth2" in info:
            return self._safe(f"{wire.text(info['oauth2']).rstrip('/')}/oauth2/{what}")
        issuer = self._safe(wire.text(info["oauth2Issuer"]))
        response = await self._client.get(_metadata_address(issuer))
        metadata = _answer(*read_json(response))
        if metadata["issuer"] != issuer:
            raise ValueError("another issuer")
        return self._safe(wire.text(metadata[f"{'authorization' if what == 'authorize' else what}_endpoint"]))

    def _safe(self, address: str) -> str:
        told, own = urlsplit(address), urlsplit(self._endpoint.base_url)
        if told.scheme != "https" and (told.scheme, told.netloc) != (own.scheme, own.netloc):
            raise ProviderAuthError("the authorisation server is not reached safely", provider=self._provider)
        return address

    async def log_in(self) -> None:
        """A session of its own, so that no request that rings meets one that has run out."""
        self._token = await twice(self._new_token)

    async def ask(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """An idempotent question: asked again after a failure on the way, or with a new session."""
        try:
            return await twice(lambda: self._asked(path, body))
        except RefusalError as refused:
            if refused.trouble is not Trouble.SESSION:
                raise
            await self.log_in()
        try:
            return await twice(lambda: self._asked(path, body))
        except RefusalError as refused:
            if refused.trouble is not Trouble.SESSION:
                raise
            # A session just begun is refused: it is the account, not the session.
            raise RefusalError(Trouble.ACCOUNT, refused.code) from None

    async def poll(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any] | None:
        """As ``ask``, but once, for whoever asks again by themselves; None while the answer is 202."""
        try:
            status, answer = await self._post(path, body)
            return None if status == _ACCEPTED else _answer(status, answer)
        except RefusalError as refused:
            if refused.trouble is Trouble.STILL_RUNNING:
                return None
            if refused.trouble is Trouble.SESSION:
                await self.log_in()
                return None
            raise

    async def send_once(
        self,
        path: str,
        body: Mapping[str, object],
        read: Callable[[Mapping[str, Any]], _Read],
        wait_s: float | None = None,
    ) -> _Read:
        """A request that is never repeated, as ``read`` reads its answer. ``wait_s``: how long it may be held open.

        Raises ``OutcomeUnknownError`` if it may have been taken and the service's own answer is lost.
        """
        try:
            with sent_once(self._provider):
                return read(_object(*await self._post(path, body, wait_s)))
        except PeerStatusError as error:
            if error.status >= 500 and error.status != httpx.codes.SERVICE_UNAVAILABLE:
                raise OutcomeUnknownError(f"a gateway answered {error.status}", provider=self._provider) from error
            raise

    async def exchange(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """``oauth2/token``: a code for a token. Sent once: a code is used up by it."""
        with sent_once(self._provider):
            return await self._form(await self.oauth("token"), form)

    async def _asked(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        return _answer(*await self._post(path, body))

    async def _post(self, path: str, body: Mapping[str, object], wait_s: float | None = None) -> tuple[int, Any]:
        if self._token is None:
            self._token = await self._new_token()
        headers = {"authorization": f"Bearer {self._token.reveal()}"}
        return await post_json(self._client, self._endpoint.at(path), body, wait_s=wait_s, headers=headers)

    async def _new_token(self) -> Secret:
        offered = wire.strings((await self.info())["authType"])
        if "oauth2client" in offered:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._endpoint.sp_id,
                "client_secret": self._endpoint.sp_password.reveal(),
                "scope": "service",
            }
            answer = await self._form(await self.oauth("token"), form)
        elif "basic" in offered:
            pair = f"{self._endpoint.sp_id}:{self._endpoint.sp_password.reveal()}".encode()
            headers = {"authorization": f"Basic {b64encode(pair).decode('ascii')}"}
            url = self._endpoint.at("/auth/login")
            answer = _object(*await post_json(self._client, url, {"rememberMe": False}, headers=headers))
        else:
            raise ProviderAuthError("no way to sign in that this program knows", provider=self._provider)
        return Secret(wire.text(answer["access_token"]))

    async def _form(self, url: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        limit_s = self._client.timeout.read or 60.0
        async with asyncio.timeout(limit_s):
            response = await self._client.post(url, data=form)
        return _object(*read_json(response))


def _metadata_address(issuer: str) -> str:
    """RFC 8414, 3: the well-known part stands before the issuer's own path."""
    parts = urlsplit(issuer)
    path = f"/.well-known/oauth-authorization-server{parts.path.rstrip('/')}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _answer(http_status: int, answer: Any) -> Mapping[str, Any]:
    """As ``_object``, for questions: what a server could not do now, it may do the next time."""
    try:
        return _object(http_status, answer)
    except RefusalError as refused:
        if refused.trouble in (Trouble.FAILED, Trouble.UNAVAILABLE):
            raise PeerStatusError(httpx.codes.SERVICE_UNAVAILABLE) from refused
        raise


def _object(http_status: int, answer: Any) -> Mapping[str, Any]:
    """The answer of a call that succeeded; raises ``RefusalError``, or ``PeerStatusError`` where no error is told."""
    if not isinstance(answer, Mapping):
        raise TypeError("not an object")
    if http_status >= 400:
        if (refused := refusal(http_status, answer)) is not None:
            raise refused
        raise PeerStatusError(http_status)
    return answer
