"""A complaint's ETag is its version."""

from fastapi import Response

from service.idempotency import Handled


def etag(version: int) -> str:
    """As If-Match wants it back."""
    return f'"{version}"'


def tell(response: Response, handled: Handled) -> None:
    """To which version the command has brought the complaint, and whether that had been answered before."""
    response.headers["ETag"] = etag(handled.version)
    if handled.replayed:
        response.headers["Idempotency-Replayed"] = "true"
