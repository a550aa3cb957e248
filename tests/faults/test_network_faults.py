"""Whatever the network does to a request: no second ring, no fetchable signature lost, no half file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.signing.phases import Phase
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from providers import PROVIDERS, resolve
from tests.faults.journeys import Journeys, Outcome
from tests.faults.proxy import Fault, faulty_proxy
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

RINGING = {
    "esign:VNPT-CA": "/sign",
    "esign:VNPT-CA:file": "/sign_file",
    "ca2": "/sign",
    "misa": "/Signing/hash",
    "viettel": "/signHash",
    "vnpt:sp769v1": "/signatures/sign",
    "vnpt:oauth": "/signature/signhash",
    "vnpt:sp769v2": "/v2/signatures/sign",
    "fpt:rssp": "/credentials/authorize",
    "fpt:esigncloud": "/prepareHashSigningForSignCloud",
    "csc1": "/credentials/authorize",
    "csc2": "/credentials/authorize",
}
"""Where each interface rings the phone."""

ANSWERED_ONCE = {"csc2": "/signatures/signHash"}
"""Later requests whose lost answers nobody can ask for: the activation data is used up by them."""

SAMPLE = {
    ("esign:VNPT-CA", Fault.HIJACKED),
    ("esign:VNPT-CA:file", Fault.LOST),
    ("vnpt:sp769v1", Fault.LOST),
    ("csc2", Fault.LOST),
    ("misa", Fault.LOST),
}
"""One of each kind: a call that blocks, one that is found by our id, by a handle, and with a second request."""


@pytest.fixture(scope="module")
async def services(sandbox: SandboxServer) -> AsyncIterator[Services]:
    async with build(BuildOptions(home=sandbox.home.root, profile="sandbox")) as built:
        yield built


def test_every_interface_has_its_place_in_the_matrix() -> None:
    own = {route.info.id for route in PROVIDERS if not route.info.id.startswith("esign:")}
    assert own == {ca for ca in RINGING if not ca.startswith("esign:")}


@pytest.mark.parametrize(
    ("ca", "fault"),
    [
        pytest.param(ca, fault, marks=[] if (ca, fault) in SAMPLE else [pytest.mark.all_only], id=f"{ca}-{fault.name}")
        for ca in sorted(RINGING)
        for fault in Fault
    ],
)
async def test_a_struck_ring_is_never_repeated(
    sandbox: SandboxServer, services: Services, tmp_path: Path, ca: str, fault: Fault
) -> None:
    async with faulty_proxy(sandbox.url) as proxy:
        journeys = Journeys(ca, services, sandbox, proxy)
        paths = await journeys.requests(fresh(tmp_path))
        (number,) = [index for index, path in enumerate(paths) if path.endswith(RINGING[ca])]
        outcome = await journeys.struck(fresh(tmp_path), number, fault)
    sent = [exchange.path for exchange in proxy.exchanges]
    assert sum(path.endswith(RINGING[ca]) for path in sent) <= 1
    check(ca, fault, outcome, paths[number])


@pytest.mark.all_only
@pytest.mark.parametrize("ca", sorted(RINGING))
async def test_every_request_survives_every_fault(
    sandbox: SandboxServer, services: Services, tmp_path: Path, ca: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    async with faulty_proxy(sandbox.url) as proxy:
        journeys = Journeys(ca, services, sandbox, proxy)
        paths = await journeys.requests(fresh(tmp_path))
        for number, path in enumerate(paths):
            for fault in Fault:
                outcome = await journeys.struck(fresh(tmp_path), number, fault)
                # How often is asked for the outcome differs from run to run.
                check(ca, fault, outcome, proxy.struck or path)
                lines.append(f"{ca:14} {number} {path[-28:]:28} {fault.value:34} {outcome.first:15} {outcome.last}")
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201  # the matrix is what this test is asked for


def check(ca: str, fault: Fault, outcome: Outcome, path: str) -> None:
    """What no fault may break."""
    ringing = path.endswith(RINGING[ca])
    by_network = 1 if ringing and fault is Fault.REPEATED else 0
    assert outcome.rings <= 1 + by_network
    assert outcome.results == (1 if outcome.last == Phase.DONE.value else 0)
    fetchable = (outcome.known_by_our_id or not ringing) and not path.endswith(ANSWERED_ONCE.get(ca, "nothing"))
    if outcome.rings and resolve(ca).info.resumable and fetchable:
        assert outcome.last == Phase.DONE.value, f"a signature that can be fetched was lost: {outcome}"
    elif outcome.rings and outcome.last != Phase.DONE.value:
        assert outcome.code == "provider.outcome_unknown", f"said with certainty what cannot be known: {outcome}"


def fresh(folder: Path) -> Path:
    made = folder / str(len(list(folder.iterdir())))
    made.mkdir()
    return made
