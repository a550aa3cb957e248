"""Hostile input: whatever the bytes, opening, signing and checking end with an answer, in bounded time and memory."""
