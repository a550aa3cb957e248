"""NACENCOMM CA2 RemoteSign, by its own side of the 769 norm."""
