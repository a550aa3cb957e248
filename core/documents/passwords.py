"""Files that are locked with a password: opening them, and what their owner allows (ISO 32000-2, 7.6.4)."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.crypt.permissions import StandardPermissions
from pyhanko.pdf_utils.reader import PdfFileReader

from core.errors import EncryptedDocumentError
from core.secrets import Secret


def unlock(reader: PdfFileReader, password: Secret | None, name: str) -> StandardPermissions | None:
    """Open an encrypted file with ``password``, or with none: many files are locked against changes only.

    Returns what a person who is not the owner may do; None: everything. Raises ``EncryptedDocumentError``.
    """
    handler = reader.security_handler
    if handler is None:
        return None
    if not isinstance(handler, StandardSecurityHandler) or handler.pdf_mac_enabled:
        raise EncryptedDocumentError(name=name, reason="kind")
    found = reader.decrypt(typed(password) or "")
    if found.status is AuthStatus.FAILED:
        raise EncryptedDocumentError(name=name, reason="missing" if password is None else "wrong")
    permissions = found.permission_flags
    return permissions if found.status is AuthStatus.USER and isinstance(permissions, StandardPermissions) else None


def check_password(path: Path, password: Secret) -> None:
    """Raise ``EncryptedDocumentError`` if the file opens, but not with this password; what is damaged is told later.

    PDFium opens what our own parser opens only once it is mended.
    """
    try:
        pypdfium2.PdfDocument(path, password=password.reveal()).close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedDocumentError(name=path.name, reason="wrong") from error


def may_add_field(permissions: StandardPermissions | None) -> bool:
    """Whether a signature field of ours may be added (ISO 32000-2, table 22, bits 4 and 6)."""
    wanted = StandardPermissions.ALLOW_MODIFICATION_GENERIC | StandardPermissions.ALLOW_ANNOTS_FORM_FILLING
    return permissions is None or permissions & wanted == wanted


def may_fill_field(permissions: StandardPermissions | None) -> bool:
    """Whether a signature field that is there may be signed (bits 6 and 9)."""
    either = StandardPermissions.ALLOW_ANNOTS_FORM_FILLING | StandardPermissions.ALLOW_FORM_FILLING
    return permissions is None or bool(permissions & either)


def typed(password: Secret | None) -> str | None:
    """For a library's argument; never kept."""
    return None if password is None else password.reveal()
