-- Accounts that may not chat.
CREATE TABLE mutes (
    account TEXT PRIMARY KEY,
    expires_s INTEGER
) STRICT, WITHOUT ROWID;
