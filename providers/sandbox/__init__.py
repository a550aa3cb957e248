"""The practice world: a process of its own that plays every far side with real cryptography over real sockets."""
