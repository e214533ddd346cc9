"""Tokens on requests: opaque, stored as digests, one for each device or program."""

from knox.auth import TokenAuthentication as KnoxTokenAuthentication


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]  # knox has no types
    """`Authorization: Token …` of a device, a program, or a citizen's verified phone."""
