"""What a route to a certification authority is made of: its capabilities, and how its adapter is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.accounts import Account
from core.clock import Clock
from core.i18n import N_
from core.secrets import Secret
from core.signing.prompting import Prompter
from core.signing.provider import ProviderInfo, SigningProvider
from providers.pace import ORDINARY, Pace

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the service is, without a trailing slash, and the organisation's account there (``sp_id``).

    ``details``: what else a vendor gives to an organisation, by names that the vendor's folder defines.
    """

    base_url: str
    sp_id: str
    sp_password: Secret = field(repr=False)
    details: Mapping[str, Secret] = field(default_factory=dict, repr=False)

    def detail(self, name: str) -> str:
        """The value itself; empty where the account has none."""
        found = self.details.get(name)
        return "" if found is None else found.reveal()

    @property
    def host(self) -> str:
        """To whom requests go; empty where there is no service."""
        return urlsplit(self.base_url).hostname or ""

    def at(self, path: str) -> str:
        """The address of ``path``, which begins with a slash."""
        return self.base_url.rstrip("/") + path


@dataclass(frozen=True, slots=True)
class AccountField:
    """One thing that a vendor gives to an organisation. ``label`` is source text for ``_()``; ``secret``: typed unseen.

    ``key``: asked for as a file (PEM, or PKCS#12 with its password) and kept as PEM. ``optional``: may stay empty.
    ``words``: all that it may hold; anything if empty.
    """

    name: str
    label: str
    secret: bool = False
    key: bool = False
    optional: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What an organisation's account consists of. Routes with the same ``id`` share one account.

    ``needs_address``: the vendor publishes no address, so that the account must name it. ``either``: groups of optional
    fields of which one must be filled in.
    """

    id: str
    fields: tuple[AccountField, ...]
    needs_address: bool = False
    either: tuple[tuple[str, ...], ...] = ()


NORM_769: Final = (
    AccountField("sp_id", N_("Account of the organisation (sp_id)")),
    AccountField("sp_password", N_("Its password (sp_password)"), secret=True),
)
"""What every service after Decision 769 wants (report 01 §2.1)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an adapter is built from. It owns none of it: client and prompter are the caller's to close.

    ``endpoint`` of a route without an account is ``NOWHERE``. ``pace``: how often a CA is asked for an outcome.
    """

    client: httpx.AsyncClient
    endpoint: Endpoint
    clock: Clock
    prompter: Prompter
    pace: Pace = ORDINARY


@dataclass(frozen=True, slots=True)
class ProviderRoute:
    """One way to one CA. ``create`` builds the adapter, whose code is in the module named ``adapter``.

    ``base_url`` is the vendor's own production address (empty where every organisation has its own, or where there is
    no service), ``practice_path`` the same service's place in the practice world, to be appended to that world's
    address. ``account``: what it takes to be let in outside practice; None where there is no service.
    ``aliases`` are shorter ``--ca`` names.
    """

    info: ProviderInfo
    base_url: str
    practice_path: str
    account: AccountForm | None
    adapter: str
    create: Callable[[Surroundings], SigningProvider]
    aliases: tuple[str, ...] = ()

    def endpoint(self, account: Account) -> Endpoint:
        """The service under this account."""
        rest = {name: one for name, one in account.fields.items() if name not in ("sp_id", "sp_password")}
        password = account.fields.get("sp_password") or Secret("")
        return Endpoint(account.base_url or self.base_url, account.text("sp_id"), password, rest)


@dataclass(frozen=True, slots=True)
class RouteFamily:
    """Routes that need a word of their own: ``--ca NAME:PARAMETER``, in which ``info.id`` is ``NAME:``.

    ``make`` gets what stands after the first colon, as it was typed, and raises ``InvalidUsageError``. The ``info.id``
    of its route is the whole name, so that an interrupted signing finds its way back.
    """

    info: ProviderInfo
    make: Callable[[str], ProviderRoute]


@dataclass(frozen=True, slots=True)
class Party:
    """All that the registry knows of one folder: its routes, and the modules that play its server in practice.

    ``dialects``: names of modules with ``routes(world)``. They load the server framework, so only the practice
    world's own process imports them. Several where one party runs several services; none where there is no service.
    """

    routes: tuple[ProviderRoute, ...] = ()
    families: tuple[RouteFamily, ...] = ()
    dialects: tuple[str, ...] = ()


NOWHERE: Final = Endpoint("", "", Secret(""))
