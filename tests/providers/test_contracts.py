"""The contract for the routes and modes that need a service, a person or a key of their own; and that none is left out.

Classes for the plain routes stand beside what is peculiar to each CA, in ``test_<ca>.py``.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.secrets import Secret
from core.signing.prompting import Prompt, PromptKind
from core.signing.provider import ControlCode, SigningProvider
from providers import FAMILIES, PROVIDERS, ProviderRoute, resolve
from tests.contract.browser import Browser
from tests.contract.provider_contract import ProviderContract, RightAnswers
from tests.desktop.ways import FILE_PASSWORD, practice_key, practice_key_file
from tests.sandbox_server import SandboxServer
from tests.softhsm import PIN, SOFTHSM, made_token

pytestmark = pytest.mark.anyio

NOT_BY_PHONE = (
    "test_digit_1_refused_on_the_phone_is_an_outcome",
    "test_digit_2_nobody_answers_and_it_expires",
    "test_digit_2_the_phone_may_still_answer",
    "test_whoever_stops_waiting_rings_no_second_time",
    "test_digit_7_a_lost_connection_rings_no_second_time",
)
"""Where the person confirms at this keyboard, no phone decides."""

NOT_ON_OUR_WIRE = (
    *NOT_BY_PHONE,
    "test_a_broken_answer_to_any_request_rings_no_second_time_and_is_told_by_its_name",
    "test_what_leaves_this_computer_is_what_the_record_says",
)
"""Where a browser carries the request and brings the confirmation, our own client does not."""

NO_SERVICE = (
    *NOT_BY_PHONE,
    "test_a_broken_answer_to_any_request_rings_no_second_time_and_is_told_by_its_name",
    "test_a_request_that_certainly_did_not_go_out_says_so",
    "test_certificates_without_their_issuers_are_taken_as_they_are",
    "test_digit_3_no_certificate_is_an_empty_list",
    "test_digit_4_an_expired_certificate_is_delivered_beside_the_valid_one",
    "test_digit_5_a_wrong_organisation_account_is_told_as_such",
    "test_digit_6_one_server_error_costs_nothing",
    "test_digit_8_a_signature_over_another_hash_is_delivered_for_the_session_to_find",
    "test_digit_9_another_persons_certificate_is_delivered_for_the_session_to_find",
    "test_of_two_usable_certificates_the_chosen_one_signs",
    "test_what_leaves_this_computer_is_what_the_record_says",
    "test_what_stands_in_the_services_place_is_told_by_its_name",
)
"""Where the key is at hand, there is nobody whom a network could part from us."""


def without(*names: str) -> Any:
    """A class decorator: these promises are not made, and the class says by its record why."""

    def taken(contract: type[ProviderContract]) -> type[ProviderContract]:
        for name in names:
            assert hasattr(ProviderContract, name)
            setattr(contract, name, None)
        return contract

    return taken


@without(*NOT_BY_PHONE)
class TestCsc1Typed(ProviderContract):
    ca, practice_path = "csc1", "/csc-typed/csc/v1"


@pytest.mark.all_only
@without(*NOT_BY_PHONE)
class TestCsc2Typed(ProviderContract):
    ca, practice_path = "csc2", "/csc-typed/csc/v2"


@pytest.mark.all_only
class TestCsc1Unbound(ProviderContract):
    ca, practice_path = "csc1", "/csc-scal1/csc/v1"


class TestCsc2Unbound(ProviderContract):
    ca, practice_path = "csc2", "/csc-scal1/csc/v2"


class InTheBrowser(ProviderContract):
    """The person confirms on a page of the service."""

    def prompter(self, sandbox: SandboxServer) -> RightAnswers:
        return Browser(sandbox)


@pytest.mark.all_only
@without(*NOT_ON_OUR_WIRE)
class TestCsc1InTheBrowser(InTheBrowser):
    ca, practice_path = "csc1", "/csc-browser/csc/v1"


@without(*NOT_ON_OUR_WIRE)
class TestCsc2InTheBrowser(InTheBrowser):
    ca, practice_path = "csc2", "/csc-browser/csc/v2"


class OwnAnswers(RightAnswers):
    """Whoever knows the password of their file and the PIN of their token."""

    async def ask(self, prompt: Prompt) -> Secret:
        self.asked.append(prompt)
        return Secret({PromptKind.PASSWORD: FILE_PASSWORD, PromptKind.PIN: PIN}[prompt.kind])


class AtHand(ProviderContract):
    """A practice person's own key: what needs a service is not promised, and the record says that there is none."""

    ring = 0
    place: Path

    @pytest.fixture(autouse=True)
    def key(self, sandbox: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make it."""
        self.place = tmp_path
        self.make(sandbox, monkeypatch)

    def make(self, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """The key file or the token in ``place``."""
        raise NotImplementedError

    def prompter(self, sandbox: SandboxServer) -> RightAnswers:
        return OwnAnswers(sandbox)

    @asynccontextmanager
    async def adapter(self, sandbox: SandboxServer, **how: Any) -> AsyncIterator[SigningProvider]:
        async with super().adapter(sandbox, **how) as provider:
            yield provider
            await provider.aclose()

    async def test_the_record_says_that_there_is_no_service(self, sandbox: SandboxServer) -> None:
        async with self.adapter(sandbox) as provider:
            info = provider.info
        assert (info.local, info.leaves_machine, info.control_code) == (True, (), ControlCode.NONE)
        assert (info.blocking, info.resumable, info.cancellable) == (True, False, False)
        assert self.route().account is None


@without(*NO_SERVICE)
class TestKeyFile(AtHand):
    ca = "p12:"

    def make(self, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
        practice_key_file(sandbox, self.place / "khóa.p12")

    def route(self) -> ProviderRoute:
        return resolve(f"p12:{self.place / 'khóa.p12'}")


@without(*NO_SERVICE)
class TestToken(AtHand):
    ca = "pkcs11:"

    def make(self, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in made_token(self.place, *practice_key(sandbox)).items():
            monkeypatch.setenv(name, value)

    def route(self) -> ProviderRoute:
        return resolve(f"pkcs11:{SOFTHSM}")


def contracts(of: type[ProviderContract] = ProviderContract) -> Iterator[type[ProviderContract]]:
    """All classes that pytest collects, in whichever file they stand."""
    for contract in of.__subclasses__():
        if contract.__name__.startswith("Test") and contract.__dict__.get("__test__", True):
            yield contract
        yield from contracts(contract)


def uncovered() -> set[str]:
    """Routes and families without a class; those of the hub's authorities are one adapter under six names."""
    for path in Path(__file__).parent.glob("test_*.py"):
        importlib.import_module(f"tests.providers.{path.stem}")
    held = {name for contract in contracts() for name in (contract.ca, *aliased(contract.ca))}
    hub = [route.info.id for route in PROVIDERS if route.info.id.startswith("esign:")]
    routes = {route.info.id for route in PROVIDERS} - set(hub[1:])
    whole_files = {"esign:"} if not any(f"{name}:file" in held for name in hub) else set()
    return (routes - held) | ({family.info.id for family in FAMILIES} - held - {"esign:"}) | whole_files


def test_every_route_and_every_family_of_routes_has_a_contract_class() -> None:
    assert uncovered() == set()


def aliased(ca: str) -> Sequence[str]:
    """The route's own name, if ``ca`` is a shorter one."""
    return [route.info.id for route in PROVIDERS if ca in route.aliases]
