"""What the identity provider tells of a person, in VNConnect's words (portal-sso-law §1.3)."""

from __future__ import annotations

from collections.abc import Mapping

from providers.sandbox.accounts import Person
from providers.sandbox.sessions import subject_of

_CITIZEN = "1"


def claims_of(person: Person, *, by_vneid: bool) -> Mapping[str, object]:
    """The full set for an account, the reduced one for whoever came by VNeID."""
    known: dict[str, object] = {
        "sub": subject_of(person),
        "TechID": subject_of(person),
        "LoaiTaiKhoan": int(_CITIZEN) if by_vneid else _CITIZEN,  # a string at VNConnect, a number through VNeID
        "HoVaTen": person.full_name,
        "SoDinhDanh": person.user_id,
        "NgayThangNamSinh": f"{person.birth_date:%Y%m%d}",
        "loAs": "LoA1",
    }
    if by_vneid:
        return {**known, "loginIdp": "BCA", "IAL": 2}
    return {
        **known,
        "GioiTinh": 1 if person.gender == "male" else 2,
        "SoCMND": "",
        "QuocTich": "VN",
        "SoDienThoai": person.phone,
        "ThuDienTu": person.email,
        "DiaChi": person.address,
    }
