-- Times are seconds since 1970. Order is that of `n`, which no clock can change.

CREATE TABLE players (
    account TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    guest INTEGER NOT NULL,
    address TEXT,
    first_s INTEGER NOT NULL,
    seen_s INTEGER NOT NULL
) STRICT;
CREATE INDEX players_by_seen ON players (seen_s);
CREATE INDEX players_by_name ON players (name);

CREATE TABLE results (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    match_id TEXT NOT NULL,
    name TEXT NOT NULL,
    game TEXT NOT NULL,
    mode TEXT NOT NULL,
    private INTEGER NOT NULL,
    finished_s INTEGER NOT NULL,
    length_s INTEGER NOT NULL,
    -- JSON of the game's own.
    outcome TEXT NOT NULL
) STRICT;
CREATE INDEX results_in_public ON results (n) WHERE NOT private;

CREATE TABLE standings (
    result INTEGER NOT NULL REFERENCES results (n) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    player INTEGER NOT NULL,
    -- Bots have none, nor has who was forgotten.
    account TEXT,
    name TEXT,
    bot INTEGER NOT NULL,
    team INTEGER NOT NULL,
    score INTEGER NOT NULL,
    -- JSON of the game's own.
    details TEXT NOT NULL,
    PRIMARY KEY (result, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX standings_by_account ON standings (account) WHERE account IS NOT NULL;

-- What counts for the leaderboard, added up by day, so that it costs the same after years.
CREATE TABLE tallies (
    account TEXT NOT NULL,
    game TEXT NOT NULL,
    mode TEXT NOT NULL,
    day INTEGER NOT NULL,
    points INTEGER NOT NULL,
    wins INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (account, game, mode, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX tallies_by_day ON tallies (day);

CREATE TABLE bans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- One of the two: a player's account, or a network.
    player TEXT,
    network TEXT,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    expires_s INTEGER,
    CHECK ((player IS NULL) <> (network IS NULL))
) STRICT;

CREATE TABLE actions (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at_s INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_s INTEGER NOT NULL,
    error TEXT
) STRICT;

CREATE TABLE used_tokens (
    jti TEXT PRIMARY KEY,
    expires_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
