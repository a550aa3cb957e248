"""How the portal answers and what it reads: its envelope, its sentences, its rows (esign-hub-and-portal §3.1, §3.8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from providers.sandbox.portal.signatures import SignatureFault
from providers.sandbox.portal.store import Dossier, StoredUpload

_BODY_LIMIT: Final = 512 * 1024
_KEY_LIMIT: Final = 200
STATUSES: Final = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
SIGNATURE_SENTENCES: Final = {
    SignatureFault.DAMAGED: "Tập tin {name} bị hỏng hoặc có mật khẩu, không đọc được.",
    SignatureFault.UNSIGNED: "Các tập tin đính kèm sau chưa được ký số : {name}",
    SignatureFault.TAMPERED: "Tập tin {name} đã bị sửa sau khi ký số.",
    SignatureFault.REVOKED: "Chứng thư số đã ký tập tin {name} đã bị thu hồi.",
    SignatureFault.UNTRUSTED: "Chữ ký số trong tập tin {name} không do tổ chức chứng thực được tin cậy cấp.",
    SignatureFault.OTHER_SIGNER: "Tập tin {name} không do người đang đăng nhập ký số.",
}


class RefusedError(Exception):
    """A refusal in the portal's words; ``data`` tells limits."""

    def __init__(self, status: int, code: str, message: str, data: object = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.data = status, code, message, data


def envelope(data: object, status: int = 200, message: str | None = None, code: str | None = None) -> Response:
    """``{succeeded, failed, message, maLoi, data, luyenTap}``."""
    done = status < 400
    body = {"succeeded": done, "failed": not done, "message": message, "maLoi": code, "data": data, "luyenTap": True}
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def upload_row(stored: StoredUpload) -> Mapping[str, object]:
    """A file as the portal got it."""
    return {
        "id": stored.upload_id,
        "maGiayTo": stored.component,
        "ten": stored.name,
        "sha256": stored.sha256,
        "dungLuong": stored.size,
    }


def receipt_row(dossier: Dossier) -> Mapping[str, object]:
    """A dossier: receipt and look-up are the same row."""
    return {
        "maHoSo": dossier.number,
        "maTTHC": dossier.procedure,
        "ngayNopHoSo": dossier.submitted_at.isoformat(),
        "trangThaiHoSoId": dossier.status,
        "tenTrangThaiHoSo": STATUSES[dossier.status],
        "luyenTap": True,
    }


def bearer(request: Request) -> str:
    """The access token; empty if there is none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def idempotency_key(request: Request) -> str:
    """The header; ``RefusedError`` without it."""
    key = request.headers.get("idempotency-key", "")
    if not key or len(key) > _KEY_LIMIT:
        raise RefusedError(400, "thieu-khoa", "Thiếu Idempotency-Key")
    return key


async def json_body(request: Request) -> Mapping[str, Any]:
    """A JSON object of at most half a megabyte; ``RefusedError`` otherwise."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _BODY_LIMIT:
            raise RefusedError(413, "yeu-cau-sai", "Yêu cầu quá lớn")
    try:
        parsed = json.loads(bytes(raw))
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise RefusedError(400, "yeu-cau-sai", "Yêu cầu không hợp lệ")
    return parsed
