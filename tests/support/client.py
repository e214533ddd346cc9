"""API clients for tests."""

import uuid

from rest_framework.test import APIClient


class KeyedClient(APIClient):
    """An API client that sends a fresh Idempotency-Key with each POST, unless given one."""

    def post(self, path, data=None, *, key: str | None = None, **extra):
        """POST JSON."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} | extra.pop("headers", {})
        return super().post(path, data, format="json", headers=headers, **extra)
