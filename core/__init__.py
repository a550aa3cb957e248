"""The rules of the program: dossier, documents, signing, validation and stores.

Nothing here imports Qt, an HTTP client, a provider or the desktop. What lies outside this process is reached
through the contracts that this package owns (``core.signing.provider``, ``core.portal.gateway``).
"""

APP_NAME = "Ký Số Một Cửa"
COMMAND = "kyso"
__version__ = "0.1.0"
