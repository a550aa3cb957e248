"""Portals: the model and the gateway contract."""
