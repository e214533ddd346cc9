"""An app whose jobs misbehave on purpose, for worker processes that tests start."""
