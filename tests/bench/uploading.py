"""200 MB of papers to a portal, beside curl on the same server: ours digests, announces, sends and is answered."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.portal.model import DossierOpening, PaperUpload, PortalPerson, PortalSession
from core.portal.submission import digested
from core.secrets import Secret
from providers.http import make_client
from providers.portals.reference.adapter import ReferencePortal
from tests.bench.sections import Bench
from tests.bench.table import Row, bounded, paired

TITLE: Final = "Uploading to a portal on this machine"
_FILES: Final = 10
_FILE_BYTES: Final = 20_000_000
_LIMIT: Final = 1.25
"""At no less than 80 % of the speed that curl reaches."""
_GROWTH_MB: Final = 16
_OPENING: Final = DossierOpening("draft", "1.004772")


async def measure(bench: Bench) -> AsyncIterator[Row]:
    """Pairs of runs, ours and curl's; then how much memory ours took beyond its idle."""
    folder = bench.folder / "uploads"
    folder.mkdir()
    size = _FILE_BYTES // (10 if bench.quick else 1)
    files = [folder / f"scan-{number}.jpg" for number in range(_FILES)]
    for file in files:
        file.write_bytes(os.urandom(size))
    session = PortalSession(PortalPerson("s", "A", None), Secret("t"), datetime.now(UTC) + timedelta(hours=1))
    with _server(folder / "received") as url:
        async with make_client() as client:
            portal = ReferencePortal(client, url)
            ours, curls = [], []
            await portal.upload(session, _OPENING, PaperUpload("p", files[0]))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            for _ in range(bench.runs):
                began = time.perf_counter()
                for paper in await digested([PaperUpload("p", file) for file in files]):
                    await portal.upload(session, _OPENING, paper)
                ours.append(time.perf_counter() - began)
                curls.append(sum(_curl_s(url, file) for file in files))
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name = f"{_FILES} × {size // 1_000_000} MB"
    yield paired("digest, announce, send", name, ours, curls, _LIMIT, "curl")
    yield bounded("memory beyond one file's", name, [(after - before) / 1024], "MB", _GROWTH_MB)


def _curl_s(url: str, file: Path) -> float:
    """Seconds of curl's own sending; what it needs to know is asked before."""
    body = {"maGiayTo": "p", "tenTep": file.name, "kichThuoc": file.stat().st_size, "sha256": os.urandom(32).hex()}
    announce = [
        "curl",
        "-s",
        "-H",
        "content-type: application/json",
        "-d",
        json.dumps(body),
        f"{url}/api/v1/files/TaiLen",
    ]
    part = json.loads(subprocess.run(announce, capture_output=True, check=True).stdout)["data"]["phanId"]
    send = ["curl", "-s", "-X", "PATCH", "-H", "upload-offset: 0", "-T", file, f"{url}/api/v1/files/TaiLen/{part}"]
    began = time.perf_counter()
    subprocess.run(send, capture_output=True, check=True)
    return time.perf_counter() - began


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    folder.mkdir()
    words = [sys.executable, "-m", "tests.bench.upload_server", folder]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("no stdout")
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()
