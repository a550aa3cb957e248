"""A seventh CA, made up to try the design: what it takes to add one, and no more (``tests/sheets/saomai.md``)."""
