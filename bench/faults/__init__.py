"""Faults on purpose: `make faults` kills workers, poisons the outbox and makes gateways fail."""
