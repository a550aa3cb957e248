"""Signing: model, provider contract, session, journal, PAdES, placement and the visible signature."""
