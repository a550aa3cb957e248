"""A seventh CA, made up to try the design: what it takes to add one, and that it takes no more (see ``SHEET.md``)."""
