"""Errors of the kernel. Each has a code for machines and a sentence for people."""

Fact = str | int | float | None


class RoutingError(Exception):
    """Anything the kernel refuses."""


class InvalidProblem(RoutingError):
    """What was handed in cannot be a routing problem or a plan of one.

    `code` is stable, `facts` names what is wrong (an id, a value, a JSON pointer).
    """

    def __init__(self, code: str, message: str, **facts: Fact) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}: {self.message}" + (f" ({facts})" if facts else "")


class NoLongerFits(RoutingError):
    """A change would leave a route that cannot be driven. Nothing was changed.

    `rule` is a code of `routing.rules.Rule`, `shortfall_s` is by how many seconds it misses.
    """

    def __init__(self, *, shift: str, rule: str, visit: str | None, shortfall_s: int) -> None:
        super().__init__(f"route of {shift} breaks rule {rule} at {visit} by {shortfall_s} s")
        self.shift = shift
        self.rule = rule
        self.visit = visit
        self.shortfall_s = shortfall_s
