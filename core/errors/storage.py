"""Disk, journal, keyring."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class StorageError(AppError):
    """Disk, journal or keyring."""

    exit_code = ExitCode.STORAGE
    retry = Retry.AFTER_USER_ACTION


class FolderNotWritableError(StorageError):
    """``params['folder']``."""

    code = "storage.read_only"


class DiskFullError(StorageError):
    """No room left; ``params['folder']``."""

    code = "storage.full"


class JournalBusyError(StorageError):
    """Another window handles this transaction."""

    code = "storage.busy"


class LeaseLostError(StorageError):
    """Another process took the transaction over while this one slept, or ended it: nothing more was written."""

    code = "storage.taken_over"


class JournalDamagedError(StorageError):
    """The journal cannot be read, or was written by a newer program."""

    code = "storage.journal"


class KeyringUnavailableError(StorageError):
    """No safe place for secrets on this machine."""

    code = "storage.keyring"


class ProfileInvalidError(StorageError):
    """A portal profile that does not parse or is not trusted; ``params['name']``."""

    code = "storage.profile"
