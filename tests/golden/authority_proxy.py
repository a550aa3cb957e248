"""The tests' authority behind a real proxy on the loopback, for programs that run as a process of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from core.errors import ProviderUnavailableError
from tests.pki import Authority


@contextmanager
def behind_proxy(authority: Authority) -> Iterator[str]:
    """The proxy's address; it answers for the authority's addresses and for nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(authority.get(self.path, ""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(authority.post(self.path, body, "", ""))

        def _answer(self, asked: object) -> None:
            try:
                content = asyncio.run(asked)  # type: ignore[arg-type]
            except ProviderUnavailableError:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Quiet: what was asked is in ``authority.asked``."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
