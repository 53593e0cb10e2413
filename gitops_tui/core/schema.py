"""The structure of a kind, as the API server's OpenAPI v3 tells it."""


class Schema:
    """Placeholder until the core helper writes it."""
