-- A kick or a mute is of an account, as a ban is; the name and the address of then are its detail. So far
-- the target was `NAME (ACCOUNT, ADDRESS)`, of which only the name may have blanks.
UPDATE actions SET
    target = CASE account WHEN '?' THEN 'a connection' ELSE account END,
    detail = name || ', ' || address || CASE detail WHEN '' THEN '' ELSE ': ' || detail END
FROM (
    SELECT row, name, substr(front, length(name) + 3, length(front) - length(name) - 3) AS account,
        substr(target, length(front) + 2, length(target) - length(front) - 2) AS address
    FROM (
        -- All behind the last blank is trimmed, and the blank.
        SELECT row, target, front, rtrim(rtrim(front, replace(front, ' ', ''))) AS name
        FROM (
            SELECT n AS row, target, rtrim(rtrim(target, replace(target, ' ', ''))) AS front
            FROM actions
            WHERE what IN ('kick', 'mute', 'unmute') AND target LIKE '% (%, %)'
        )
    )
)
WHERE n = row;

-- A match may be called after a player who is forgotten.
CREATE INDEX results_by_name ON results (name);

-- The outbox is looked at each second: those that wait apart from those that were given up.
CREATE INDEX outbox_waiting ON outbox (n, next_s, created_s) WHERE NOT dead;
CREATE INDEX outbox_dead ON outbox (created_s) WHERE dead;
