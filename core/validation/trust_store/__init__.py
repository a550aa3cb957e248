"""Which authorities this program trusts, and why (TT 15/2025/TT-BKHCN, Điều 5)."""
