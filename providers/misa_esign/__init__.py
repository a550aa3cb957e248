"""MISA eSign: remote signing by its own interface, version 2."""
