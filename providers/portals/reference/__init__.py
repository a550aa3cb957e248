"""The reference protocol: a provincial portal's API with an idempotency key (esign-hub-and-portal §3)."""
