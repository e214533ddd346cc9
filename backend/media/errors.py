"""Why a photo is not taken. After each of these nothing is stored."""

from backend.common.errors import DomainError, Kind


class HashMismatch(DomainError):
    """The bytes that came are not the bytes that were announced."""

    code = "media-hash-mismatch"
    kind = Kind.RULE
    title = "The bytes do not have this SHA-256."
    advice = "Hash the very bytes you send, and send them again."


class EmptyFile(DomainError):
    """Zero bytes."""

    code = "media-empty"
    kind = Kind.RULE
    title = "The file is empty."
    advice = "Take the photo again."


class TooLarge(DomainError):
    """More bytes than we take."""

    code = "media-too-large"
    kind = Kind.RULE
    title = "The file is too large."
    advice = "Resize the photo to 2048 pixels on its longer side before sending it."


class NotAnImage(DomainError):
    """Not a JPEG, PNG or WebP photo that can be decoded from its first byte to its last."""

    code = "media-not-an-image"
    kind = Kind.RULE
    title = "This is not a photo we can read."
    advice = "Send a complete JPEG, PNG or WebP of at most 50 megapixels."


class DecoderBusy(DomainError):
    """The machine had no time for this photo; nothing is said about the photo."""

    code = "media-decoder-busy"
    kind = Kind.LIMIT
    title = "The photo could not be looked at in time."
    advice = "Send it again later."


class NoRoom(DomainError):
    """The disk is full; nothing was stored."""

    code = "media-no-room"
    kind = Kind.NO_ROOM
    title = "There is no room for photos at the moment."
    advice = "Keep the photo and send it again later."
