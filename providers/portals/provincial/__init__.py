"""A provincial portal's own API, without idempotency keys (esign-hub-and-portal §3)."""
