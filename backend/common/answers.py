"""Whose stored answers are whose, and forgetting them."""

from uuid import UUID

from backend.common.models import StoredAnswer


def principal_of(user_id: UUID) -> str:
    """Return the name under which the answers to a user's requests are stored."""
    return f"user:{user_id}"


def forget_answers_of(user_id: UUID) -> None:
    """Delete the stored answers of a user: a key that comes back is a new intention."""
    StoredAnswer.objects.filter(principal=principal_of(user_id)).delete()
