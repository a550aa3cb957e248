"""``python -m tests.golden FOLDER``: write all golden files and the table of them, for a look by hand."""

import sys
from pathlib import Path

from tests.golden.table import GOLDEN, readme_table
from tests.golden.workshop import Workshop
from tests.pki import Authority

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
shop = Workshop(Authority(), folder)
for case in GOLDEN:
    (folder / f"{case.name}.pdf").write_bytes(case.make(shop))
(folder / "table.md").write_text(readme_table() + "\n")
