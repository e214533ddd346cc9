"""The two kinds of address that Firebase Cloud Messaging knows; never to be told apart by looks."""

from typing import Final

TOKEN: Final = "token"  # noqa: S105  a kind of address
INSTALLATION: Final = "installation"
KINDS: Final = (TOKEN, INSTALLATION)
