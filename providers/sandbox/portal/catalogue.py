"""The portal's catalogue: the facts that ship with the program, in its words (esign-hub-and-portal §3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from core.catalogue.load import load_catalogue
from core.catalogue.model import Component, Need, OnlineLevel, Procedure
from core.catalogue.need import DECLARATION, E_FORM
from core.catalogue.search import Catalogue
from core.errors import UnknownProcedureError

LEVELS: Final = {OnlineLevel.FULL: "4", OnlineLevel.PARTIAL: "3", OnlineLevel.INFORMATION: "2"}
_NEEDS: Final = {Need.REQUIRED: "bat-buoc", Need.CONDITIONAL: "theo-truong-hop", Need.SHOWN_ONLY: "xuat-trinh"}


class PortalCatalogue:
    """Procedures that the portal knows; loaded when first asked for."""

    def __init__(self) -> None:
        self._loaded: Catalogue | None = None

    def search(self, words: str) -> Sequence[Procedure]:
        """All that fit, best first; all in order for no words."""
        return self._catalogue.search(words)

    def find(self, code: str) -> Procedure | None:
        """By any form of its code, or None."""
        try:
            return self._catalogue.find(code)
        except UnknownProcedureError:
            return None

    @property
    def _catalogue(self) -> Catalogue:
        if self._loaded is None:
            self._loaded = load_catalogue()
        return self._loaded


def must_be_signed(component: Component) -> bool:
    """What the applicant states in their own name; other papers are copies of somebody else's."""
    return component.role in (DECLARATION, E_FORM)


def row(procedure: Procedure) -> Mapping[str, object]:
    """One row of ``PortalSearch``, with its papers."""
    return {
        "maTTHC": procedure.code,
        "tenTTHC": procedure.name,
        "linhVucChinh": procedure.field,
        "capThucHien": procedure.admin_level,
        "coQuanThucHien": procedure.agency,
        "mucDo": LEVELS[procedure.level],
        "doiTuongThucHien": "#".join(procedure.applicants),
        "ketQuaThuTuc": procedure.result,
        "thoiGianThucHien": procedure.duration_days,
        "soTienLePhi": procedure.fee_vnd,
        "thanhPhanThuTucs": [_paper(component) for component in procedure.components],
    }


def _paper(component: Component) -> Mapping[str, object]:
    return {
        "ma": component.key,
        "ten": component.label,
        "moTa": component.description,
        "loaiGiayTo": component.role,
        "yeuCau": _NEEDS[component.need],
        "batBuoc": component.need is Need.REQUIRED,
        "soBanChinh": component.originals,
        "soBanSao": component.copies,
        "canKySo": must_be_signed(component),
    }
