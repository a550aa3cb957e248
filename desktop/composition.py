"""The one place that knows every part: builds the services for the window, the command line and the tests alike.

No Qt here. Nothing heavy is imported before it is needed, so that the window can be painted first; whatever lies
outside this process (the practice world among it) is reached for when it is first asked for.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from core.clock import Clock, SystemClock
from core.errors import ProfileInvalidError, ProviderAuthError, StorageError
from core.paths import Home
from core.policy import load_policy, policy_path
from core.secrets import MemoryStore, Secret, SecretStore
from core.signing.pausing import PausingPrompter
from core.signing.prompting import NobodyToAsk, Prompter
from desktop.basics import Basics, BuildOptions, basics
from desktop.loading import NEEDED_SOON, load
from desktop.practice import join_world, visitor

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from core.accounts import AccountStore
    from core.catalogue.search import Catalogue
    from core.documents.renderer import Renderer
    from core.dossier.draft_store import DraftStore
    from core.network import Fetcher
    from core.network_choice import NetworkAccess
    from core.portal.gateway import PortalGateway
    from core.portal.model import PortalSession
    from core.portal.notes import SubmissionNotes
    from core.portal.profile import Profile
    from core.signing.engine import SigningEngine, TrustSettings
    from core.signing.journal import Journal
    from core.signing.model import Credential, StampText
    from core.signing.progress import Observer
    from core.signing.provider import ProviderInfo, SigningProvider
    from core.signing.session import SigningSession
    from core.validation.evidence_store import EvidenceStore
    from core.validation.trust_store.store import TrustStore
    from desktop.stores import Stores
    from providers.route import Endpoint
    from providers.sandbox.launch import SandboxInfo

OpenBrowser = Callable[[str], Awaitable[None]]

SIGN_IN_LIMIT_S: Final = 600.0


@runtime_checkable
class Startable(Protocol):
    """A worker that can be spawned ahead of its first call."""

    def start(self) -> None:
        """Spawn it; returns at once."""


class Services:
    """Everything a window or a command may ask for. Made by ``build``; what is asked for first is built then."""

    def __init__(
        self,
        basics: Basics,
        clock: Clock,
        secrets: SecretStore,
        prompter: Prompter,
        stack: AsyncExitStack,
    ) -> None:
        self.basics, self.clock, self.prompter = basics, clock, PausingPrompter(prompter)
        self._secrets, self._stack = secrets, stack
        self._starting = asyncio.Lock()
        self._engine: SigningEngine | None = None
        self._renderer: Renderer | None = None
        self._stores: Stores | None = None
        self._catalogue: Catalogue | None = None
        self._gateway: PortalGateway | None = None
        self._connecting, self._notes_in_memory = asyncio.Lock(), False
        self._client: httpx.AsyncClient | None = None
        self._providers: dict[str, SigningProvider] = {}

    @property
    def home(self) -> Home:
        """Where journal, evidence, work copies and papers are."""
        return self.basics.records

    @property
    def profile(self) -> Profile:
        """The portal profile in force."""
        return self.basics.profile

    @property
    def practice(self) -> bool:
        """Nothing here has legal value."""
        return self.basics.practice

    @property
    def engine(self) -> SigningEngine:
        """The signing engine, in a process of its own."""
        if self._engine is None:
            from core.signing.engine_process import ProcessEngine
            from desktop.reach import evidence_access
            from providers.fetching import make_fetcher

            access = evidence_access(self.basics.settings, self.profile)
            self._engine = ProcessEngine(partial(make_fetcher, access), self.home.work)
            self._stack.push_async_callback(self._engine.aclose)
        return self._engine

    @property
    def renderer(self) -> Renderer:
        """The page renderer, in processes of its own."""
        if self._renderer is None:
            from core.documents.renderer import ProcessRenderer

            self._renderer = ProcessRenderer()
            self._stack.push_async_callback(self._renderer.aclose)
        return self._renderer

    async def unlock(self, path: Path, password: Secret) -> None:
        """Open a locked file from now on, for signing and for showing; raises ``EncryptedDocumentError``."""
        await self.engine.unlock(path, password.reveal())
        self.renderer.unlock(password)

    @property
    def catalogue(self) -> Catalogue:
        """The procedures; read here and now unless ``load_catalogue`` did it before."""
        if self._catalogue is None:
            from core.catalogue.load import load_catalogue

            self._catalogue = load_catalogue()
        return self._catalogue

    async def load_catalogue(self) -> None:
        """Read and index the procedures in a thread."""
        async with self._starting:
            if self._catalogue is None:
                from core.catalogue.load import load_catalogue

                self._catalogue = await asyncio.to_thread(load_catalogue)

    @property
    def provider_infos(self) -> tuple[ProviderInfo, ...]:
        """The routes to CAs that this program knows, in the guide's order."""
        from providers import PROVIDERS

        return tuple(route.info for route in PROVIDERS)

    async def warm_up(self) -> None:
        """Load what the journey will need and spawn the workers, while a person reads the first screen.

        Modules are loaded by a thread: on the loop the window would stand still for as long as they take.
        """
        from providers import PROVIDERS

        adapters = dict.fromkeys(route.adapter for route in PROVIDERS)
        await asyncio.to_thread(load, (*NEEDED_SOON, *adapters))
        await self.load_catalogue()
        await self.client()
        for worker in (self.engine, self.renderer):
            if isinstance(worker, Startable):
                worker.start()

    async def sandbox(self) -> SandboxInfo:
        """The practice world: joined, or started (again) if none runs. Raises ``SandboxUnavailableError``."""
        async with self._starting:
            return await asyncio.to_thread(join_world, self.basics.lasting_home)

    async def journal(self) -> Journal:
        """The journal of this home."""
        return (await self._opened()).journal

    async def evidence(self) -> EvidenceStore:
        """What is kept of the signatures made in this home."""
        return (await self._opened()).evidence

    async def drafts(self) -> DraftStore | None:
        """Dossiers begun and not submitted; None where none may be kept: in a kiosk, or without a keyring."""
        if self.basics.ephemeral or self._notes_in_memory:
            return None
        try:
            return (await self._opened()).drafts
        except StorageError:
            # Whoever cannot keep a draft can still file; what keeps a journal from being opened is told at the start.
            return None

    async def _submission_notes(self) -> SubmissionNotes:
        """A draft that outlives its notes could be submitted twice: there are both on the disk, or neither."""
        from core.portal.notes import MemoryNotes

        if await self.drafts() is None:
            self._notes_in_memory = True
            return MemoryNotes()
        return (await self._opened()).submissions

    async def _opened(self) -> Stores:
        async with self._starting:
            if self._stores is None:
                self._stores = await asyncio.to_thread(
                    _open_stores, self.home, self._secrets, self.clock, self.practice
                )
                self._stack.callback(self._stores.journal.close)
            return self._stores

    async def trust(self) -> TrustSettings:
        """Trust anchors and time-stamping authority; the sandbox's root is trusted only in practice profiles."""
        from desktop.trusted import practised, trusted

        if self.practice:
            return practised(await self.sandbox(), self.basics.settings)
        return await asyncio.to_thread(trusted, self.trust_store, self.basics.settings, self.profile)

    @property
    def trust_store(self) -> TrustStore:
        """The authorities that this home trusts outside practice; a kiosk session's are those of the machine."""
        from desktop.trusted import open_store

        return open_store(self.basics.lasting_home, self.basics.settings)

    async def fetcher(self, access: NetworkAccess) -> Fetcher:
        """What fetches certificates and asks for timestamps outside the engine."""
        from providers.fetching import make_fetcher

        made = await asyncio.to_thread(make_fetcher, access)
        self._stack.push_async_callback(made.aclose)
        return made

    async def provider(self, provider_id: str) -> SigningProvider:
        """The adapter for a ``--ca`` name; one per route and program."""
        from providers import Surroundings, resolve

        route = resolve(provider_id)
        if route.info.id not in self._providers:
            endpoint = await self.endpoint(route.info.id)
            await asyncio.to_thread(load, (route.adapter,))
            around = Surroundings(await self.client(), endpoint, self.clock, self.prompter)
            self._providers[route.info.id] = route.create(around)
        return self._providers[route.info.id]

    async def endpoint(self, provider_id: str) -> Endpoint:
        """The service with the organisation's account there; in practice, the practice world's.

        Raises ``ProviderAuthError`` where there is no account.
        """
        from providers import resolve

        route = resolve(provider_id)
        if route.account is None:
            from providers.route import NOWHERE

            return NOWHERE
        if self.practice:
            from providers.sandbox.endpoint import practice_endpoint

            return practice_endpoint((await self.sandbox()).url + route.practice_path)
        account = await asyncio.to_thread(self.accounts.get, route.account.id)
        if account is None:
            raise ProviderAuthError(reason="not_set_up", provider=route.info.display_name)
        return route.endpoint(account)

    @property
    def accounts(self) -> AccountStore:
        """The organisation's accounts: those that the machine's policy names, and those of this person."""
        from core.accounts import AccountStore
        from core.secrets import KeyringStore

        return AccountStore(KeyringStore(), load_policy(policy_path()).accounts)

    async def credentials(self, provider_id: str, user_id: str) -> Sequence[Credential]:
        """All certificates of this person at this CA (*LẤY CTS*)."""
        return await (await self.provider(provider_id)).credentials(user_id)

    async def session(self, provider_id: str, observe: Observer) -> SigningSession:
        """A new signing session over this route."""
        from core.signing.parts import SigningParts
        from core.signing.session import SigningSession

        parts = SigningParts(
            engine=self.engine,
            journal=await self.journal(),
            trust=await self.trust(),
            work=self.home.work,
            words=self._words,
            clock=self.clock,
            evidence=await self.evidence(),
            prompts=self.prompter,
        )
        return SigningSession(await self.provider(provider_id), parts, observe)

    def _words(self, credential: Credential, moment: datetime) -> StampText:
        return self.stamp_words(credential.subject_name, moment)

    def stamp_words(self, signer: str, moment: datetime) -> StampText:
        """The words of the visible signature: the preview shows what the file will bear."""
        from core.signing.stamp_text import stamp_text

        return stamp_text(signer, moment, more=self.profile.stamp_lines, practice=self.practice)

    async def client(self) -> httpx.AsyncClient:
        """The program's HTTP client."""
        from desktop.reach import services_access, services_client

        roots = ((await self.sandbox()).root_der,) if self.practice else ()
        access = services_access(self.basics.settings, self.profile)
        async with self._starting:
            if self._client is None:
                self._client = await asyncio.to_thread(services_client, roots, access)
                self._stack.push_async_callback(self._client.aclose)
            return self._client

    async def gateway(self) -> PortalGateway:
        """The portal of the profile; one, whoever asks at once."""
        async with self._connecting:
            if self._gateway is None:
                await asyncio.to_thread(load, ("providers.portals.registry",))
                from providers.portals.registry import make_gateway

                url, client = await self._at_sandbox(self.profile.portal_url), await self.client()
                notes = await self._submission_notes()
                self._gateway = await asyncio.to_thread(make_gateway, self.profile, url, client, notes, self.clock)
            return self._gateway

    async def sign_in(self, open_browser: OpenBrowser | None = None, user_id: str | None = None) -> PortalSession:
        """Sign in by the system browser, or, in practice profiles, by the scripted visitor as ``user_id``."""
        await asyncio.to_thread(load, ("providers.oidc.sign_in", "anyio._backends._asyncio"))
        from providers.oidc.sign_in import OidcSettings, sign_in

        issuer = await self._at_sandbox(self.profile.issuer)
        if open_browser is None:
            if not self.practice or user_id is None:
                raise ProfileInvalidError("scripted sign-in outside practice", name=self.profile.name)
            open_browser = await visitor(user_id, await self.sandbox(), await self.client())
        return await sign_in(OidcSettings(issuer), await self.client(), open_browser, self.clock, SIGN_IN_LIMIT_S)

    async def sign_out(self, session: PortalSession) -> None:
        """End the session at the portal and at the identity provider, the latter even if the portal is silent."""
        from providers.oidc.sign_in import OidcSettings
        from providers.oidc.sign_out import sign_out

        try:
            await (await self.gateway()).sign_out(session)
        finally:
            issuer = await self._at_sandbox(self.profile.issuer)
            await sign_out(OidcSettings(issuer), await self.client(), self.clock, session)

    async def _at_sandbox(self, template: str) -> str:
        if "{sandbox}" not in template:
            return template
        return template.format(sandbox=(await self.sandbox()).url)


def _open_stores(home: Home, secrets: SecretStore, clock: Clock, practice: bool) -> Stores:
    from desktop.stores import open_stores

    return open_stores(home, secrets, clock, practice=practice)


@asynccontextmanager
async def build(
    options: BuildOptions, known: Basics | None = None, prompter: Prompter = NobodyToAsk()
) -> AsyncIterator[Services]:
    """Services for one run of the program; an ephemeral session's home is removed at the end, whatever happened.

    ``prompter`` asks the person for what a CA wants to be typed.
    """
    from core.secrets import KeyringStore

    found = known or basics(options)
    secrets: SecretStore = MemoryStore() if found.ephemeral or found.practice else KeyringStore()
    try:
        async with AsyncExitStack() as stack:
            yield Services(found, SystemClock(), secrets, prompter, stack)
    finally:
        if found.ephemeral:
            await asyncio.to_thread(shutil.rmtree, found.home.root, ignore_errors=True)
