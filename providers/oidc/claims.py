"""VNConnect's claims in core's words (portal-sso-law §1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.portal.model import PortalPerson


def portal_person(claims: Mapping[str, Any]) -> PortalPerson:
    """The person whom the claims describe.

    ``sub`` and ``HoVaTen`` are needed (``KeyError`` otherwise). Whoever signed in by VNeID comes without phone, e-mail
    and address: those are None. A number is taken from ``SoDinhDanh``, then ``SoCMND``, then ``HoChieu``; the birth
    date is given as ISO 8601 (``yyyyMMdd`` on the wire).
    """
    subject, name = _text(claims, "sub"), _text(claims, "HoVaTen")
    if subject is None or name is None:
        raise KeyError("sub and HoVaTen are needed")
    return PortalPerson(
        subject=subject,
        name=name,
        id_number=_text(claims, "SoDinhDanh") or _text(claims, "SoCMND") or _text(claims, "HoChieu"),
        birth_date=_birth_date(_text(claims, "NgayThangNamSinh")),
        phone=_text(claims, "SoDienThoai"),
        email=_text(claims, "ThuDienTu"),
        address=_text(claims, "DiaChi"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _birth_date(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y%m%d").date().isoformat()  # a date, no moment
    except ValueError:
        return None
