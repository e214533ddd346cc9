"""What sorts of agencies there are, as data."""

from django.db import models


class AgencyLevel(models.TextChoices):
    """The two levels of local government since 1 July 2025."""

    PROVINCE = "province", "Cấp tỉnh"
    COMMUNE = "commune", "Cấp xã"


class AgencyKind(models.TextChoices):
    """Who receives dossiers.

    Source: Decree 118/2025/NĐ-CP: public administration service centres of provinces and
    communes; the police and the social insurance run desks of their own.
    """

    SERVICE_CENTRE = "service_centre", "Trung tâm Phục vụ hành chính công"
    POLICE = "police", "Công an"
    SOCIAL_INSURANCE = "social_insurance", "Bảo hiểm xã hội"
    OTHER = "other", "Cơ quan khác"
