"""What the application carries for every handler, and where a request came from."""

from typing import Annotated

from fastapi import Depends, Request

from service.bootstrap import Service
from service.identity.identity import Identity


async def service_of(request: Request) -> Service:
    """The service behind this application."""
    service: Service = request.app.state.service
    return service


async def identity_of(request: Request) -> Identity:
    """Sign-in and sessions."""
    identity: Identity = request.app.state.identity
    return identity


async def address_of(request: Request) -> str:
    """Where the request came from; behind a proxy uvicorn puts the forwarded address here."""
    return request.client.host if request.client is not None else "unknown"


Wired = Annotated[Service, Depends(service_of)]
Identities = Annotated[Identity, Depends(identity_of)]
Address = Annotated[str, Depends(address_of)]
