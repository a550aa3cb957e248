"""A scripted browser for the practice world's sign-in pages: demonstration, tests and practice profiles use it.

It walks the same pages as a person, over HTTP, and reads captcha and one-time password where only scripts of this
machine may look (``/identity/api/last``).
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from core.errors import PortalProtocolError, SignInRefusedError
from core.secrets import Secret
from providers.http import PORTAL_ERRORS, translate_errors

_NAME: Final = "SANDBOX"
_TOKEN_HEADER: Final = "X-Sandbox-Token"


async def visit(
    authorize_url: str,
    *,
    user_id: str,
    password: Secret,
    sandbox_url: str,
    token: Secret,
    client: httpx.AsyncClient,
) -> None:
    """Sign in as ``user_id`` and follow the redirect to the program's listener.

    Raises ``SignInRefusedError`` if a page refuses, ``PortalUnavailableError`` if the world is gone.
    """
    with translate_errors(_NAME, PORTAL_ERRORS):
        page = await client.get(authorize_url)
        if page.is_redirect:
            await client.get(page.headers["location"])
            return
        form = _form_of(page)
        secrets = await _peek(client, sandbox_url, token, form["attempt"])
        entered = {
            "attempt": form["attempt"],
            "way": "account",
            "username": user_id,
            "password": password.reveal(),
            "captcha": secrets["captcha"],
        }
        page = await client.post(urljoin(authorize_url, "login"), data=entered)
        form = _form_of(page)
        secrets = await _peek(client, sandbox_url, token, form["attempt"])
        digits = {f"otp{place}": digit for place, digit in enumerate(secrets["otp"], start=1)}
        page = await client.post(urljoin(authorize_url, "otp"), data={"attempt": form["attempt"], **digits})
        if page.status_code != httpx.codes.SEE_OTHER:
            _form_of(page)
            raise PortalProtocolError("no redirect after the one-time password", portal=_NAME)
        target = str(page.headers["location"])
        if urlsplit(target).hostname != "127.0.0.1":
            raise SignInRefusedError("the redirect leaves this machine", reason="redirect")
        await client.get(target)


async def _peek(client: httpx.AsyncClient, sandbox_url: str, token: Secret, attempt: str) -> Mapping[str, str]:
    response = await client.get(
        f"{sandbox_url}/identity/api/last", params={"attempt": attempt}, headers={_TOKEN_HEADER: token.reveal()}
    )
    answer: Mapping[str, str] = response.raise_for_status().json()
    return answer


def _form_of(page: httpx.Response) -> Mapping[str, str]:
    """Hidden fields of the page's form; a page that refuses ends the visit."""
    if page.status_code in (400, 401, 403):
        raise SignInRefusedError(f"the page refused with status {page.status_code}", reason="denied")
    reader = _HiddenFields()
    reader.feed(page.raise_for_status().text)
    if "attempt" not in reader.fields:
        raise ValueError("no form")
    return reader.fields


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect ``<input type="hidden">``."""
        named = dict(attrs)
        if tag == "input" and named.get("type") == "hidden" and named.get("name"):
            self.fields[str(named["name"])] = named.get("value") or ""
