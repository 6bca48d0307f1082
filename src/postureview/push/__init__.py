"""Exports on their way into clinic systems: receivers, senders, and the outbox that outlives a restart."""
