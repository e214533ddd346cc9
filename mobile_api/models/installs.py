"""Installations of the app, and the keys that receipts were signed with."""

from django.db import models

from backend.common.models import Record


class Install(Record):
    """One installation of the app, with a counter of its own.

    `install_id` was made on the phone. `quarantined_at` says that the counter told two stories:
    one of two phones is a copy. `cleared_at` says that a dispatcher looked at it.
    """

    install_id = models.UUIDField(unique=True)
    device = models.ForeignKey("accounts.Device", on_delete=models.PROTECT, related_name="+")
    courier = models.ForeignKey("offices.Courier", on_delete=models.PROTECT, related_name="+")
    app_version = models.CharField(max_length=40, blank=True)
    first_seen_at = models.DateTimeField()
    last_pushed_at = models.DateTimeField()
    quarantined_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    @property
    def is_quarantined(self) -> bool:
        """Whether what it sends is kept and not applied."""
        return self.quarantined_at is not None and self.cleared_at is None


class SigningKey(models.Model):
    """A public key that receipts were signed with. It stays when the key behind it is gone."""

    key_id = models.CharField(max_length=16, primary_key=True)
    public_key = models.CharField(max_length=44)  # 32 bytes, base64
    first_used_at = models.DateTimeField()
