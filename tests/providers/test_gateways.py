"""Every portal's gateway against its own protocol in the practice world."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest

from core.errors import SubmissionUnknownError, SubmittedBeforeError
from core.portal.model import PaperUpload
from tests.contract.gateway_contract import FIELDS, PROCEDURE, SETTLED_S, Counter, GatewayContract, sample_papers
from tests.providers.party_server import Party, party

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    with party(tmp_path_factory.mktemp("gateways")) as running:
        yield running


@pytest.fixture(scope="module")
def papers(world: Party, tmp_path_factory: pytest.TempPathFactory) -> list[PaperUpload]:
    return sample_papers(world, tmp_path_factory.mktemp("papers"))


class TestReferencePortal(GatewayContract):
    profile = "sandbox"
    keyed = True


class TestProvincialPortal(GatewayContract):
    profile = "provincial"
    signs_out = False

    async def test_a_dossier_whose_answer_was_lost_is_found_behind_many_others(
        self, counter: Counter, papers: list[PaperUpload], key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("providers.portals.provincial.adapter._PAGE", 2)
        before = await counter.dossiers()
        await counter.fault(submit="drop_after_commit", look_up="down")
        with pytest.raises(SubmissionUnknownError):
            await counter.again(pauses_s=()).submit(papers, key)
        await counter.fault(look_up=None)
        for _other in range(3):
            await counter.submit(papers, uuid.uuid4().hex)
        counter.clock.waited = SETTLED_S
        receipt = await counter.again().submit(papers, key)
        assert await counter.dossiers() == before + 4
        assert (await counter.gateway.status(counter.session, receipt.number)).number == receipt.number

    async def test_a_dossier_that_appears_late_is_not_taken_for_what_was_sent_after_it(
        self, counter: Counter, papers: list[PaperUpload], key: str
    ) -> None:
        gateway, session = counter.gateway, counter.session
        opening = await gateway.open(session, PROCEDURE, FIELDS, key)
        uploads = [await gateway.upload(session, opening, paper) for paper in papers]
        await gateway.submit(session, opening, FIELDS, uploads, key)
        note = counter.notes.recall(key)
        assert note is not None
        # As if the first answer had been lost and other data been begun with before the portal showed the dossier.
        changed = {**json.loads(note), "number": "", "content": "0" * 64}
        counter.notes.note(key, json.dumps(changed))
        with pytest.raises(SubmittedBeforeError):
            await counter.again().submit(papers, key, residence="Ấp 999")


class TestOpenCps(GatewayContract):
    profile = "opencps"
    drafts = True
    code_at_once = False
    supplements = False
