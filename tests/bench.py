"""``make bench``: how long signing takes beside plain copying and hashing, and how long the window stands still.

Medians of several runs of this machine, files in its cache; nothing is asserted.
"""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from rich.console import Console
from rich.table import Table

from core.signing.engine import CompleteJob, PrepareJob, SigningEngine, TrustSettings
from core.signing.local_engine import LocalEngine
from core.signing.model import SignatureAlgorithm, SignatureLevel
from providers.http import make_fetcher
from providers.sandbox.accounts import BRANDS, PEOPLE
from providers.sandbox.pki import Pki
from tests.pdfs import make_pdf

RUNS = 5
SIZES = ((1, 0), (100, 100_000), (1000, 100_000))
"""Pages, and bytes of incompressible data on each."""


class Signer:
    """A practice certificate whose key is at hand: no phone, no network."""

    def __init__(self, folder: Path) -> None:
        issued_at = datetime.now(UTC)
        self._pki = Pki(folder, url="http://127.0.0.1:9/pki", issued_at=issued_at, seed="bench")
        self.root_der = self._pki.root_der
        (self.certificate,) = self._pki.certificates(BRANDS[0], PEOPLE[0])

    def value(self, digest: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 over a digest."""
        return self._pki.sign(BRANDS[0], PEOPLE[0], digest)


def weighty_pdf(path: Path, pages: int, bytes_a_page: int) -> Path:
    """A PDF of about ``pages * bytes_a_page`` bytes."""
    make_pdf(path, pages=pages)
    if bytes_a_page:
        with pikepdf.open(path, allow_overwriting_input=True) as document:
            for page in document.pages:
                page.obj["/PieceInfo"] = document.make_stream(os.urandom(bytes_a_page))
            document.save(path, compress_streams=False)
    return path


def median_s(action: Callable[[int], object]) -> float:
    """Median seconds of ``RUNS`` runs."""
    took = []
    for number in range(RUNS):
        began = time.perf_counter()
        action(number)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


async def sign_once(engine: SigningEngine, signer: Signer, source: Path, folder: Path) -> tuple[float, float]:
    """Seconds to prepare and to complete (B-B, invisible)."""
    began = time.perf_counter()
    prepared = await engine.prepare(
        PrepareJob(
            source=source,
            work=folder / "work.pdf",
            certificate_der=signer.certificate.certificate_der,
            chain_der=signer.certificate.chain_der,
            appearance=None,
            signing_time=datetime.now().astimezone(),
            reason=None,
            location=None,
        )
    )
    asked = time.perf_counter()
    value = signer.value(prepared.dtbsr.value)
    answered = time.perf_counter()
    await engine.complete(
        CompleteJob(
            prepared=prepared,
            result=folder / "result.pdf",
            certificate_der=signer.certificate.certificate_der,
            chain_der=signer.certificate.chain_der,
            signature_value=value,
            algorithm=SignatureAlgorithm.RSA_PKCS1_V15,
            level=SignatureLevel.B_B,
            trust=TrustSettings((signer.root_der,), ()),
        )
    )
    return asked - began, time.perf_counter() - answered


async def signing_medians(signer: Signer, source: Path, folder: Path) -> tuple[float, float]:
    """Medians of prepare and complete."""
    engine = LocalEngine(make_fetcher())
    took = []
    for number in range(RUNS + 1):
        place = folder / f"{source.stem}-{number}"
        place.mkdir()
        took.append(await sign_once(engine, signer, source, place))
        shutil.rmtree(place)
    await engine.aclose()
    # The first run imports what the engine needs.
    return statistics.median(row[0] for row in took[1:]), statistics.median(row[1] for row in took[1:])


def window_standstill_ms(folder: Path) -> float:
    """Longest work of the window's thread without looking at events, from the first door to the receipt."""
    from PySide6.QtWidgets import QApplication

    from desktop.eventloop import new_event_loop
    from desktop.ui import theme
    from tests.desktop.loop_monitor import LoopMonitor
    from tests.desktop.walk import open_window

    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app)
    paper = make_pdf(folder / "paper.pdf")
    monitor = LoopMonitor()

    async def walk() -> None:
        async with open_window(folder / "home") as walker:
            await walker.sign_in()
            await walker.choose("dang ky khai sinh")
            await walker.fill(paper)
            await walker.sign()
            await walker.submit()

    failures: list[BaseException] = []
    loop = new_event_loop(app, failures.append)
    try:
        loop.run_until_complete(walk())
    finally:
        monitor.stop()
        end_practice_world(folder / "home")
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
    if failures:
        raise failures[0]
    return monitor.worst_s * 1e3


def end_practice_world(home: Path) -> None:
    """End the process that the window started."""
    announced = home / "sandbox" / "sandbox.json"
    if announced.exists():
        os.kill(json.loads(announced.read_text())["pid"], signal.SIGTERM)


def main() -> int:
    """Print the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    table = Table(title="PAdES B-B, one signature, medians in ms")
    for column in ("file", "size", "cp + sha256", "prepare", "complete", "both / floor"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory(prefix="kyso-bench-") as name:
        folder = Path(name)
        signer = Signer(folder / "pki")
        for pages, weight in SIZES:
            source = weighty_pdf(folder / f"{pages}.pdf", pages, weight)

            def floor(_number: int, source: Path = source) -> None:
                copy = shutil.copyfile(source, folder / "copy.pdf")
                with copy.open("rb") as file:
                    hashlib.file_digest(file, "sha256")

            least = median_s(floor)
            prepare, complete = asyncio.run(signing_medians(signer, source, folder))
            table.add_row(
                f"{pages} p",
                f"{source.stat().st_size / 1e6:.1f} MB",
                f"{least * 1e3:.1f}",
                f"{prepare * 1e3:.1f}",
                f"{complete * 1e3:.1f}",
                f"{(prepare + complete) / least:.1f}",
            )
        console = Console(soft_wrap=True)
        console.print(table)
        standstill = window_standstill_ms(folder)
        console.print(f"Window, whole journey: its thread worked at most {standstill:.0f} ms without looking at events")
    return 0


if __name__ == "__main__":
    sys.exit(main())
