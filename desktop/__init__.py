"""Windows, command line and composition."""
