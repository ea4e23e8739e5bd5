"""`/api/v1`: our own API; OpenAPI 3.1 at `/schema`, errors as problem documents (RFC 9457)."""
