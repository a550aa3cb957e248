"""References that a signed file hides: whatever they lead to, filling it in later is never harmless (V5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.validation.report import Indication
from core.validation.revisions.kinds import Change, ChangeKind, LaterChanges, Leave
from tests.golden.paper import MISSING, RESOURCES, box, paper
from tests.golden.revising import body_of, revised
from tests.golden.workshop import Workshop
from tests.pki import Authority
from tests.signed import Desk

REFERENCE = b"/More %d 0 R" % MISSING
SPELLINGS = {
    "zeros": b"/More 0%d 00 R" % MISSING,
    "white": b"/More %d\r\n\t0\f\0R" % MISSING,
    "comment": b"/More %d%%comment\n0 R" % MISSING,
    "string before": b"/Words (endobj) " + REFERENCE,
    "stream in string": b"/Words (>>stream\n) " + REFERENCE,
    "bracket in string": b"/Words (\\( endobj) " + REFERENCE,
    "name before": b"/endobj 1 " + REFERENCE,
    "array": b"/More [[1 [%d 0 R]]]" % MISSING,
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(Authority(), tmp_path_factory.mktemp("shop"))


@pytest.fixture
def filled_in(shop: Workshop, spelling: str, tmp_path: Path) -> Path:
    original = paper()
    body = body_of(original, RESOURCES)
    signed = shop.sign(revised(original, {RESOURCES: body.replace(REFERENCE, SPELLINGS[spelling])}), "first")
    path = tmp_path / "filled.pdf"
    path.write_bytes(revised(signed, {MISSING: box()}))
    return path


@pytest.mark.anyio
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_however_a_dangling_reference_is_spelt_it_is_found(
    shop: Workshop, filled_in: Path, spelling: str, tmp_path: Path
) -> None:
    report = await Desk(shop.authority, shop.people[0], tmp_path).validated(filled_in)
    assert report.verdict is not Indication.TOTAL_PASSED
    assert "changed-after-signing" in report.signatures[0].reasons


@pytest.mark.parametrize(
    ("leave", "kind", "reason"),
    [
        (Leave.UNSAID, ChangeKind.FIELD_FILLED, None),
        (Leave.UNSAID, ChangeKind.FIELD_CHANGED, "changed-after-signing"),
        (Leave.UNSAID, ChangeKind.ANNOTATION, "changed-after-signing"),
        (Leave.UNSAID, ChangeKind.LOCKED_FIELD, "forbidden-change"),
        (Leave.NOTHING, ChangeKind.EVIDENCE, None),
        (Leave.NOTHING, ChangeKind.SIGNATURE, "forbidden-change"),
        (Leave.FILLING, ChangeKind.FIELD_CHANGED, None),
        (Leave.FILLING, ChangeKind.ANNOTATION, "forbidden-change"),
        (Leave.ANNOTATING, ChangeKind.ANNOTATION, None),
        (Leave.ANNOTATING, ChangeKind.PAGE_CONTENT, "forbidden-change"),
        (Leave.ANNOTATING, ChangeKind.COVERED, "changed-after-signing"),
        (Leave.FILLING, ChangeKind.OTHER, "changed-after-signing"),
        (Leave.UNSAID, ChangeKind.TOO_LARGE, "too-large-to-compare"),
    ],
)
def test_what_a_signer_allowed_decides_what_a_change_means(leave: Leave, kind: ChangeKind, reason: str | None) -> None:
    assert LaterChanges(leave, (Change(kind),)).reason == reason
