"""The registry as it would be with one more entry."""

from importlib import import_module

import providers


def with_party(module: str) -> None:
    """From now on in this process, the ``PARTY`` of ``module`` is the last entry."""
    party = import_module(module).PARTY
    providers.PARTIES = (*providers.PARTIES, party)  # type: ignore[misc]
    providers.PROVIDERS = (*providers.PROVIDERS, *party.routes)  # type: ignore[misc]
