"""The phone rings, shows what is asked, answers once, and belongs to the holder of the token."""

from __future__ import annotations

import uuid

import httpx
import pytest

from tests import loopback
from tests.providers.plain_client import PlainClient, person
from tests.sandbox_server import SandboxServer


@pytest.fixture
def transaction(sandbox: SandboxServer) -> str:
    name = uuid.uuid4().hex
    with PlainClient(sandbox) as client:
        client.begin(2, name)
    return name


@pytest.mark.parametrize(("button", "state"), [("approve", "approved"), ("refuse", "refused")])
def test_a_button_decides(sandbox: SandboxServer, transaction: str, button: str, state: str) -> None:
    assert sandbox.post(f"/phone/api/{transaction}/{button}") == {"state": state}
    with PlainClient(sandbox) as client:
        assert client.decided(transaction)["state"] == state
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        sandbox.refuse(transaction)


def test_the_phone_shows_what_is_asked(sandbox: SandboxServer, transaction: str) -> None:
    shown = next(one for one in sandbox.pending(person(2)) if one["sp_transaction_id"] == transaction)
    assert (shown["number"], shown["description"], shown["ca_name"]) == ("12345678", "plain", "VNPT-CA")
    assert shown["signer"] == "Lê Hữu Nghĩa"
    assert 0 < shown["remaining_s"] <= shown["lifetime_s"] == 300
    assert transaction not in {one["sp_transaction_id"] for one in sandbox.pending(person(0))}
    sandbox.refuse(transaction)
    assert transaction not in {one["sp_transaction_id"] for one in sandbox.pending(person(2))}


def test_a_waiting_caller_learns_of_the_button(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as waiting:
        sandbox.approve(transaction)
        assert len(waiting.decided(transaction, wait_s=30)["signatures"]) == 1


def test_an_unknown_transaction_is_not_found(sandbox: SandboxServer) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        sandbox.approve("nobody")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/phone/"),
        ("GET", "/phone/api/pending"),
        ("GET", "/phone/api/rings"),
        ("POST", "/phone/api/x/approve"),
        ("POST", "/practice/api/forget-mishaps"),
        ("GET", "/identity/api/last"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"X-Sandbox-Token": "wrong"}])
def test_nothing_without_the_token(sandbox: SandboxServer, method: str, path: str, headers: dict[str, str]) -> None:
    assert loopback.request(method, f"{sandbox.url}{path}", headers=headers).status_code == 403


def test_a_web_page_under_another_name_gets_nothing(sandbox: SandboxServer) -> None:
    headers = {"X-Sandbox-Token": sandbox.token, "Host": "attacker.example"}
    assert loopback.get(f"{sandbox.url}/phone/api/pending", headers=headers).status_code == 403


def test_the_page_says_that_it_is_practice_and_takes_the_token_from_its_address(sandbox: SandboxServer) -> None:
    page = loopback.get(f"{sandbox.url}/phone/", params={"token": sandbox.token})
    assert "<title>SANDBOX / LUYỆN TẬP" in page.text
    for words in ("Xác thực giao dịch", "Xác thực ký số", "Hủy", "Đồng ý"):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
