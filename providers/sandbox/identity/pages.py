"""The pages a browser sees: sign-in, one-time password, help, and what went wrong. Templates in ``resources/sandbox``.

Every value is escaped; scripts run by a nonce only; every page says LUYỆN TẬP and SANDBOX.
"""

from __future__ import annotations

import functools
import html
import secrets
from string import Template
from typing import Final

from starlette.responses import HTMLResponse, Response

from core.paths import resource
from providers.sandbox.accounts import SANDBOX_PASSWORD
from providers.sandbox.identity import captcha
from providers.sandbox.identity.attempts import Attempt, Channel, Refusal, Way

_SENTENCES: Final = {
    Refusal.CAPTCHA: ("Mã xác thực không đúng. Hãy nhập mã mới trong hình.", "The characters were not those shown."),
    Refusal.CREDENTIALS: ("Tên đăng nhập hoặc mật khẩu không đúng.", "The number or the password is wrong."),
    Refusal.OTP: ("Mã OTP không đúng. Hãy kiểm tra và nhập lại.", "The one-time password is wrong."),
    Refusal.OTP_EXPIRED: ("Mã OTP đã hết hạn. Hãy bấm Gửi lại OTP.", "The one-time password has expired."),
    Refusal.LOCKED: (
        "Bạn đã nhập sai quá nhiều lần. Lần đăng nhập này bị khóa; hãy bắt đầu lại từ chương trình.",
        "Too many wrong answers. This sign-in is locked; begin again from the program.",
    ),
}
_WAYS: Final = {
    Way.ACCOUNT: ("CMT/CCCD", "Tên đăng nhập (số CCCD/CMND)", "Mật khẩu", "password"),
    Way.USB: ("Usb ký số", "Số định danh ghi trên chứng thư số", "Mã PIN của USB ký số", "password"),
    Way.SIM: ("Sim ký số", "Số định danh", "Số điện thoại của Sim ký số", "tel"),
    Way.VNEID: ("VNeID", "Số định danh cá nhân", "Mật khẩu VNeID", "password"),
}
NO_ATTEMPT: Final = (
    "Trang này đã hết hạn. Hãy bắt đầu đăng nhập lại từ chương trình.",
    "This page has expired. Begin to sign in again from the program.",
)


def sign_in_page(attempt: Attempt, way: Way, refusal: Refusal | None = None) -> Response:
    """Tabs, fields and captcha. Draws a picture: some milliseconds, so use a thread."""
    _title, login_label, password_label, kind = _WAYS[way]
    tabs = "".join(
        f'<button type="submit" form="other-way" name="way" value="{one.value}" role="tab"'
        f' aria-selected="{"true" if one is way else "false"}">{html.escape(_WAYS[one][0])}</button>'
        for one in (Way.ACCOUNT, Way.USB, Way.SIM)
    )
    return _page(
        "sign_in.html",
        401 if refusal else 200,
        refusal,
        attempt=attempt.attempt_id,
        way=way.value,
        login_label=login_label,
        password_label=password_label,
        password_kind=kind,
        captcha=captcha.as_data_uri(attempt.captcha_text),
        proof_name="số điện thoại" if way is Way.SIM else "mật khẩu (mã PIN)",
        proof_hint="0900000010 đến 0900000019" if way is Way.SIM else SANDBOX_PASSWORD,
        tabs=_Safe(tabs),
    )


def otp_page(attempt: Attempt, refusal: Refusal | None = None) -> Response:
    """Six boxes, *Gửi lại OTP*, another way, lost phone."""
    person = attempt.person
    by_sms = attempt.channel is Channel.SMS
    name, _, domain = person.email.partition("@") if person is not None else ("", "", "")
    masked = person.masked_phone if person is not None and by_sms else f"{name[:2]}xxx@{domain}"
    return _page(
        "otp.html",
        401 if refusal else 200,
        refusal,
        attempt=attempt.attempt_id,
        by="số điện thoại" if by_sms else "thư điện tử",
        masked=masked,
        otp=attempt.otp,
        other_channel=(Channel.EMAIL if by_sms else Channel.SMS).value,
        other_label="Nhận mã qua thư điện tử" if by_sms else "Nhận mã qua tin nhắn SMS",
    )


def help_page(topic: str) -> Response:
    """*Quên mật khẩu?* and *Mất số điện thoại nhận OTP*."""
    sentences = {
        "forgotten-password": (
            "Trong thế giới luyện tập, mọi người dùng chung mật khẩu ghi ở cuối trang đăng nhập. Trên cổng thật, hãy "
            "đặt lại mật khẩu tại trang của Cổng Dịch vụ công quốc gia hoặc gọi tổng đài 18001096.",
            "In the practice world everybody has the password that stands below the sign-in form. At the real portal, "
            "reset it on the national portal's own page or call 18001096.",
        ),
        "lost-phone": (
            "Nếu mất số điện thoại nhận OTP, hãy chọn phương thức xác thực khác, hoặc liên hệ tổng đài 18001096 hay "
            "bộ phận một cửa để đổi số điện thoại đã đăng ký.",
            "If you no longer have the phone number, choose another way of verification, or ask the hotline 18001096 "
            "or a one-stop desk to change the registered number.",
        ),
    }
    return notice_page(sentences.get(topic, NO_ATTEMPT), 200 if topic in sentences else 404)


def locked_page() -> Response:
    """The end of an attempt with too many wrong answers."""
    return notice_page(_SENTENCES[Refusal.LOCKED], 403)


def notice_page(sentences: tuple[str, str], status: int) -> Response:
    """One message in Vietnamese and English."""
    return _page("notice.html", status, None, vietnamese=sentences[0], english=sentences[1])


class _Safe(str):
    __slots__ = ()


def _page(name: str, status: int, refusal: Refusal | None, **values: str) -> Response:
    nonce = secrets.token_urlsafe(12)
    shown = {key: value if isinstance(value, _Safe) else html.escape(value) for key, value in values.items()}
    vietnamese, english = _SENTENCES[refusal] if refusal is not None else ("", "")
    alert = f'<p class="alert" role="alert">{vietnamese}<br><span lang="en">{english}</span></p>' if refusal else ""
    body = _template(name).substitute(shown, nonce=nonce, alert=alert)
    framed = _template("frame.html").substitute(body=body)
    return HTMLResponse(
        framed,
        status_code=status,
        headers={
            # No form-action: browsers apply it to the redirect to the program's own listener as well.
            "Content-Security-Policy": f"default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            f" script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@functools.cache
def _template(name: str) -> Template:
    return Template(resource("sandbox", "identity", name).read_text("utf-8"))
