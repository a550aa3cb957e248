"""What befalls each test person, the same over every dialect; checked through one that speaks the contract itself."""

from __future__ import annotations

import uuid

import httpx
import pytest
from cryptography.exceptions import InvalidSignature

from providers.sandbox.accounts import SANDBOX_SP_ID, SANDBOX_SP_PASSWORD
from providers.sandbox.rules import Oddity
from tests.providers.plain_client import PlainClient, parsed, person, verify
from tests.sandbox_server import SandboxServer

DIGEST = bytes(range(32))


@pytest.fixture
def transaction() -> str:
    return uuid.uuid4().hex


@pytest.mark.parametrize(
    ("digit", "state"),
    [(0, "approved"), (1, "refused"), (4, "approved"), (6, "approved"), (7, "approved"), (9, "approved")],
)
def test_the_phone_answers_by_the_persons_digit(
    sandbox: SandboxServer, transaction: str, digit: int, state: str
) -> None:
    with PlainClient(sandbox) as client:
        assert client.begin(digit, transaction, DIGEST)["state"] == "pending"
        decided = client.decided(transaction)
        assert decided["state"] == state
        if state == "approved":
            verify(client.certificates(digit)[-1], decided["signatures"][0][1], DIGEST)
        else:
            assert decided["signatures"] == []


def test_nobody_answers_until_the_transaction_expires(sandbox_short: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox_short) as client:
        client.begin(2, transaction)
        assert client.decided(transaction)["state"] == "expired"


def test_a_wait_ends_in_time_while_nobody_answers(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client:
        client.begin(2, transaction)
        assert client.decided(transaction, wait_s=0.05)["state"] == "pending"
        assert client.call("cancel", id=transaction)


def test_a_person_without_certificate_has_none_and_cannot_sign(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client:
        assert client.certificates(3) == []
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            client.begin(3, transaction)
    assert sandbox.rings(transaction) == 0


def test_a_stranger_has_no_certificate(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        assert client.call("certificates", user_id="001090000001", ca_name="VNPT-CA") == []


def test_two_certificates_of_which_one_is_expired(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        (old, _), (new, _) = (parsed(answer) for answer in client.certificates(4))
    assert old.not_valid_after < new.not_valid_before
    assert old.serial_number != new.serial_number


@pytest.mark.parametrize(
    ("digit", "sp_id", "password", "known"),
    [
        (0, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD, True),
        (0, SANDBOX_SP_ID, "another", False),
        (0, "another", SANDBOX_SP_PASSWORD, False),
        (5, SANDBOX_SP_ID, SANDBOX_SP_PASSWORD, False),
    ],
)
def test_the_organisations_account(sandbox: SandboxServer, digit: int, sp_id: str, password: str, known: bool) -> None:
    with PlainClient(sandbox) as client:
        assert client.call("known", user_id=person(digit), sp_id=sp_id, sp_password=password) is known


def test_the_server_fails_once_per_occasion_on_each_journey(sandbox: SandboxServer, transaction: str) -> None:
    sandbox.forget_mishaps()
    with PlainClient(sandbox) as client:

        def fails(occasion: str) -> bool:
            return bool(client.call("mishap", user_id=person(6), occasion=occasion))

        for journey in ("first", "second"):
            assert [fails("certificates"), fails("certificates")] == [True, False]
            client.begin(6, f"{transaction}-{journey}")
            assert [fails("status"), fails("status")] == [True, False]
            assert client.decided(f"{transaction}-{journey}")["state"] == "approved"
        assert not client.call("mishap", user_id=person(0), occasion="status")


def test_the_connection_is_lost_once_per_transaction(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client:
        begun = client.begin(7, transaction)
        assert client.call("mishap", user_id=person(7), id=transaction)
        assert not client.call("mishap", user_id=person(7), id=begun["transaction_id"])
        assert not client.call("mishap", user_id=person(0), id="another")


def test_a_signature_over_another_hash_does_not_verify(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client:
        client.begin(8, transaction, DIGEST)
        signature = client.decided(transaction)["signatures"][0][1]
        with pytest.raises(InvalidSignature):
            verify(client.certificates(8)[0], signature, DIGEST)


def test_another_persons_certificate(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        certificate, _chain = parsed(client.certificates(9)[0])
    assert certificate.subject.native["user_id"] != f"CCCD:{person(9)}"


def test_one_request_rings_one_phone(sandbox: SandboxServer, transaction: str) -> None:
    before = sandbox.rings()
    with PlainClient(sandbox) as client:
        client.begin(0, transaction)
        client.decided(transaction)
        client.decided(transaction)
        assert (sandbox.rings(transaction), sandbox.rings() - before) == (1, 1)
        client.begin(0, transaction)
    assert sandbox.rings(transaction) == 2


def test_an_unknown_serial_number_rings_nobody(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client, pytest.raises(httpx.HTTPStatusError, match="404"):
        client.begin(0, transaction, serial_number="5401ff")
    assert sandbox.rings(transaction) == 0


def test_a_cancelled_transaction_can_no_longer_be_approved(sandbox: SandboxServer, transaction: str) -> None:
    with PlainClient(sandbox) as client:
        client.begin(2, transaction)
        assert client.call("cancel", id=transaction)
        assert not client.call("cancel", id=transaction)
        with pytest.raises(httpx.HTTPStatusError, match="409"):
            sandbox.approve(transaction)
        assert client.decided(transaction)["state"] == "cancelled"


def test_a_person_may_be_given_a_second_certificate_over_a_key_of_its_own_and_lose_it_again(
    sandbox: SandboxServer, transaction: str
) -> None:
    with PlainClient(sandbox) as client:
        with sandbox.odd(person(0), Oddity.SECOND_CERTIFICATE):
            first, second = client.certificates(0)
            client.begin(0, transaction, DIGEST, second["serial_number"])
            value = client.decided(transaction)["signatures"][0][1]
            verify(second, value, DIGEST)
            with pytest.raises(InvalidSignature):
                verify(first, value, DIGEST)
        assert client.certificates(0) == [first]


def test_a_persons_certificates_may_come_without_their_issuers(sandbox: SandboxServer) -> None:
    with PlainClient(sandbox) as client:
        with sandbox.odd(person(0), Oddity.NO_CHAIN):
            assert [one["chain"] for one in client.certificates(0)] == [[]]
        assert [len(one["chain"]) for one in client.certificates(0)] == [2]


@pytest.mark.parametrize("path", ["people/07090000001X/no-chain", "people/070900000010/no-such-thing"])
def test_nobody_else_and_nothing_else_is_made_odd(sandbox: SandboxServer, path: str) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        sandbox.post(f"/practice/api/{path}")
