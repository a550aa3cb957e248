"""One process of the coverage-guided search: whatever bytes atheris invents go the whole way through the engine.

``python -m tests.fuzz.target FOLDER [libFuzzer's flags]``: seeds and what is found worth keeping stand in
``FOLDER/corpus``. The process ends with whatever is no answer; ``campaign`` starts it, and judges why it ended.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Final

import atheris

with atheris.instrument_imports(include=["core", "pyhanko", "pyhanko_certvalidator", "asn1crypto"]):
    from cryptography.hazmat.primitives.asymmetric import rsa

    from tests.fuzz.answers import answers
    from tests.fuzz.mutations import mutated
    from tests.fuzz.seeds import make_seeds
    from tests.pki import Authority
    from tests.signed import Desk

LARGEST: Final = 300_000
"""Bytes of one input; what large files cost is another test's matter."""


class Target:
    """The engine, and one runner for its calls."""

    def __init__(self, folder: Path) -> None:
        logging.disable(logging.CRITICAL)
        authority = Authority()
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)  # what a search left behind that was ended in the middle
        work.mkdir(parents=True)
        self._desk = Desk(authority, authority.signer(rsa.generate_private_key(65537, 2048)), work)
        self._runner = asyncio.Runner()
        self._folder = folder

    def sow(self) -> Path:
        """The corpus, with the seeds of every kind in it."""
        corpus = self._folder / "corpus"
        if not corpus.exists():
            corpus.mkdir()
            seeds = self._folder / "seeds"
            seeds.mkdir()
            for name, data in self._runner.run(make_seeds(self._desk, seeds)).items():
                (corpus / name).write_bytes(data)
            for left in self._desk.folder.iterdir():
                left.unlink()
        return corpus

    def __call__(self, data: bytes) -> None:
        """Ends with an exception for whatever is no answer."""
        self._runner.run(answers(self._desk, data, self._folder / "one"))
        self._desk.engine.release(self._folder / "one" / "source.pdf")


def changed(data: bytes, largest: int, seed: int) -> bytes:
    """Half of the changes know what a PDF is made of, half know nothing."""
    random = Random(seed)
    if random.random() < 0.5:
        return mutated(data, random)[:largest]
    return bytes(atheris.Mutate(data, largest))


def main() -> None:
    """Search until the flags say that it is enough."""
    folder, *flags = sys.argv[1:]
    target = Target(Path(folder))
    corpus = target.sow()
    arguments = [sys.argv[0], *flags, f"-max_len={LARGEST}", str(corpus)]
    atheris.Setup(arguments, target, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
