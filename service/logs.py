"""How our processes log: one line each, to standard error."""

import logging


def configure_logging() -> None:
    """Call once in each process; does nothing the second time."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
