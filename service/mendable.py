"""What a user can put right."""


class Mendable(Exception):
    """An error whose message tells the user what to do: the command line shows it without a traceback."""

    def __init__(self, message: str | None = None) -> None:
        """Without a message the class's docstring is it."""
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))
