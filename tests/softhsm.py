"""A token as tests have one: SoftHSM with one key and its certificates."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SOFTHSM: Final = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN, LABEL = "4321", "kyso"
_CERTIFICATES_ONTO_TOKEN: Final = """
import sys, pkcs11
from pathlib import Path
from pkcs11 import Attribute, ObjectClass, CertificateType
module, label, pin, key_id, *files = sys.argv[1:]
token = pkcs11.lib(module).get_token(token_label=label)
with token.open(rw=True, user_pin=pin) as session:
    for number, name in enumerate(files):
        session.create_object({
            Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True, Attribute.ID: bytes.fromhex(key_id) if number == 0 else b"ca%d" % number,
            Attribute.LABEL: name, Attribute.SUBJECT: b"", Attribute.VALUE: Path(name).read_bytes(),
        })
"""


def made_token(folder: Path, key: PrivateKeyTypes, certificates_der: Sequence[bytes]) -> Mapping[str, str]:
    """A token in ``folder``, the signer's certificate first; what must stand in the environment for SoftHSM."""
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n", encoding="utf-8")
    pem = folder / "key.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    made = [folder / f"{number}.der" for number in range(len(certificates_der))]
    for path, der in zip(made, certificates_der, strict=True):
        path.write_bytes(der)
    variables = {"SOFTHSM2_CONF": str(conf)}
    tool, onto = "softhsm2-util", ["--token", LABEL, "--label", "k", "--id", "01", "--pin", PIN]
    for command in (
        [tool, "--init-token", "--free", "--label", LABEL, "--so-pin", "1234", "--pin", PIN],
        [tool, "--import", pem, *onto],
        [sys.executable, "-c", _CERTIFICATES_ONTO_TOKEN, SOFTHSM, LABEL, PIN, "01", *made],
    ):
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **variables})
    return variables
