"""One door for each permission, to knock at in tests."""

from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import permissions
from backend.accounts.selectors import device_of


class Door(APIView):
    def get(self, request):
        return Response({"user": str(request.user.id)})


class DeviceDoor(APIView):
    permission_classes = (permissions.IsCourier,)

    def get(self, request):
        return Response({"device": str(device_of(request.auth).id)})


NAMES = (
    "IsCitizen", "IsCourier", "IsStaff", "IsDispatcher", "IsClerk", "IsDeskOfficer",
    "IsSupervisor", "IsOverseer", "IsAdministrator",
)  # fmt: skip
urlpatterns = [
    path("unnamed", Door.as_view()),
    path("anybody", Door.as_view(permission_classes=(IsAuthenticated,))),
    path("device", DeviceDoor.as_view()),
    *(path(name, Door.as_view(permission_classes=(getattr(permissions, name),))) for name in NAMES),
]
