"""Whatever the network does to a request: no second ring, no fetchable signature lost, no half file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.signing.phases import Phase
from desktop.basics import BuildOptions
from desktop.composition import Services, build
from providers import PROVIDERS
from tests.contract.browser import Browser
from tests.contract.provider_contract import TWO_CERTIFICATES
from tests.contract.ringing import ring_path
from tests.faults.journeys import Course, Journeys, Outcome
from tests.faults.proxy import Fault, faulty_proxy
from tests.faults.summary import DOUBLE_PROMPTS, LINE, LOSSES
from tests.sandbox_server import SandboxServer

pytestmark = pytest.mark.anyio

COURSES: Mapping[str, Course] = {
    **{route.info.id: Course(route.info.id) for route in PROVIDERS if not route.info.id.startswith("esign:")},
    "esign:VNPT-CA": Course("esign:VNPT-CA"),
    "esign:VNPT-CA:file": Course("esign:VNPT-CA:file"),
    "viettel held": Course("viettel", details={"async": "0"}),
    "misa two factors": Course("misa", person=TWO_CERTIFICATES),
    "csc1 typed": Course("csc1", practice_path="/csc-typed/csc/v1"),
    "csc2 typed": Course("csc2", practice_path="/csc-typed/csc/v2"),
    "csc1 page": Course("csc1", practice_path="/csc-browser/csc/v1", answers=Browser),
    "csc2 page": Course("csc2", practice_path="/csc-browser/csc/v2", answers=Browser),
}
"""Every interface, in every mode in which the confirmation takes another way."""

IN_THE_BROWSER = "/oauth2/authorize"
"""Where a page asks instead of our own request; what a browser does without an answer is the person's business."""

BY_OUR_ID = frozenset({"vnpt:sp769v1", "ca2"})
"""Asked for by the id that we gave (report 01 §4.5; report 02 §3): even without an answer to the ring."""

BY_HANDLE = frozenset({"vnpt:oauth", "viettel", "misa", "misa two factors", "csc2", "fpt:esigncloud"})
"""Asked for by the handle of the answer to the ring (report 01 §5, §6, §7.2; report 02 §2, §4.3)."""

USED_UP = {"csc2": "/signatures/signHash"}
"""A later request whose lost answer nobody can ask for: the activation data is used up by it (report 01 §7)."""

SAMPLE = {
    ("esign:VNPT-CA", Fault.HIJACKED),
    ("esign:VNPT-CA:file", Fault.LOST),
    ("vnpt:sp769v1", Fault.SLOW),
    ("vnpt:sp769v2", Fault.LOST),
    ("csc2", Fault.LOST),
    ("misa", Fault.HALVED),
    ("viettel held", Fault.SLOW),
}
"""One of each kind: calls that block; found by our id, by a handle; with a typed code; with two requests."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a fault cost: rings that the network did not cause, and signatures that could have been fetched."""

    double_prompts: int
    losses: int


Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
async def services(sandbox: SandboxServer) -> AsyncIterator[Services]:
    async with build(BuildOptions(home=sandbox.home.root, profile="sandbox")) as built:
        yield built


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param(name, fault, marks=[] if (name, fault) in SAMPLE else [pytest.mark.all_only])
        for name in COURSES
        for fault in Fault
        if not name.endswith("page")
    ],
    ids=lambda one: one.name if isinstance(one, Fault) else one,
)
async def test_a_struck_ring_is_never_repeated(
    sandbox: SandboxServer, services: Services, tmp_path: Path, record_property: Record, name: str, fault: Fault
) -> None:
    async with faulty_proxy(sandbox.url) as proxy:
        journeys = Journeys(COURSES[name], services, sandbox, proxy)
        paths = await journeys.requests(fresh(tmp_path))
        (number,) = [index for index, path in enumerate(paths) if rings(name, path)]
        outcome = await journeys.struck(fresh(tmp_path), number, fault)
    assert sum(rings(name, exchange.path) for exchange in proxy.exchanges) <= 1
    cost = told(record_property, name, number, fault, outcome, paths[number])
    assert cost == Cost(0, 0)


@pytest.mark.all_only
@pytest.mark.parametrize("name", COURSES)
async def test_every_request_survives_every_fault(
    sandbox: SandboxServer, services: Services, tmp_path: Path, record_property: Record, name: str
) -> None:
    costs = []
    async with faulty_proxy(sandbox.url) as proxy:
        journeys = Journeys(COURSES[name], services, sandbox, proxy)
        paths = await journeys.requests(fresh(tmp_path))
        ours = [number for number, path in enumerate(paths) if not path.partition("?")[0].endswith(IN_THE_BROWSER)]
        for number, path in ((number, paths[number]) for number in ours):
            for fault in Fault:
                outcome = await journeys.struck(fresh(tmp_path), number, fault)
                # How often is asked for the outcome differs from run to run.
                costs.append(told(record_property, name, number, fault, outcome, proxy.struck or path))
    assert len(costs) == len(ours) * len(Fault)
    assert sum(cost.double_prompts for cost in costs) == 0
    assert sum(cost.losses for cost in costs) == 0


def told(record: Record, name: str, number: int, fault: Fault, outcome: Outcome, path: str) -> Cost:
    """Record a line of the matrix, and check what no fault may break."""
    by_network = 1 if rings(name, path) and fault is Fault.REPEATED else 0
    done = outcome.last == Phase.DONE.value
    lost = bool(outcome.signed) and not done and fetchable(name, path)
    cost = Cost(max(0, outcome.rings - 1 - by_network), int(lost))
    ended = f"{outcome.first:15} {outcome.last:15} {outcome.code}"
    record(LINE, f"{name:18} {number:2} {path[-28:]:28} {fault.value:36} {ended}")
    record(DOUBLE_PROMPTS, cost.double_prompts)
    record(LOSSES, cost.losses)
    assert outcome.results == int(done), outcome
    # What a page confirms is activation data: before the signing call no value is made, and a failure is certain.
    unmade = name.endswith("page") and "/signatures/" not in path
    if outcome.signed and not done and not unmade:
        assert outcome.code == "provider.outcome_unknown", f"said with certainty what cannot be known: {outcome}"
    return cost


def fetchable(name: str, path: str) -> bool:
    """Whether the protocol lets one fetch the signature after this request met its fault."""
    if path.endswith(USED_UP.get(name, "nothing")):
        return False
    return name in BY_OUR_ID or (name in BY_HANDLE and not rings(name, path))


def rings(name: str, path: str) -> bool:
    """Whether this request rings."""
    course = COURSES[name]
    return path.partition("?")[0].endswith(IN_THE_BROWSER if name.endswith("page") else ring_path(course.ca))


def fresh(folder: Path) -> Path:
    made = folder / str(len(list(folder.iterdir())))
    made.mkdir()
    return made
