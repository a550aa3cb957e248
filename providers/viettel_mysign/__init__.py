"""Viettel MySign, by its current gateway."""
