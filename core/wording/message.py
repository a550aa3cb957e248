"""The shape of a message to a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """Three parts: what it is, what happened, what to do now. In the tables English with ``{placeholders}``."""

    title: str
    what_happened: str
    what_to_do: str
