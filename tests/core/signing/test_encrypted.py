"""Files that are locked with a password are signed with it, and stay locked (S1)."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from core.documents.preflight import inspect
from core.errors import EncryptedDocumentError, PermissionsError
from core.secrets import Secret
from core.signing.augmenting import augment_document
from core.signing.engine import AugmentJob
from core.signing.model import Appearance, SignatureLevel, StampText
from core.validation.report import Indication
from tests.golden import defects as golden
from tests.pdfs import make_pdf
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio
PASSWORD, OWNERS = "mật-khẩu 1", "chu-so-huu"
NOTHING = pikepdf.Permissions(modify_annotation=False, modify_form=False, modify_other=False)
EVERYTHING = pikepdf.Permissions(modify_other=True, modify_assembly=True)
FILLING = pikepdf.Permissions(modify_annotation=False, modify_other=False)
REVISIONS = {"RC4 40": 2, "RC4 128": 3, "AES 128": 4, "AES 256": 6}


def locked(path: Path, revision: int = 6, *, user: str = PASSWORD, allow: pikepdf.Permissions = EVERYTHING) -> Path:
    """Encrypt a file in its place."""
    modern = revision >= 4
    with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
        encryption = pikepdf.Encryption(user=user, owner=OWNERS, R=revision, aes=modern, metadata=modern, allow=allow)
        document.save(path, encryption=encryption)
    return path


@pytest.mark.parametrize("revision", REVISIONS.values(), ids=list(REVISIONS))
async def test_a_locked_file_is_signed_with_its_password_and_stays_locked(
    desk: Desk, tmp_path: Path, revision: int
) -> None:
    """Old kinds know Latin passwords only."""
    password = PASSWORD if revision == 6 else "mat-khau"
    source = locked(make_pdf(tmp_path / "a.pdf"), revision, user=password)
    await desk.engine.unlock(source, password)
    assert (await desk.engine.inspect(source)).pages == 1
    place = await desk.engine.propose_placement(source, 210, 72)
    appearance = Appearance(place, StampText(("Ký bởi: Nguyễn Thị Thùy Dương",)))
    prepared = await desk.prepared(source, appearance)
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_LTA))
    assert (done.level, done.report.verdict) == (SignatureLevel.B_LTA, Indication.TOTAL_PASSED)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(done.path)
    with pikepdf.open(done.path, password=password) as document:
        assert len(document.pages[0].Annots) == 2
    assert "Signature is Valid" in pdfsig(done.path, password)
    assert (await desk.engine.validate(done.path, desk.authority.trust, desk.authority.clock)).verdict is (
        Indication.TOTAL_PASSED
    )


async def test_a_wrong_password_is_told_and_none_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    source = locked(make_pdf(tmp_path / "a.pdf"))
    with pytest.raises(EncryptedDocumentError) as caught:
        await desk.engine.inspect(source)
    assert caught.value.params["reason"] == "missing"
    with pytest.raises(EncryptedDocumentError) as caught:
        await desk.engine.unlock(source, "sai")
    assert caught.value.params["reason"] == "wrong"
    with pytest.raises(EncryptedDocumentError):
        await desk.prepared(source)


async def test_what_opens_without_a_password_is_signed_without_one(desk: Desk, tmp_path: Path) -> None:
    source = locked(make_pdf(tmp_path / "a.pdf"), user="")
    done = await desk.sign(source, tmp_path / "b.pdf", SignatureLevel.B_LT)
    assert done.report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)


@pytest.mark.parametrize("allow", [NOTHING, FILLING], ids=["nothing", "filling in"])
async def test_its_owner_may_forbid_it_to_others(desk: Desk, tmp_path: Path, allow: pikepdf.Permissions) -> None:
    source = locked(make_pdf(tmp_path / "a.pdf"), user="", allow=allow)
    with pytest.raises(PermissionsError):
        inspect(source)
    await desk.engine.unlock(source, OWNERS)
    done = await desk.sign(source, tmp_path / "b.pdf")
    assert done.report.verdict is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    "damage", [golden.strict_refused, lambda plain: b"junk\n" + plain], ids=["size", "text before"]
)
async def test_a_locked_and_broken_file_is_mended_and_stays_locked(
    desk: Desk, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    source = locked(make_pdf(tmp_path / "a.pdf"))
    source.write_bytes(damage(source.read_bytes()))
    await desk.engine.unlock(source, PASSWORD)
    assert (await desk.engine.inspect(source)).normalised
    done = await desk.sign(source, tmp_path / "b.pdf", SignatureLevel.B_T)
    assert done.report.verdict is Indication.TOTAL_PASSED
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(done.path)


@pytest.mark.parametrize("level", list(SignatureLevel))
async def test_after_a_crash_the_password_is_needed_once_more_and_nothing_is_lost(
    desk: Desk, tmp_path: Path, level: SignatureLevel
) -> None:
    """It was nowhere on the disk."""
    source = locked(make_pdf(tmp_path / "a.pdf"))
    await desk.engine.unlock(source, PASSWORD)
    prepared = await desk.prepared(source)
    again = Desk(desk.authority, desk.signer, desk.folder)
    job = desk.job(prepared, tmp_path / "b.pdf", level)
    with pytest.raises(EncryptedDocumentError):
        await again.engine.complete(job)
    source.unlink()
    await again.engine.unlock(source, PASSWORD)
    assert (await again.engine.complete(job)).report.verdict is Indication.TOTAL_PASSED


async def test_a_locked_signed_file_is_augmented(desk: Desk, tmp_path: Path) -> None:
    source = locked(make_pdf(tmp_path / "a.pdf"))
    await desk.engine.unlock(source, PASSWORD)
    signed = (await desk.sign(source, tmp_path / "b.pdf", SignatureLevel.B_T)).path
    job = AugmentJob(signed, tmp_path / "w.pdf", tmp_path / "c.pdf", SignatureLevel.B_LTA, desk.authority.trust)
    with pytest.raises(EncryptedDocumentError):
        await augment_document(job, desk.authority, desk.authority.clock)
    done = await augment_document(job, desk.authority, desk.authority.clock, Secret(PASSWORD))
    assert [one.level for one in done.report.signatures] == [SignatureLevel.B_LTA]
