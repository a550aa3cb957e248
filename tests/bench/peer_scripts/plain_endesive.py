"""endesive as its examples show it. Arguments: source, result, key file with chain (PKCS #12), password.

Prints seconds of work. Runs in a virtual environment of its own.
"""

import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives.serialization import pkcs12
from endesive.pdf import cms  # type: ignore[import-not-found]

source, result, keys, password = sys.argv[1:]
key, certificate, chain = pkcs12.load_key_and_certificates(Path(keys).read_bytes(), password.encode())
began = time.perf_counter()
fields = {
    "aligned": 0,
    "sigflags": 3,
    "sigpage": 0,
    "sigfield": "Signature1",
    "signingdate": datetime.now(timezone.utc).strftime("D:%Y%m%d%H%M%S+00'00'"),  # noqa: UP017 - any Python 3
}
document = Path(source).read_bytes()
update = cms.sign(document, fields, key, certificate, chain, "sha256")
with Path(result).open("wb") as file:
    file.write(document)
    file.write(update)
sys.stdout.write(f"{time.perf_counter() - began}\n")
