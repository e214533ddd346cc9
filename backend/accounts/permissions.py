"""Who may knock at which door. Nothing is open unless a view names one of these.

The kind of an account decides first: a courier's or citizen's token opens no door of staff,
even if somebody wrote a role beside it.
"""

from typing import ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.roles import PersonKind, Role
from backend.accounts.selectors import is_draining, roles_of


class _OfKind(BasePermission):
    kind: ClassVar[PersonKind]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the asker's account is of the right kind."""
        user = request.user
        return isinstance(user, User) and user.is_active and user.kind == self.kind


class IsCitizen(_OfKind):
    """A citizen with a verified phone."""

    kind = PersonKind.CITIZEN
    message = "Only a citizen who is signed in may do this."


class IsCourierOrDraining(_OfKind):
    """A courier's enrolled device, or a found one that only brings up what it still holds."""

    kind = PersonKind.COURIER
    message = "Only a courier's device may do this."


class IsCourier(IsCourierOrDraining):
    """A courier's enrolled device."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the asker is a device in service."""
        return super().has_permission(request, view) and not is_draining(request.auth)


class _WithRole(BasePermission):
    roles: ClassVar[frozenset[Role]]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the asker is staff and has one of the roles, in whatever office."""
        return bool(self.roles & roles_of(request.user))


class IsStaff(_WithRole):
    """Anybody with a role."""

    roles = frozenset(Role)
    message = "Only staff may do this."


class IsDispatcher(_WithRole):
    """A dispatcher of some office."""

    roles = frozenset({Role.DISPATCHER})
    message = "Only a dispatcher may do this."


class IsDispatcherOrOverseer(_WithRole):
    """A dispatcher, a supervisor or an administrator."""

    roles = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR})
    message = "Only a dispatcher or an overseer may do this."


class IsClerk(_WithRole):
    """A clerk of some office; a dispatcher may do what a clerk may."""

    roles = frozenset({Role.CLERK, Role.DISPATCHER})
    message = "Only a clerk or dispatcher may do this."


class IsDeskOfficer(_WithRole):
    """An officer at some agency's desk."""

    roles = frozenset({Role.DESK_OFFICER})
    message = "Only a desk officer may do this."


class IsSupervisor(_WithRole):
    """A supervisor."""

    roles = frozenset({Role.SUPERVISOR})
    message = "Only a supervisor may do this."


class IsOverseer(_WithRole):
    """A supervisor or an administrator."""

    roles = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
    message = "Only a supervisor or administrator may do this."


class IsAdministrator(_WithRole):
    """An administrator."""

    roles = frozenset({Role.ADMINISTRATOR})
    message = "Only an administrator may do this."
