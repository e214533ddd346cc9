"""The roles of staff, as data."""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff may do, always within one office or one desk."""

    DISPATCHER = "dispatcher", "Điều phối viên"
    CLERK = "clerk", "Giao dịch viên"
    DESK_OFFICER = "desk_officer", "Cán bộ một cửa"
    SUPERVISOR = "supervisor", "Kiểm soát viên"
    ADMINISTRATOR = "administrator", "Quản trị viên"


class PersonKind(models.TextChoices):
    """What sort of account it is; decides which doors exist for it at all."""

    STAFF = "staff", "Nhân viên"
    COURIER = "courier", "Bưu tá"
    CITIZEN = "citizen", "Công dân"
    PROGRAM = "program", "Chương trình"
