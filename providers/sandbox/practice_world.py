"""The world behind every dialect: whose certificate it is, what the phone does, and what goes wrong.

Nothing here ticks. A transaction carries the moment at which it answers by itself and the moment at which it expires;
it is settled whenever somebody looks, so that a server that was killed goes on where the clock is now.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.clock import Clock
from core.signing.model import CaStatus
from providers.sandbox.accounts import (
    PEOPLE,
    SANDBOX_SP_ID,
    SANDBOX_SP_PASSWORD,
    Brand,
    Person,
    brand,
    person,
)
from providers.sandbox.person_secrets import PracticeSecrets
from providers.sandbox.private_files import private_folder
from providers.sandbox.relying_party import relying_party_public_key
from providers.sandbox.rules import Oddity, Rules
from providers.sandbox.state import StoredTransaction, WorldState
from providers.sandbox.waiting import Waiters
from providers.sandbox.world import (
    DigestOrder,
    IssuedCertificate,
    Scenario,
    SignedDigest,
    TransactionState,
    WorldTransaction,
)

if TYPE_CHECKING:
    from providers.sandbox.pki import Pki

DIGEST_SIZES: Final = frozenset({32, 48, 64})
"""Bytes of a SHA-256, SHA-384 and SHA-512 digest: what a key here signs."""

_TICK_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class PhoneRequest:
    """What the phone shows."""

    transaction: WorldTransaction
    person: Person
    begun_at: datetime
    lifetime_s: float


class PracticeWorld:
    """``World`` for dialects, and the phone, the people and the trust anchors for the other parts of the sandbox.

    ``pki`` is called when a certificate is first needed. All methods may be called from several threads; those that
    touch a key for the first time block for some tenths of a second.
    """

    def __init__(self, folder: Path, pki: Callable[[], Pki], clock: Clock, rules: Rules | None = None) -> None:
        self.state_folder = private_folder(folder)
        self.clock = clock
        self._pki = pki
        self._rules = rules if rules is not None else Rules()
        self._state = WorldState(folder / "world.sqlite")
        self._waiters = Waiters()
        self._told: dict[str, CaStatus] = {}
        self.secrets = PracticeSecrets(clock)

    def close(self) -> None:
        """Release the state's file."""
        self._state.close()

    def people(self) -> Sequence[Person]:
        """Everybody who lives here."""
        return PEOPLE

    def person(self, user_id: str) -> Person | None:
        """Who has this number."""
        return person(user_id)

    @property
    def pki(self) -> Pki:
        """The certificates and their services; loading them takes some tenths of a second the first time."""
        return self._pki()

    @property
    def anchors_der(self) -> tuple[bytes, ...]:
        """Trust anchors of the practice PKI."""
        return (self._pki().root_der,)

    def scenario(self, user_id: str) -> Scenario | None:
        """The person's scenario, or the one that this run imposes on everybody; None if nobody has this number."""
        someone = person(user_id)
        if someone is None:
            return None
        return self._rules.scenario if self._rules.scenario is not None else someone.scenario

    def service_provider_known(self, user_id: str, sp_id: str, sp_password: str) -> bool:
        """Whether the calling organisation's account is right (never, in scenario 5)."""
        right_id = hmac.compare_digest(sp_id.encode(), SANDBOX_SP_ID.encode())
        right_password = hmac.compare_digest(sp_password.encode(), SANDBOX_SP_PASSWORD.encode())
        return right_id and right_password and self.scenario(user_id) is not Scenario.WRONG_SP_CREDENTIALS

    @property
    def relying_party_key_der(self) -> bytes:
        """Public key of the one organisation that lives here."""
        return relying_party_public_key()

    def certificates(self, user_id: str, ca_name: str) -> Sequence[IssuedCertificate]:
        """All certificates of the person at that CA; empty in scenario 3; another person's in scenario 9."""
        someone, issuer, scenario = person(user_id), brand(ca_name), self.scenario(user_id)
        if someone is None or issuer is None or scenario is Scenario.NO_CERTIFICATE:
            return ()
        found = self._pki().certificates(
            issuer,
            self._key_owner(someone),
            expired_too=scenario is Scenario.TWO_CERTIFICATES,
            second_too=self._state.is_odd(user_id, Oddity.SECOND_CERTIFICATE.value),
        )
        found = tuple(replace(one, ca_status=self._told.get(one.serial_number, one.ca_status)) for one in found)
        bare = self._state.is_odd(user_id, Oddity.NO_CHAIN.value)
        return tuple(replace(one, chain_der=()) for one in found) if bare else found

    def tell(self, serial_number: str, status: CaStatus) -> None:
        """From now on, while this process lives, the CA says so of this certificate; OCSP and CRL do not change."""
        self._told[serial_number] = status

    def make_odd(self, user_id: str, oddity: Oddity, *, odd: bool) -> None:
        """From now on it is so with this person, or no longer. Raises ``KeyError`` if nobody has this number."""
        if person(user_id) is None:
            raise KeyError("nobody")
        self._state.make_odd(user_id, oddity.value, odd=odd)

    def signed(self, user_id: str) -> int:
        """How many transactions of this person were approved, or will have been by themselves."""
        return self._state.signed(user_id)

    def revoke(self, serial_number: str) -> None:
        """OCSP and CRL call this certificate revoked from now on. Raises ``KeyError`` if it is nobody's."""
        self._pki().revoke(serial_number, self.clock.now())

    def fails_now(self, user_id: str, occasion: str) -> bool:
        """Scenario 6: True once per person and occasion (``certificates`` or ``status``), then False.

        A new transaction arms ``status`` anew, a decided one ``certificates``: every journey meets its error.
        """
        return self.scenario(user_id) is Scenario.SERVER_ERROR_ONCE and self._state.befall(user_id, occasion)

    def connection_drops_now(self, user_id: str, transaction_id: str) -> bool:
        """Scenario 7: True for the first poll (or the blocking wait) of a transaction, then False."""
        if self.scenario(user_id) is not Scenario.CONNECTION_LOST:
            return False
        found = self._state.find(transaction_id)
        return self._state.befall(user_id, f"drop:{found.transaction_id if found else transaction_id}")

    def forget_mishaps(self) -> None:
        """All mishaps of scenarios 6 and 7 may happen again."""
        self._state.forget_mishaps()

    def begin(
        self,
        user_id: str,
        ca_name: str,
        serial_number: str,
        sp_transaction_id: str,
        orders: Sequence[DigestOrder],
        description: str,
    ) -> WorldTransaction:
        """Ring the phone. Raises ``KeyError`` if the certificate is unknown. Counted: tests ask how often it rang.

        Raises ``ValueError`` if a digest is none of 32, 48 or 64 bytes. An empty ``serial_number`` means the person's
        valid certificate, as the 769 norm allows (report 01 §2.1).
        """
        someone, issuer, scenario = person(user_id), brand(ca_name), self.scenario(user_id)
        known = {certificate.serial_number for certificate in self.certificates(user_id, ca_name)}
        wanted = serial_number.strip().lower().lstrip("0")
        if someone is None or issuer is None or scenario is None or not known or (wanted and wanted not in known):
            raise KeyError("no such certificate")
        if any(len(order.digest) not in DIGEST_SIZES for order in orders):
            raise ValueError("not a SHA-2 digest")
        answer = self._rules.answer(scenario)
        now = self._now()
        new = StoredTransaction(
            transaction_id=str(uuid.uuid4()),
            sp_transaction_id=sp_transaction_id,
            user_id=user_id,
            key_owner=self._key_owner(someone).user_id,
            ca_name=issuer.ca_name,
            description=description,
            orders=tuple(orders),
            state=TransactionState.PENDING,
            begun_at=now,
            expires_at=now + self._rules.ttl_s,
            answers_at=None if answer is None else now + self._rules.answer_after_s,
            answer=answer,
            serial_number=wanted,
        )
        self._state.add(new)
        self._state.forget_mishaps(user_id, "status")
        return self._view(new)

    def transaction(self, transaction_id: str) -> WorldTransaction | None:
        """Look up by the world's id or the SP's own id."""
        found = self._settled(transaction_id)
        return None if found is None else self._view(found)

    async def decided(self, transaction_id: str, wait_s: float) -> WorldTransaction:
        """Wait until the transaction is no longer pending, at most ``wait_s`` seconds, and return it.

        Raises ``KeyError`` if there is none.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait_s
        found = await asyncio.to_thread(self._settled, transaction_id)
        if found is None:
            raise KeyError("no such transaction")
        with self._waiters.ear(found.transaction_id) as changed:
            while True:
                found = await asyncio.to_thread(self._settled, found.transaction_id) or found
                remaining = deadline - loop.time()
                if found.state is not TransactionState.PENDING or remaining <= 0:
                    return self._view(found)
                due = found.expires_at if found.answers_at is None else min(found.answers_at, found.expires_at)
                changed.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(remaining, max(due - self._now(), 0.0) + _TICK_S)):
                        await changed.wait()

    def sign_approved(self, transaction_id: str, orders: Sequence[DigestOrder]) -> Sequence[SignedDigest]:
        """Sign under a transaction that was approved; no further ring. Raises ``KeyError`` unless it was approved."""
        found = self._settled(transaction_id)
        if found is None or found.state is not TransactionState.APPROVED:
            raise KeyError("not approved")
        return self._signatures(found, orders)

    def confirm(self, transaction_id: str) -> bool:
        """The person confirmed by a right secret instead of the phone; False if it was decided already."""
        return self._decide(transaction_id, TransactionState.APPROVED)

    def cancel(self, transaction_id: str) -> bool:
        """Withdraw a pending transaction; False if it was decided already."""
        return self._decide(transaction_id, TransactionState.CANCELLED)

    def answer(self, transaction_id: str, *, approve: bool) -> bool:
        """Press *Đồng ý* or *Hủy*; False if it was decided or expired already. Raises ``KeyError`` if unknown."""
        if self._state.find(transaction_id) is None:
            raise KeyError("no such transaction")
        return self._decide(transaction_id, TransactionState.APPROVED if approve else TransactionState.REFUSED)

    def ringing(self, user_id: str | None = None) -> Sequence[PhoneRequest]:
        """What waits on the phones, the newest first; of one person if given."""
        requests = []
        for stored in self._state.pending():
            found = self._settled(stored.transaction_id)
            someone = person(stored.user_id)
            if found is None or someone is None or found.state is not TransactionState.PENDING:
                continue
            if user_id is None or user_id == found.user_id:
                begun_at = datetime.fromtimestamp(found.begun_at, UTC).astimezone()
                lifetime_s = found.expires_at - found.begun_at
                requests.append(PhoneRequest(self._view(found), someone, begun_at, lifetime_s))
        return requests

    def rings(self, sp_transaction_id: str | None = None, user_id: str | None = None) -> int:
        """How often phones rang: in all, for one id of the service provider, for one person."""
        return self._state.rings(sp_transaction_id, user_id)

    def _key_owner(self, someone: Person) -> Person:
        if self.scenario(someone.user_id) is not Scenario.OTHER_PERSON:
            return someone
        return PEOPLE[1] if someone is PEOPLE[0] else PEOPLE[0]

    def _settled(self, transaction_id: str) -> StoredTransaction | None:
        found = self._state.find(transaction_id)
        if found is None or found.state is not TransactionState.PENDING:
            return found
        now = self._now()
        if found.answer is not None and found.answers_at is not None and found.answers_at <= min(now, found.expires_at):
            self._close(found, found.answer)
        elif now >= found.expires_at:
            self._close(found, TransactionState.EXPIRED)
        else:
            return found
        return self._state.find(found.transaction_id)

    def _decide(self, transaction_id: str, state: TransactionState) -> bool:
        found = self._settled(transaction_id)
        if found is None or found.state is not TransactionState.PENDING:
            return False
        return self._close(found, state)

    def _close(self, found: StoredTransaction, state: TransactionState) -> bool:
        signatures = self._signatures(found, found.orders) if state is TransactionState.APPROVED else ()
        if not self._state.decide(found.transaction_id, state, signatures):
            return False
        self._state.forget_mishaps(found.user_id, "certificates")
        self._waiters.wake(found.transaction_id)
        return True

    def _signatures(self, found: StoredTransaction, orders: Sequence[DigestOrder]) -> tuple[SignedDigest, ...]:
        issuer, owner = brand(found.ca_name), person(found.key_owner)
        if issuer is None or owner is None:
            raise KeyError("the signer or the authority no longer exists")
        other = self.scenario(found.user_id) is Scenario.OTHER_HASH_SIGNED
        return tuple(self._signed(issuer, owner, order, found.serial_number, other=other) for order in orders)

    def _signed(
        self, issuer: Brand, owner: Person, order: DigestOrder, serial_number: str, *, other: bool
    ) -> SignedDigest:
        digest = order.digest
        if other:
            digest = hashlib.new(f"sha{len(digest) * 8}", b"another document" + digest).digest()
        value = self._pki().sign(issuer, owner, digest, pss=order.pss, serial_number=serial_number)
        return SignedDigest(order.doc_id, value)

    def _view(self, found: StoredTransaction) -> WorldTransaction:
        pending = found.state is TransactionState.PENDING
        return WorldTransaction(
            transaction_id=found.transaction_id,
            sp_transaction_id=found.sp_transaction_id,
            user_id=found.user_id,
            ca_name=found.ca_name,
            description=found.description,
            doc_ids=tuple(order.doc_id for order in found.orders),
            state=found.state,
            remaining_s=max(0.0, found.expires_at - self._now()) if pending else 0.0,
            signatures=found.signatures,
        )

    def _now(self) -> float:
        return self.clock.now().timestamp()
