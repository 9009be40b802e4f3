-- Events that were given up are kept for a while, and not tried again.
ALTER TABLE outbox ADD COLUMN dead INTEGER NOT NULL DEFAULT 0;
