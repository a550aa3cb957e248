"""Evidence into the file's document security store, and timestamps over all of it (EN 319 142-1, clause 6)."""

from __future__ import annotations

from typing import Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from core.errors import RevocationDataError
from core.signing.incremental import IncrementalUpdate
from core.signing.timestamping import TrustedTimeStamper, no_timestamp

_BLOCK: Final = 1 << 20
_STATUS_FIRST: Final = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
"""The archive timestamp comes last and covers the status of its own authority too."""


async def store_status(embedded: EmbeddedPdfSignature, context: ValidationContext) -> None:
    """Append what shows the status of the signature's and its timestamp's certificates, to the file it was read from.

    Raises ``RevocationDataError`` where ``context`` does not find enough.
    """
    try:
        paths = await collect_validation_info(embedded, context)
    except (ValidationError, PathError) as error:
        raise RevocationDataError(type(error).__name__) from error
    writer = IncrementalUpdate(embedded.reader.stream, prev=embedded.reader)
    if DocumentSecurityStore.supply_dss_in_writer(writer, None, validation_context=context, paths=paths).modified:
        writer.write_in_place()  # type: ignore[no-untyped-call]


async def add_document_timestamp(
    reader: PdfFileReader, stamper: TrustedTimeStamper, context: ValidationContext | None
) -> None:
    """Append a document timestamp over all of the file that ``reader`` reads.

    ``context`` gathers the status of its authority, which is stored before it.

    Raises ``TimestampError`` and ``RevocationDataError``.
    """
    writer = IncrementalUpdate(reader.stream, prev=reader)
    try:
        await PdfTimeStamper(stamper).async_timestamp_pdf(
            writer, "sha256", context, in_place=True, chunk_size=_BLOCK, dss_settings=_STATUS_FIRST
        )
    except TimestampRequestError as error:
        raise no_timestamp(error) from error
    except (ValidationError, PathError) as error:
        raise RevocationDataError(type(error).__name__) from error
