"""Signing in over a real socket: who is let in, and every forgery that is not (G0.1)."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import httpx
import pytest

from core.clock import SystemClock
from core.errors import PortalUnavailableError, ProfileInvalidError, SignInRefusedError
from core.portal.model import PortalSession
from providers.http import make_client
from providers.oidc.client import OidcClient, OidcSettings
from providers.oidc.loopback import listening
from providers.oidc.sign_in import sign_in
from providers.oidc.sign_out import sign_out
from providers.sandbox.accounts import SANDBOX_PASSWORD
from providers.sandbox.charter import free_port
from tests.providers.party_server import CONFIRMS, SECOND, Party, party

pytestmark = pytest.mark.anyio

CALLBACK = "http://127.0.0.1:5/signed-in"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    with party(tmp_path_factory.mktemp("identity")) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as made:
        yield made


class Browser:
    """Walks the pages step by step, where ``visit`` would walk them all."""

    def __init__(self, world: Party, client: httpx.AsyncClient) -> None:
        self.world, self.client = world, client
        self.verifier = secrets.token_urlsafe(32)
        self.attempt = ""

    def request(self, **changed: str | None) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "kyso-desktop",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changed,
        }
        return {name: value for name, value in asked.items() if value is not None}

    async def arrive(self, **changed: str | None) -> httpx.Response:
        page = await self.client.get(f"{self.world.issuer}/oauth2/authorize", params=self.request(**changed))
        self.attempt = (await self.peek(""))["attempt"] if page.is_success else ""
        return page

    async def peek(self, attempt: str | None = None) -> Mapping[str, str]:
        wanted = self.attempt if attempt is None else attempt
        answer = await self.client.get(
            f"{self.world.issuer}/api/last", params={"attempt": wanted}, headers=self.world.headers()
        )
        found: Mapping[str, str] = answer.raise_for_status().json()
        return found

    async def login(self, **changed: str) -> httpx.Response:
        form = {
            "attempt": self.attempt,
            "way": "account",
            "username": CONFIRMS,
            "password": SANDBOX_PASSWORD,
            "captcha": (await self.peek())["captcha"],
            **changed,
        }
        return await self.post("login", form)

    async def confirm(self, otp: str | None = None) -> httpx.Response:
        digits = otp if otp is not None else (await self.peek())["otp"]
        return await self.post(
            "otp", {"attempt": self.attempt, **{f"otp{at}": one for at, one in enumerate(digits, 1)}}
        )

    async def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        return await self.client.post(f"{self.world.issuer}/oauth2/{path}", data=dict(form))

    async def code(self) -> str:
        await self.arrive()
        await self.login()
        back = await self.confirm()
        return dict(parse_qsl(urlsplit(back.headers["location"]).query))["code"]

    async def token(self, code: str, **changed: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": "kyso-desktop",
            "code_verifier": self.verifier,
            **changed,
        }
        return await self.client.post(f"{self.world.issuer}/oauth2/token", data=form)


@pytest.fixture
def browser(world: Party, client: httpx.AsyncClient) -> Browser:
    return Browser(world, client)


async def test_a_scripted_browser_signs_in_and_the_claims_arrive(world: Party, client: httpx.AsyncClient) -> None:
    session = await world.signed_in(client)
    known = world.world.person(CONFIRMS)
    assert known is not None
    assert session.person.name == known.full_name
    assert session.person.id_number == CONFIRMS
    assert session.person.birth_date == known.birth_date.isoformat()
    assert (session.person.phone, session.person.email, session.person.address) == (
        known.phone,
        known.email,
        known.address,
    )
    assert CONFIRMS not in repr(session)
    assert session.access_token.reveal() not in repr(session)


async def test_the_pages_bear_the_guides_labels_and_say_practice(browser: Browser) -> None:
    login = await browser.arrive()
    for label in (
        "LUYỆN TẬP", "SANDBOX", "CMT/CCCD", "Usb ký số", "Sim ký số", "Tên đăng nhập", "Mật khẩu",
        "Nhập mã xác thực", "Quên mật khẩu?", "Đăng nhập", "Hoặc đăng nhập bằng", "VNeID",
        "Cơ quan chủ quản: Văn phòng Chính phủ", "www.dichvucong.gov.vn", "18001096", "dichvucong@chinhphu.vn",
    ):  # fmt: skip
        assert label in login.text
    otp = await browser.login()
    for label in (
        "LUYỆN TẬP", "SANDBOX", "Xác thực mã OTP", "Mã xác thực đã được gửi qua số điện thoại", "0900xxx010",
        "Bạn chưa nhận được mã?", "Gửi lại OTP", "XÁC NHẬN", "Chọn phương thức xác thực khác",
        "Mất số điện thoại nhận OTP",
    ):  # fmt: skip
        assert label in otp.text
    assert otp.text.count('maxlength="1"') == 6
    assert "0900000010" not in otp.text


@pytest.mark.parametrize(
    ("way", "proof"), [("usb", SANDBOX_PASSWORD), ("sim", "0900000010"), ("vneid", SANDBOX_PASSWORD)]
)
async def test_the_other_tabs_sign_in_as_well(browser: Browser, way: str, proof: str) -> None:
    await browser.arrive()
    tab = await browser.post("tab", {"attempt": browser.attempt, "way": way})
    assert tab.status_code == 200
    await browser.login(password=proof, way=way)
    assert (await browser.confirm()).status_code == 303


async def test_who_comes_by_vneid_brings_no_phone_mail_or_address(world: Party, client: httpx.AsyncClient) -> None:
    browser = Browser(world, client)

    async def by_vneid(url: str) -> None:
        await client.get(url)
        browser.attempt = (await browser.peek(""))["attempt"]
        await browser.login(way="vneid")
        await client.get((await browser.confirm()).headers["location"])

    person = (await sign_in(OidcSettings(world.issuer), client, by_vneid, SystemClock(), 60.0)).person
    assert person.id_number == CONFIRMS
    assert (person.phone, person.email, person.address) == (None, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"captcha": "XXXXX"},
        {"password": "wrong"},
        {"username": "070900000000"},
        {"way": "sim", "password": "0900000011"},
    ],
)
async def test_a_wrong_answer_is_told_and_may_be_mended(browser: Browser, wrong: dict[str, str]) -> None:
    await browser.arrive()
    refused = await browser.login(**wrong)
    assert refused.status_code == 401
    assert 'role="alert"' in refused.text
    assert (await browser.login()).status_code == 200


async def test_a_captcha_is_good_for_one_answer(browser: Browser) -> None:
    await browser.arrive()
    first = (await browser.peek())["captcha"]
    await browser.login(password="wrong")
    assert (await browser.login(captcha=first)).status_code == 401


async def test_five_wrong_passwords_lock_the_attempt(browser: Browser) -> None:
    await browser.arrive()
    answers = [(await browser.login(password="wrong")).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 403]
    assert (await browser.post("login", {"attempt": browser.attempt})).status_code == 400


async def test_five_wrong_one_time_passwords_lock_the_attempt(browser: Browser) -> None:
    await browser.arrive()
    await browser.login()
    right = (await browser.peek())["otp"]
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answers = [await browser.confirm(wrong) for _ in range(5)]
    assert [one.status_code for one in answers] == [401, 401, 401, 401, 403]
    assert "khóa" in answers[-1].text
    assert (await browser.confirm(right)).status_code == 400


async def test_a_new_one_time_password_voids_the_one_before(browser: Browser) -> None:
    await browser.arrive()
    await browser.login()
    first = (await browser.peek())["otp"]
    seconds = set()
    for _ in range(3):
        await browser.post("otp-send", {"attempt": browser.attempt})
        seconds.add((await browser.peek())["otp"])
    assert seconds != {first}
    if first != (await browser.peek())["otp"]:
        assert (await browser.confirm(first)).status_code == 401
    assert (await browser.confirm()).status_code == 303


async def test_another_way_of_verification_really_switches(browser: Browser) -> None:
    await browser.arrive()
    assert "số điện thoại" in (await browser.login()).text
    switched = await browser.post("otp-send", {"attempt": browser.attempt, "channel": "email"})
    assert "thư điện tử: <b>ngxxx@example.invalid</b>" in switched.text
    assert (await browser.peek())["channel"] == "email"
    assert (await browser.confirm()).status_code == 303


async def test_every_button_and_link_of_every_page_leads_somewhere(browser: Browser) -> None:
    login = await browser.arrive()
    tab = await browser.post("tab", {"attempt": browser.attempt, "way": "sim"})
    otp = await browser.login()
    switched = await browser.post("otp-send", {"attempt": browser.attempt, "channel": "email"})
    wrong = await browser.confirm("x")
    for page in (login, tab, otp, switched, wrong):
        targets = set(re.findall(r' (action|href)="([^"]+)"', page.text))
        assert {name for name, _ in targets} == {"action", "href"}
        for name, target in targets:
            address = urljoin(str(page.url), html.unescape(target))
            answer = await browser.client.request("GET" if name == "href" else "POST", address)
            assert answer.status_code not in (404, 405), address


async def test_the_enter_key_presses_the_main_button(browser: Browser) -> None:
    for page, form in ((await browser.arrive(), "login"), (await browser.login(), "otp")):
        _, _, inside = page.text.partition(f'action="{form}"')
        buttons = [one for one in re.findall(r"<button[^>]*>", inside.partition("</form>")[0]) if "form=" not in one]
        assert [' class="main"' in one for one in buttons] == [True]


@pytest.mark.parametrize("topic", ["forgotten-password", "lost-phone"])
async def test_help_answers(browser: Browser, topic: str) -> None:
    page = await browser.client.get(f"{browser.world.issuer}/oauth2/help", params={"topic": topic})
    assert page.status_code == 200
    assert "18001096" in page.text


async def test_a_code_is_good_once_and_its_replay_ends_the_session(browser: Browser) -> None:
    code = await browser.code()
    first = await browser.token(code)
    headers = {"authorization": f"Bearer {first.json()['access_token']}"}
    userinfo = f"{browser.world.issuer}/oauth2/userinfo"
    assert (await browser.client.get(userinfo, headers=headers)).status_code == 200
    replay = await browser.token(code)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert (await browser.client.get(userinfo, headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": "short"},
        {"redirect_uri": "http://127.0.0.1:6/signed-in"},
        {"client_id": "another"},
        {"code": "forged"},
        {"grant_type": "password"},
    ],
)
async def test_a_code_in_other_hands_is_worth_nothing(browser: Browser, changed: dict[str, str]) -> None:
    code = await browser.code()
    refused = await browser.token(**{"code": code, **changed})
    assert refused.status_code == 400
    assert "access_token" not in refused.json()


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/signed-in",
        "http://127.0.0.1.evil.example:5/signed-in",
        "http://localhost:5/signed-in",
        "http://127.0.0.1/signed-in",
        "http://127.0.0.1:5/signed-in#fragment",
        "http://user@127.0.0.1:5/signed-in",
        "kyso://signed-in",
        "",
    ],
)
async def test_only_the_loopback_may_be_returned_to(browser: Browser, redirect_uri: str) -> None:
    page = await browser.arrive(redirect_uri=redirect_uri)
    assert page.status_code == 400
    assert "location" not in page.headers


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"state": None},
        {"response_type": "token"},
        {"scope": "profile"},
    ],
)
async def test_a_request_without_pkce_or_state_is_sent_back(browser: Browser, changed: dict[str, str | None]) -> None:
    answer = await browser.arrive(**changed)
    assert answer.status_code == 303
    assert "error" in parse_qs(urlsplit(answer.headers["location"]).query)


async def test_captcha_and_one_time_password_are_for_scripts_of_this_machine(browser: Browser) -> None:
    await browser.arrive()
    assert (await browser.client.get(f"{browser.world.issuer}/api/last")).status_code == 403


async def _ending_with(world: Party, client: httpx.AsyncClient, **changed: str | None) -> None:
    """A sign-in whose redirect somebody has tampered with on its way."""

    async def browse(url: str) -> None:
        target = dict(parse_qsl(urlsplit(url).query))["redirect_uri"]
        relayed = make_client()
        async with relayed:

            async def caught(request: httpx.Request) -> None:
                if str(request.url).startswith(target):
                    query = {**dict(parse_qsl(request.url.query.decode())), **changed}
                    kept = {name: value for name, value in query.items() if value is not None}
                    request.url = httpx.URL(f"{target}?{urlencode(kept)}")

            relayed.event_hooks["request"].append(caught)
            await world.visit(url, relayed, CONFIRMS)

    await sign_in(OidcSettings(world.issuer), client, browse, SystemClock(), 60.0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"state": "forged"}, "state"),
        ({"state": None}, "state"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"code": "forged"}, "code"),
        ({"code": None}, "code"),
        ({"error": "access_denied"}, "denied"),
        ({"error": "server_error"}, "refused"),
    ],
)
async def test_a_forged_answer_is_refused(
    world: Party, client: httpx.AsyncClient, changed: dict[str, str | None], reason: str
) -> None:
    with pytest.raises(SignInRefusedError) as refused:
        await _ending_with(world, client, **changed)
    assert refused.value.params["reason"] == reason


async def test_a_code_of_another_sign_in_is_refused(world: Party, client: httpx.AsyncClient) -> None:
    other = await Browser(world, client).code()
    with pytest.raises(SignInRefusedError) as refused:
        await _ending_with(world, client, code=other)
    assert refused.value.params["reason"] == "code"


async def test_a_page_that_refuses_ends_the_visit(world: Party, client: httpx.AsyncClient) -> None:
    async def browse(url: str) -> None:
        await world.visit(url, client, SECOND, password="wrong")

    with pytest.raises(SignInRefusedError):
        await sign_in(OidcSettings(world.issuer), client, browse, SystemClock(), 60.0)


async def test_nobody_signing_in_in_time_is_a_refusal_and_closes_the_listener(
    world: Party, client: httpx.AsyncClient
) -> None:
    seen: list[str] = []

    async def look_away(url: str) -> None:
        seen.append(dict(parse_qsl(urlsplit(url).query))["redirect_uri"])

    with pytest.raises(SignInRefusedError) as refused:
        await sign_in(OidcSettings(world.issuer), client, look_away, SystemClock(), 0.5)
    assert refused.value.params["reason"] == "expired"
    with pytest.raises(httpx.ConnectError):
        await client.get(seen[0])


async def test_a_provider_that_is_down_is_unavailable(client: httpx.AsyncClient) -> None:
    async def never(url: str) -> None:
        raise AssertionError(url)

    settings = OidcSettings(f"http://127.0.0.1:{free_port()}/identity")
    with pytest.raises(PortalUnavailableError):
        await sign_in(settings, client, never, SystemClock(), 10.0)


@pytest.mark.parametrize("issuer", ["", "http://portal.example/identity", "ftp://127.0.0.1/"])
def test_an_unsafe_issuer_is_no_profile(issuer: str) -> None:
    with pytest.raises(ProfileInvalidError):
        OidcSettings(issuer)


async def test_every_sign_in_has_its_own_state_nonce_and_verifier(world: Party, client: httpx.AsyncClient) -> None:
    provider = OidcClient(OidcSettings(world.issuer), client, SystemClock())
    discovered = await provider.discover()
    tickets = [provider.begin(discovered, CALLBACK) for _ in range(3)]
    assert len({ticket.state for ticket in tickets} | {ticket.nonce for ticket in tickets}) == 6
    query = dict(parse_qsl(urlsplit(tickets[0].authorize_url).query))
    verifier = tickets[0].verifier.reveal()
    assert verifier not in tickets[0].authorize_url
    assert (
        query["code_challenge"]
        == base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )


class TestLoopbackListener:
    async def test_icons_and_strangers_decide_nothing(self, client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            listener.expect("the-state")
            base = listener.redirect_uri.removesuffix("/signed-in")
            assert (await client.get(f"{base}/favicon.ico")).status_code == 404
            assert (await client.post(f"{listener.redirect_uri}?state=the-state&code=1")).status_code == 404
            rebound = await client.get(
                f"{listener.redirect_uri}?state=the-state&code=1", headers={"host": "evil.example"}
            )
            assert rebound.status_code == 404
            page = await client.get(f"{listener.redirect_uri}?state=the-state&code=right")
            assert page.status_code == 200
            assert "đóng cửa sổ" in page.text
            assert "close this window" in page.text
            assert (await listener.answer())["code"] == "right"

    async def test_only_the_first_answer_counts(self, client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            listener.expect("the-state")
            await client.get(f"{listener.redirect_uri}?state=the-state&code=first")
            await client.get(f"{listener.redirect_uri}?state=the-state&code=second")
            assert (await listener.answer())["code"] == "first"

    @pytest.mark.parametrize("query", ["state=forged&code=1", "code=1", "state=the-state&state=the-state", "", "&=&"])
    async def test_another_state_is_refused_on_the_page_and_here(self, client: httpx.AsyncClient, query: str) -> None:
        async with listening() as listener:
            listener.expect("the-state")
            page = await client.get(f"{listener.redirect_uri}?{query}")
            assert page.status_code == 400
            with pytest.raises(SignInRefusedError):
                await listener.answer()

    async def test_an_endless_head_is_cut_off(self, client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            listener.expect("the-state")
            with pytest.raises(httpx.HTTPError):
                await client.get(listener.redirect_uri, params={"state": "x" * 40_000})
            await client.get(f"{listener.redirect_uri}?state=the-state&code=right")
            assert (await listener.answer())["code"] == "right"


async def test_sessions_outlive_the_world_and_leave_no_token_or_number_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, client: httpx.AsyncClient
) -> None:
    folder, port = tmp_path_factory.mktemp("restarted"), free_port()
    with party(folder, port) as first:
        session = await first.signed_in(client)
    with party(folder, port) as second:
        headers = {"authorization": f"Bearer {session.access_token.reveal()}"}
        told = await client.get(f"{second.issuer}/oauth2/userinfo", headers=headers)
        assert told.json()["HoVaTen"] == session.person.name
        await client.post(f"{second.issuer}/oauth2/revoke", data={"token": session.access_token.reveal()})
        assert (await client.get(f"{second.issuer}/oauth2/userinfo", headers=headers)).status_code == 401
    stored = (folder / "sessions.sqlite").read_bytes()
    assert session.access_token.reveal().encode() not in stored
    assert CONFIRMS.encode() not in stored


async def test_signing_out_ends_the_token_and_only_that_sign_in(world: Party, client: httpx.AsyncClient) -> None:
    ours, another = await world.signed_in(client), await world.signed_in(client)
    await sign_out(OidcSettings(world.issuer), client, SystemClock(), ours)
    assert await _status(world, client, ours) == 401
    assert await _status(world, client, another) == 200


@pytest.mark.parametrize("forged", [False, True])
async def test_the_sign_in_is_ended_by_the_hint_alone_and_not_by_a_forged_one(
    world: Party, client: httpx.AsyncClient, forged: bool
) -> None:
    session = await world.signed_in(client)
    assert session.id_token is not None
    hint = session.id_token.reveal()
    sent = hint[:-20] + hint[-20:].swapcase() if forged else hint
    told = await client.post(f"{world.issuer}/oidc/logout", data={"client_id": "kyso-desktop", "id_token_hint": sent})
    assert told.is_success
    assert await _status(world, client, session) == (200 if forged else 401)


async def _status(world: Party, client: httpx.AsyncClient, session: PortalSession) -> int:
    headers = {"authorization": f"Bearer {session.access_token.reveal()}"}
    return (await client.get(f"{world.issuer}/oauth2/userinfo", headers=headers)).status_code


def test_no_claim_is_invented() -> None:
    from providers.oidc.claims import portal_person

    person = portal_person(json.loads('{"sub": "s", "HoVaTen": " A ", "SoDienThoai": "", "NgayThangNamSinh": "1990"}'))
    assert (person.name, person.id_number, person.phone, person.birth_date) == ("A", None, None, None)
