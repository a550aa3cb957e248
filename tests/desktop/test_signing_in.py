"""Signing in by the browser, in the window: what went wrong is said, and the window stays usable."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from core.errors import SignInRefusedError
from core.secrets import Secret
from providers.http import make_client
from providers.sandbox.accounts import SANDBOX_PASSWORD
from providers.sandbox.visitor import visit
from tests import loopback
from tests.desktop.conftest import Run
from tests.desktop.walk import Walker, open_window, press
from tests.sandbox_server import SandboxServer

PERSON = "070900000010"


def visitor(sandbox: SandboxServer) -> Callable[[str], Awaitable[None]]:
    async def browse(url: str) -> None:
        async with make_client(extra_roots_der=(sandbox.root_der,)) as client:
            await visit(
                url,
                user_id=PERSON,
                password=Secret(SANDBOX_PASSWORD),
                sandbox_url=sandbox.url,
                token=sandbox.info.token,
                client=client,
            )

    return browse


async def to_the_sign_in(walker: Walker) -> None:
    entering = walker.navigator.filing.entering
    await press(walker.navigator.home.file_door)
    await walker.seen(entering.readiness)
    await press(entering.readiness.proceed_button)
    await walker.seen(entering.sign_in)


def test_the_browser_brings_the_person_back_signed_in(run: Run[None], sandbox: SandboxServer) -> None:
    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", open_browser=visitor(sandbox), end_world=False) as walker:
            await to_the_sign_in(walker)
            view = walker.navigator.filing.entering.sign_in
            await press(view.browser_button)
            await walker.enabled(view.proceed_button)
            assert walker.navigator.filing.journey.person is not None

    run(walk())


async def _forging(url: str) -> None:
    target = dict(parse_qsl(urlsplit(url).query))["redirect_uri"]
    async with httpx.AsyncClient(verify=loopback.NO_ROOTS, trust_env=False) as client:
        await client.get(target, params={"state": "forged", "code": "forged"})


async def _cancelling(url: str) -> None:
    asked = dict(parse_qsl(urlsplit(url).query))
    answer = {"state": asked["state"], "error": "access_denied", "iss": url.partition("/identity/")[0] + "/identity"}
    async with httpx.AsyncClient(verify=loopback.NO_ROOTS, trust_env=False) as client:
        await client.get(asked["redirect_uri"], params=answer)


async def _too_late(_url: str) -> None:
    raise SignInRefusedError("nobody signed in in time", reason="expired")


@pytest.mark.parametrize(
    ("browser", "title"),
    [
        (_forging, "Signing in did not work"),
        (_cancelling, "The sign-in was broken off"),
        (_too_late, "Nobody signed in in time"),
    ],
)
def test_a_sign_in_that_failed_says_so_and_may_be_begun_again(
    run: Run[None], sandbox: SandboxServer, browser: Callable[[str], Awaitable[None]], title: str
) -> None:
    first = True

    async def once(url: str) -> None:
        nonlocal first
        if not first:
            await visitor(sandbox)(url)
            return
        first = False
        await browser(url)

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", open_browser=once, end_world=False) as walker:
            await to_the_sign_in(walker)
            view = walker.navigator.filing.entering.sign_in
            await press(view.browser_button)
            await walker.tasks.wait("sign_in")
            assert [type(failure) for failure in walker.failures] == [SignInRefusedError]
            walker.failures.clear()
            await walker.enabled(view.browser_button)
            assert walker.shell.banner.isVisible()
            assert walker.shell.banner.accessibleName().startswith(title)
            assert not view.proceed_button.isEnabled()
            await press(view.browser_button)
            await walker.enabled(view.proceed_button)

    run(walk())


def test_going_back_stops_waiting_for_the_browser(run: Run[None], sandbox: SandboxServer, tmp_path: Path) -> None:
    async def look_away(_url: str) -> None:
        """The browser stands open, and nobody signs in."""

    async def walk() -> None:
        async with open_window(sandbox.home.root, "en", open_browser=look_away, end_world=False) as walker:
            await to_the_sign_in(walker)
            entering = walker.navigator.filing.entering
            await press(entering.sign_in.browser_button)
            assert not entering.sign_in.browser_button.isEnabled()
            await press(entering.sign_in.back_button)
            await walker.seen(entering.readiness)
            await walker.tasks.wait("sign_in")
            await press(entering.readiness.proceed_button)
            await walker.enabled(entering.sign_in.browser_button)
            assert not walker.shell.banner.isVisible()

    run(walk())
