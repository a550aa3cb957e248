"""pyHanko as its tutorial shows it. Prints seconds of work.

Arguments: source, result, key, certificate, chain (PEM).
"""

import sys
import time
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

source, result, key, certificate, chain = sys.argv[1:]
signer = signers.SimpleSigner.load(key, certificate, ca_chain_files=(chain,))
began = time.perf_counter()
with Path(source).open("rb") as document:
    writer = IncrementalPdfFileWriter(document)
    out = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Signature1"), signer=signer)
    Path(result).write_bytes(out.getbuffer())
sys.stdout.write(f"{time.perf_counter() - began}\n")
