"""Signing in a form's own fields: by name or role, by its author's rules, within earlier signatures' locks (S3)."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SeedSignatureType,
    SigCertConstraintFlags,
    SigCertConstraints,
    SigFieldSpec,
    SigSeedSubFilter,
    SigSeedValFlags,
    SigSeedValueSpec,
    append_signature_field,
)

from core.documents.preflight import inspect
from core.errors import CertifiedDocumentError, FieldChoiceError, FieldRulesError, FieldsOnlyError
from core.signing.engine import EmptyField
from core.signing.field_choice import choose_field
from core.signing.model import Appearance, HashAlgorithm, SignatureLevel, StampText
from core.validation.report import Indication
from tests.pdfs import make_pdf
from tests.pki import Authority
from tests.signed import Desk, pdfsig, qpdf_check

pytestmark = pytest.mark.anyio
APPLICANT, OFFICER = "ThanhPhan.NguoiNop", "CanBo"
BOX = (300, 100, 510, 172)
WORDS = StampText(("Ký bởi: Nguyễn Thị Thùy Dương",))


def form(path: Path, *specs: SigFieldSpec, roles: dict[str, str] | None = None, pages: int = 1) -> Path:
    """A PDF with empty signature fields."""
    writer = IncrementalPdfFileWriter(io.BytesIO(make_pdf(path, pages=pages).read_bytes()))
    for spec in specs:
        append_signature_field(writer, replace(spec, readable_field_name=(roles or {}).get(spec.sig_field_name)))
    out = io.BytesIO()
    writer.write(out)
    path.write_bytes(out.getvalue())
    return path


def applicant(**rest: object) -> SigFieldSpec:
    return SigFieldSpec("NguoiNop", on_page=0, box=BOX, **rest)  # type: ignore[arg-type]


async def test_a_form_offers_its_fields_by_name_and_role_where_they_stand(tmp_path: Path) -> None:
    path = form(
        tmp_path / "form.pdf",
        SigFieldSpec("NguoiNop", on_page=1, box=BOX),
        SigFieldSpec("CanBo", on_page=0),
        roles={"NguoiNop": "Người nộp hồ sơ"},
        pages=2,
    )
    applicants, officers = inspect(path).fields
    assert (applicants.name, applicants.role, officers.name) == ("NguoiNop", "Người nộp hồ sơ", "CanBo")
    assert applicants.placement is not None
    assert (applicants.placement.page, applicants.placement.x, applicants.placement.y) == (2, 300, 670)
    assert (applicants.placement.width, applicants.placement.height) == (210, 72)
    assert officers.placement is None


@pytest.mark.parametrize("wanted", ["NguoiNop", "nguoinop", "Người nộp", "người nộp hồ sơ", "auto", "NGUOI NOP"])
def test_a_field_is_meant_by_its_name_or_its_role(wanted: str) -> None:
    mine = EmptyField("To_khai.NguoiNop", "Người nộp hồ sơ", None)
    assert choose_field([EmptyField("CanBo", "Cán bộ", None), mine], wanted, "a.pdf") is mine
    assert choose_field([mine], "auto", "a.pdf") is mine


@pytest.mark.parametrize("wanted", ["auto", "ký", "", "Chữ ký"])
def test_what_is_not_clear_is_asked(wanted: str) -> None:
    fields = [EmptyField("Ký 1", "Chữ ký bên A", None), EmptyField("Ký 2", "Chữ ký bên B", None)]
    with pytest.raises(FieldChoiceError) as caught:
        choose_field(fields, wanted, "a.pdf")
    assert "Ký 2 (Chữ ký bên B)" in caught.value.params["fields"]


@pytest.mark.parametrize("visible", [True, False])
async def test_the_field_itself_is_signed(desk: Desk, tmp_path: Path, visible: bool) -> None:
    path = form(tmp_path / "form.pdf", applicant())
    (field,) = inspect(path).fields
    appearance = Appearance(field.placement, WORDS) if visible and field.placement else None
    prepared = await desk.prepared(path, appearance, field=field.name)
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_T))
    assert [(one.field, one.verdict) for one in done.report.signatures] == [("NguoiNop", Indication.TOTAL_PASSED)]
    assert inspect(done.path).fields == ()
    assert "Signature is Valid" in pdfsig(done.path)
    assert qpdf_check(done.path) == ""
    with pikepdf.open(done.path) as document:
        (widget,) = document.pages[0].Annots
        assert bool(widget.AP.N.read_bytes().strip()) == visible
        assert [float(number) for number in widget.Rect] == list(BOX)


async def test_a_field_apart_from_its_widget_is_signed(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "form.pdf", applicant(combine_annotation=False))
    (field,) = inspect(path).fields
    assert field.placement is not None
    prepared = await desk.prepared(path, Appearance(field.placement, WORDS), field=field.name)
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf"))
    assert done.report.verdict is Indication.TOTAL_PASSED


async def test_a_field_that_is_not_there_or_signed_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = form(tmp_path / "form.pdf", applicant())
    with pytest.raises(FieldChoiceError):
        await desk.prepared(path, field="CanBo")
    prepared = await desk.prepared(path, field="NguoiNop")
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf"))
    with pytest.raises(FieldChoiceError):
        await desk.prepared(done.path, field="NguoiNop")


FORBIDDING = {
    "format": SigSeedValueSpec(flags=SigSeedValFlags.SUBFILTER, subfilters=[SigSeedSubFilter.ADOBE_PKCS7_DETACHED]),
    "digest": SigSeedValueSpec(flags=SigSeedValFlags.DIGEST_METHOD, digest_methods=["sha512"]),
    "certification": SigSeedValueSpec(seed_signature_type=SeedSignatureType(MDPPerm.FILL_FORMS)),
    "no_reason": SigSeedValueSpec(flags=SigSeedValFlags.REASONS, reasons=["."]),
    "reason": SigSeedValueSpec(flags=SigSeedValFlags.REASONS, reasons=["Nộp hồ sơ", "Bổ sung hồ sơ"]),
    "other": SigSeedValueSpec(flags=SigSeedValFlags.APPEARANCE_FILTER, appearance="Con dấu"),
}


@pytest.mark.parametrize("rule", FORBIDDING)
async def test_a_rule_that_cannot_be_met_is_told_before_anybody_is_asked(desk: Desk, tmp_path: Path, rule: str) -> None:
    path = form(tmp_path / "form.pdf", applicant(seed_value_dict=FORBIDDING[rule]))
    with pytest.raises(FieldRulesError) as caught:
        await desk.prepared(path, field="NguoiNop", reason="Lý do khác")
    assert caught.value.params["rule"] == rule
    assert list(desk.folder.glob("work-*")) == []


async def test_a_field_for_another_signer_is_refused(desk: Desk, tmp_path: Path) -> None:
    stranger = desk.authority.signer(desk.signer.key, name="Người khác")
    wanted = SigCertConstraints(subjects=[x509.Certificate.load(stranger.der)])
    rules = SigSeedValueSpec(cert=replace(wanted, flags=SigCertConstraintFlags.SUBJECT))
    path = form(tmp_path / "form.pdf", applicant(seed_value_dict=rules))
    with pytest.raises(FieldRulesError) as caught:
        await desk.prepared(path, field="NguoiNop")
    assert caught.value.params["rule"] == "certificate"


MET = {
    "one reason is given by itself": (SigSeedValueSpec(flags=SigSeedValFlags.REASONS, reasons=["Nộp hồ sơ"]), None),
    "the reason is among those": (
        SigSeedValueSpec(flags=SigSeedValFlags.REASONS, reasons=["Nộp hồ sơ", "Bổ sung"]),
        "Bổ sung",
    ),
    "the digest is demanded": (
        SigSeedValueSpec(flags=SigSeedValFlags.DIGEST_METHOD, digest_methods=["sha384"]),
        None,
    ),
    "the format is ours": (
        SigSeedValueSpec(flags=SigSeedValFlags.SUBFILTER, subfilters=[SigSeedSubFilter.PADES]),
        None,
    ),
    "all is but wished": (SigSeedValueSpec(reasons=["Nộp hồ sơ"], digest_methods=["sha512"]), None),
}


@pytest.mark.parametrize("case", MET)
async def test_rules_that_can_be_met_are_met(desk: Desk, tmp_path: Path, case: str) -> None:
    rules, reason = MET[case]
    path = form(tmp_path / "form.pdf", applicant(seed_value_dict=rules))
    prepared = await desk.prepared(path, field="NguoiNop", reason=reason, digests=tuple(HashAlgorithm))
    done = await desk.engine.complete(desk.job(prepared, tmp_path / "b.pdf", SignatureLevel.B_T))
    assert done.report.verdict is Indication.TOTAL_PASSED
    assert "Signature is Valid" in pdfsig(done.path)
    expected = {"sha384": HashAlgorithm.SHA384, "sha512": HashAlgorithm.SHA512}
    wished = rules.digest_methods[0] if rules.digest_methods else ""
    assert prepared.dtbsr.algorithm is expected.get(wished, HashAlgorithm.SHA256)


async def test_a_lock_that_spares_one_field_leaves_that_field(
    authority: Authority, signer_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    """The applicant's signature locks everything but the officer's field."""
    locking = FieldMDPSpec(FieldMDPAction.EXCLUDE, ["CanBo"])
    path = form(tmp_path / "form.pdf", applicant(field_mdp_spec=locking), SigFieldSpec("CanBo"), SigFieldSpec("Khac"))
    desk = Desk(authority, authority.signer(signer_key), tmp_path)
    prepared = await desk.prepared(path, field="NguoiNop")
    first = (await desk.engine.complete(desk.job(prepared, tmp_path / "1.pdf"))).path
    facts = inspect(first)
    assert ([one.name for one in facts.fields], facts.takes_new_field) == (["CanBo"], False)
    with pytest.raises(FieldsOnlyError):
        await desk.prepared(first)
    with pytest.raises(FieldChoiceError):
        await desk.prepared(first, field="Khac")
    prepared = await desk.prepared(first, field="CanBo")
    second = (await desk.engine.complete(desk.job(prepared, tmp_path / "2.pdf"))).path
    report = await desk.validated(second)
    assert [(one.field, one.verdict) for one in report.signatures] == [
        ("NguoiNop", Indication.TOTAL_PASSED),
        ("CanBo", Indication.TOTAL_PASSED),
    ]
    with pytest.raises(CertifiedDocumentError):
        inspect(second)
