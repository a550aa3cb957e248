"""Every request of every authority's adapter meets every fault of a network (P5, P12; issue: faults)."""
