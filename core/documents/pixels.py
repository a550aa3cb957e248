"""How pixels leave a drawing worker."""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory

from core.documents.renderer import Drawing


def share(samples: memoryview, width: int, height: int, stride: int, segment: str | None) -> Drawing:
    """Put pixels into the parent's segment, or into the answer if there is none."""
    if segment is None:
        return Drawing(width, height, stride, bytes(samples))
    memory = SharedMemory(segment)
    try:
        memory.buf[: stride * height] = samples[: stride * height]  # type: ignore[index] # there until close
    finally:
        memory.close()
    return Drawing(width, height, stride, None)
