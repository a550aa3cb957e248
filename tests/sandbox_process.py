"""The practice world as the tests start it: ``python -m tests.sandbox_process HOME TTL ANSWER_AFTER [--tls]``."""

import sys
from pathlib import Path

import providers
from core.paths import Home
from providers.sandbox.server import serve
from tests import plain_dialect
from tests.registry import with_party


def main() -> None:
    """Serve until terminated."""
    with_party("tests.seventh_ca.routes")  # before the dialects are loaded, which the registry names
    home, ttl, answer_after = sys.argv[1:4]
    serve(
        Home(Path(home)),
        dialects=(*providers.DIALECTS, plain_dialect.routes),
        ttl=float(ttl),
        answer_after_s=float(answer_after),
        tls="--tls" in sys.argv,
    )


if __name__ == "__main__":
    main()
