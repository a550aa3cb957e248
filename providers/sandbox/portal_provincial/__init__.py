"""A provincial portal in the practice world, as its own API is known (esign-hub-and-portal §3)."""
