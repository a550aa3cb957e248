"""The seal on what is written to disk, and where its key lives."""

import stat
import sys
from pathlib import Path

import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FolderNotWritableError, JournalDamagedError, KeyringUnavailableError
from core.sealing import KEY_NAME, Sealer, open_sealer
from core.secrets import KeyringStore, MemoryStore, Secret

KEY = bytes(range(32))


class BackendInMemory(keyring.backend.KeyringBackend):
    """A keyring that the machine does not have."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def backend() -> BackendInMemory:
    return BackendInMemory()


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_can_be_unsealed(plain: bytes, associated: bytes) -> None:
    assert Sealer(KEY).unseal(Sealer(KEY).seal(plain, associated), associated) == plain


def test_the_same_text_never_looks_the_same() -> None:
    sealer = Sealer(KEY)
    assert sealer.seal(b"x") != sealer.seal(b"x")


@given(st.data())
def test_one_flipped_bit_is_damage(data: st.DataObject) -> None:
    sealed = bytearray(Sealer(KEY).seal(b"seven papers", b"row 1"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(JournalDamagedError):
        Sealer(KEY).unseal(bytes(sealed), b"row 1")


@given(st.integers(0, 40))
def test_a_cut_value_is_damage(length: int) -> None:
    with pytest.raises(JournalDamagedError):
        Sealer(KEY).unseal(Sealer(KEY).seal(b"seven papers")[:length])


def test_a_value_moved_to_another_row_is_damage() -> None:
    with pytest.raises(JournalDamagedError):
        Sealer(KEY).unseal(Sealer(KEY).seal(b"x", b"row 1"), b"row 2")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(JournalDamagedError):
        Sealer(bytes(32)).unseal(Sealer(KEY).seal(b"x"))


def test_a_short_key_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="32"):
        Sealer(b"short")


def test_a_sealer_does_not_print_its_key() -> None:
    assert repr(Sealer(KEY)) == "Sealer(…)"


def test_the_key_in_the_store_is_made_once() -> None:
    store = MemoryStore()
    sealed = open_sealer(store).seal(b"x")
    assert open_sealer(store).unseal(sealed) == b"x"


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_a_key_that_does_not_parse_is_damage_not_a_new_key(text: str) -> None:
    store = MemoryStore()
    store.put(KEY_NAME, Secret(text))
    with pytest.raises(JournalDamagedError):
        open_sealer(store)


def test_the_practice_key_lives_in_an_owner_only_file(tmp_path: Path) -> None:
    path = tmp_path / "home" / "practice.key"
    sealed = open_sealer(MemoryStore(), practice_key_file=path).seal(b"x")
    assert open_sealer(MemoryStore(), practice_key_file=path).unseal(sealed) == b"x"
    assert [entry.name for entry in path.parent.iterdir()] == ["practice.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_practice_key_is_damage(tmp_path: Path) -> None:
    (tmp_path / "practice.key").write_bytes(b"short")
    with pytest.raises(JournalDamagedError):
        open_sealer(MemoryStore(), practice_key_file=tmp_path / "practice.key")


def test_no_place_for_the_practice_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderNotWritableError):
        open_sealer(MemoryStore(), practice_key_file=tmp_path / "file" / "practice.key")


def test_without_a_keyring_a_live_profile_is_refused() -> None:
    with pytest.raises(KeyringUnavailableError):
        open_sealer(KeyringStore(keyring.backends.fail.Keyring()))  # type: ignore[no-untyped-call]


def test_a_keyring_that_forgets_is_no_keyring() -> None:
    with pytest.raises(KeyringUnavailableError):
        open_sealer(KeyringStore(keyring.backends.null.Keyring()))  # type: ignore[no-untyped-call]


def test_the_keyring_keeps_gives_back_and_forgets(backend: BackendInMemory) -> None:
    store = KeyringStore(backend)
    store.put("a", Secret("b"))
    assert store.get("a") == Secret("b")
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


def test_a_key_in_the_keyring_opens_what_it_sealed(backend: BackendInMemory) -> None:
    sealed = open_sealer(KeyringStore(backend)).seal(b"x", b"1")
    assert open_sealer(KeyringStore(backend)).unseal(sealed, b"1") == b"x"
