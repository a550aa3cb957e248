"""A client that others wrote signs through the practice CSC service: pyHanko's own, unchanged (API version 1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationInfo,
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)

from providers.sandbox.accounts import SANDBOX_PIN, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from tests.contract.provider_contract import CONFIRMS, REFUSES
from tests.pdfs import make_pdf
from tests.sandbox_server import SandboxServer
from tests.signed import pdfsig

pytestmark = pytest.mark.anyio

ACCOUNT = {"Authorization": aiohttp.encode_basic_auth(SANDBOX_SP_ID, SANDBOX_SP_PASSWORD)}


class Authorizing(CSCAuthorizationManager):
    """The ten lines that pyHanko leaves to whoever uses it: ``credentials/authorize``."""

    web: aiohttp.ClientSession
    typed: dict[str, str]

    async def authorize_signature(self, hash_b64s: list[str]) -> CSCAuthorizationInfo:
        body = {**self.format_csc_auth_request(hash_b64s=hash_b64s, description="tờ khai.pdf"), **self.typed}
        url = self.csc_session_info.endpoint_url("credentials/authorize")
        async with self.web.post(url, json=body, headers=self.auth_headers, raise_for_status=True) as answer:
            return self.parse_csc_auth_response(await answer.json())


@dataclass(frozen=True, slots=True)
class Service:
    """A session at the practice service, made by nothing of ours."""

    web: aiohttp.ClientSession
    url: str
    token: str

    async def asked(self, method: str, body: dict[str, object]) -> aiohttp.ClientResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.web.post(f"{self.url}/csc/v1/{method}", json=body, headers=headers, raise_for_status=True)

    async def signer(self, user_id: str, batch: int = 1, **typed: str) -> CSCSigner:
        found = await (await self.asked("credentials/list", {"userID": user_id})).json()
        session = CSCServiceSessionInfo(self.url, found["credentialIDs"][0], self.token)
        authorizing = Authorizing(session, await fetch_certs_in_csc_credential(self.web, session))
        authorizing.web, authorizing.typed = self.web, typed
        return CSCSigner(self.web, authorizing, batch_size=batch)


@asynccontextmanager
async def service(sandbox: SandboxServer, way: str = "") -> AsyncIterator[Service]:
    url = f"{sandbox.url}{way}"
    async with aiohttp.ClientSession() as web:
        login = web.post(f"{url}/csc/v1/auth/login", json={}, headers=ACCOUNT, raise_for_status=True)
        async with login as answer:
            token = (await answer.json())["access_token"]
        yield Service(web, url, token)


async def signed(folder: Path, signer: CSCSigner, name: str = "a") -> Path:
    source, target = make_pdf(folder / f"{name}.pdf"), folder / f"{name}-signed.pdf"
    meta = PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    with source.open("rb") as given, target.open("w+b") as out:
        await PdfSigner(meta, signer).async_sign_pdf(IncrementalPdfFileWriter(given), output=out)
    return target


async def test_it_signs_with_the_phones_consent(sandbox: SandboxServer, tmp_path: Path) -> None:
    before = sandbox.rings(user_id=CONFIRMS)
    async with service(sandbox) as at:
        target = await signed(tmp_path, await at.signer(CONFIRMS))
    assert "Signature is Valid" in pdfsig(target)
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


async def test_it_signs_three_files_with_one_consent(sandbox: SandboxServer, tmp_path: Path) -> None:
    before = sandbox.rings(user_id=CONFIRMS)
    async with service(sandbox) as at:
        signer = await at.signer(CONFIRMS, batch=3)
        targets = await asyncio.gather(*(signed(tmp_path, signer, name) for name in "abc"))
    assert all("Signature is Valid" in pdfsig(target) for target in targets)
    assert sandbox.rings(user_id=CONFIRMS) == before + 1


async def test_it_signs_with_pin_and_one_time_code(sandbox: SandboxServer, tmp_path: Path) -> None:
    async with service(sandbox, "/csc-typed") as at:
        found = await (await at.asked("credentials/list", {"userID": CONFIRMS})).json()
        await at.asked("credentials/sendOTP", {"credentialID": found["credentialIDs"][0]})
        otp = await asyncio.to_thread(sandbox.otp)
        target = await signed(tmp_path, await at.signer(CONFIRMS, PIN=SANDBOX_PIN, OTP=otp))
    assert "Signature is Valid" in pdfsig(target)


async def test_a_refusal_reaches_it(sandbox: SandboxServer, tmp_path: Path) -> None:
    async with service(sandbox) as at:
        signer = await at.signer(REFUSES)
        with pytest.raises((SigningError, aiohttp.ClientResponseError)):
            await signed(tmp_path, signer)
