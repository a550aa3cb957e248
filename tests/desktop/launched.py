"""``kyso`` where tests must have a hand in it: ``python -m tests.desktop.launched [OPTIONS] -- WORDS``.

``--dies MOMENT``: the process kills itself, without a chance to tidy up, exactly there. ``--detail NAME=VALUE``: the
practice organisation's account is in another mode of the service. ``--party MODULE``: the registry has one more entry.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

from core.secrets import Secret
from core.signing.journal import Journal
from core.signing.record import Stage
from tests.registry import with_party


class Moment(Enum):
    """Where a process dies. The value is what its journal then says."""

    INTENDED = (Stage.INTENT, "before the CA is asked")
    ANSWERED = (Stage.INTENT, "the CA has answered, the journal does not know it")
    REQUESTED = (Stage.REQUESTED, "the phone rings and the journal knows it")
    SIGNED = (Stage.SIGNED, "the values are in the journal, no file is finished")
    PUBLISHED = (Stage.SIGNED, "the file is there, the journal does not know it")
    NOTED = (Stage.SIGNED, "the file is there and the journal knows it")
    CLOSED = (Stage.DONE, "all is done, nobody was told")

    @property
    def stage(self) -> Stage:
        """What the journal of the dead process says."""
        return self.value[0]


def die_at(moment: Moment) -> None:
    """From now on this process ends when it comes to ``moment``."""
    match moment:
        case Moment.INTENDED:
            _after("add", lambda *_: True)
        case Moment.ANSWERED:
            _before("update")
        case Moment.REQUESTED | Moment.SIGNED:
            _after("update", lambda _record, stage: stage is moment.stage)
        case Moment.PUBLISHED:
            _before("note_published")
        case Moment.NOTED:
            _after("note_published", lambda *_: True)
        case Moment.CLOSED:
            _after("close_transaction", lambda _transaction, stage: stage is moment.stage)


def _before(name: str) -> None:
    setattr(Journal, name, lambda *_: _die())


def _after(name: str, there: Callable[..., bool]) -> None:
    real = getattr(Journal, name)

    def then_die(self: Journal, *what: Any) -> None:
        real(self, *what)
        if there(*what):
            _die()

    setattr(Journal, name, then_die)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_mode(name: str, value: str) -> None:
    """The practice organisation's account with one more detail."""
    from providers.sandbox import endpoint

    ordinary = endpoint.practice_endpoint

    def account(base_url: str) -> Any:
        made = ordinary(base_url)
        return replace(made, details={**made.details, name: Secret(value)})

    endpoint.practice_endpoint = account


def main() -> int:
    """Prepare, then run the program with the words after ``--``."""
    at = sys.argv.index("--")
    options = argparse.ArgumentParser()
    options.add_argument("--dies")
    options.add_argument("--detail", action="append", default=[])
    options.add_argument("--party", action="append", default=[])
    chosen = options.parse_args(sys.argv[1:at])
    if chosen.dies:
        die_at(Moment[chosen.dies])
    for detail in chosen.detail:
        in_mode(*detail.split("=", 1))
    for module in chosen.party:
        with_party(module)
    sys.argv[1:] = sys.argv[at + 1 :]
    from desktop.__main__ import main as kyso

    return kyso()


if __name__ == "__main__":
    sys.exit(main())
