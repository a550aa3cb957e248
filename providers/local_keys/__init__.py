"""Keys that a person has at hand: a PKCS#12 file, or a token behind a PKCS#11 module (S10)."""
