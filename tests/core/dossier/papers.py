"""Dossiers for the tests: the guide's procedure, with its papers filled step by step."""

from pathlib import Path

from core.catalogue.load import load_catalogue
from core.catalogue.model import Need
from core.dossier.applicant import Applicant, PaperKind, ResidenceKind
from core.dossier.model import Dossier, SignedPaper, attach, mark_signed, new_dossier
from core.signing.model import SignatureLevel

CATALOGUE = load_catalogue()
BIRTH = CATALOGUE.find("1.004772")
REQUIRED = tuple(component.key for component in BIRTH.components if component.need is Need.REQUIRED)
DECLARATION = "to-khai-dang-ky-khai-sinh"
AUTHORIZATION = "van-ban-uy-quyen"

APPLICANT = Applicant(
    name="Nguyễn Thị Thử",
    contact_phone="0913 000 215",
    residence_kind=ResidenceKind.PERMANENT,
    residence="Thôn Mẫu, Xã Mẫu, Tỉnh Mẫu",
    paper_kind=PaperKind.CCCD,
    paper_number="070900000010",
)


def signed(name: str = "x") -> SignedPaper:
    return SignedPaper(Path(f"/ra/{name}-signed.pdf"), SignatureLevel.B_T, "Nguyễn Thị Thử")


def complete_dossier(*, with_signatures: bool = True) -> Dossier:
    dossier = new_dossier(BIRTH, APPLICANT)
    for key in REQUIRED:
        dossier = attach(dossier, key, Path(f"/vào/{key}.pdf"))
        if with_signatures:
            dossier = mark_signed(dossier, key, signed(key))
    return dossier
