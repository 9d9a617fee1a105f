"""The one tree of errors. Every message is a sentence about the user's thing.

The server turns each into `{"error": code, "detail": message, "field": field}` with `status`;
nothing here knows how, so that a notebook gets the same sentences.
"""

from typing import ClassVar


class FallLineError(Exception):
    """What all errors of this project share: a sentence, a code, an HTTP status."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        """Dotted path of the setting at fault, `optimizer.learning_rate`; None if none is."""


class SpecError(FallLineError):
    """A spec that cannot be descended: unknown name, wrong type, impossible combination."""

    code = "invalid_spec"
    status = 422


class LimitError(FallLineError):
    """Something larger than this server allows, refused before anything is allocated."""

    code = "over_limit"
    status = 422


class RequestError(FallLineError):
    """A request or command that is not of its form."""

    code = "invalid_request"
    status = 422


class DataError(FallLineError):
    """A file of data that cannot be read; the sentence names row and column where there is one."""

    code = "invalid_data"
    status = 422


class ShapeError(FallLineError):
    """Arrays whose shapes do not fit each other."""

    code = "shape"
    status = 422


class NotFoundError(FallLineError):
    """A run, step, node or page that does not exist."""

    code = "not_found"
    status = 404


class DivergedError(FallLineError):
    """A step asked of a run whose numbers are no longer finite."""

    code = "diverged"
    status = 409


class CapacityError(FallLineError):
    """The server is full; the same request may go through later."""

    code = "at_capacity"
    status = 503


class TooLargeError(FallLineError):
    """A body that is longer than this server takes."""

    code = "too_large"
    status = 413


class ExpiredError(FallLineError):
    """A file that was kept for its time."""

    code = "expired"
    status = 410


class StorageError(FallLineError):
    """The disk on which files are kept does not take or give them."""

    code = "storage"
    status = 503
