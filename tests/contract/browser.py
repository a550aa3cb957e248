"""A person whose authority asks in the browser."""

from __future__ import annotations

import threading

from tests import loopback
from tests.contract.provider_contract import RightAnswers


class Browser(RightAnswers):
    """Somebody whose browser opens what it is told to, and follows where it is led."""

    async def visit(self, provider: str, url: str) -> None:
        threading.Thread(target=self._follow, args=(url,), daemon=True).start()

    def _follow(self, url: str) -> None:
        page = loopback.get(url)
        if page.status_code == 302:
            loopback.get(page.headers["location"])
