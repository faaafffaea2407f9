"""A complaint's ETag is its version."""


def etag(version: int) -> str:
    """As If-Match wants it back."""
    return f'"{version}"'
