-- Schema 1 of a desk file: one round. What concerns a person is in child.record and round.draw, sealed;
-- all else is readable: schools, seats, rules, what was frozen, and how many children there are.

CREATE TABLE round (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    key        TEXT NOT NULL CHECK (key <> ''),               -- oefenronde-2026-1
    kind       TEXT NOT NULL CHECK (kind <> ''),              -- exercise
    town       TEXT NOT NULL,
    made       TEXT NOT NULL,                                 -- RFC 3339, UTC
    children   INTEGER NOT NULL CHECK (children >= 0),
    manifest   TEXT NOT NULL,                                 -- what was frozen before the draw
    receipt    TEXT NOT NULL CHECK (length(receipt) = 64),    -- its SHA-256
    commitment BLOB NOT NULL CHECK (length(commitment) = 32), -- to the secret of the draw
    salt       BLOB NOT NULL CHECK (length(salt) = 32),       -- of the key of this file
    key_check  BLOB NOT NULL CHECK (length(key_check) = 32),  -- tells a wrong key from damage
    draw       BLOB NOT NULL                                  -- sealed: secret, beacon, seed, and a
                                                              -- digest of everything that is readable
) STRICT;

CREATE TABLE school (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    code     TEXT NOT NULL UNIQUE CHECK (code <> ''),
    capacity INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 4294967295)
) STRICT;

-- A rule under which the same applications were placed.
CREATE TABLE placement_rule (
    position    INTEGER PRIMARY KEY CHECK (position >= 0),
    key         TEXT NOT NULL UNIQUE CHECK (key <> ''),
    rule        TEXT NOT NULL,                                -- what was frozen, JSON
    has_traits  INTEGER NOT NULL CHECK (has_traits IN (0, 1)),
    has_groups  INTEGER NOT NULL CHECK (has_groups IN (0, 1)),  -- 0: one open group each
    has_choices INTEGER NOT NULL CHECK (has_choices IN (0, 1))  -- 0: groups in order everywhere
) STRICT;

-- How a school chooses under a rule: a value of mt_seat_rule.
CREATE TABLE school_choice (
    rule_position   INTEGER NOT NULL REFERENCES placement_rule (position),
    school_position INTEGER NOT NULL REFERENCES school (position),
    choice          INTEGER NOT NULL CHECK (choice BETWEEN 0 AND 3),
    PRIMARY KEY (rule_position, school_position)
) STRICT;

-- The seat groups of a school under a rule; fields as in mt_seat_group.
CREATE TABLE seat_group (
    rule_position   INTEGER NOT NULL REFERENCES placement_rule (position),
    school_position INTEGER NOT NULL REFERENCES school (position),
    position        INTEGER NOT NULL CHECK (position >= 0),
    seats           INTEGER NOT NULL CHECK (seats BETWEEN 0 AND 4294967295),
    most            INTEGER NOT NULL CHECK (most BETWEEN 0 AND 4294967295),
    only_traits     INTEGER NOT NULL CHECK (only_traits BETWEEN 0 AND 4294967295),
    first_traits    INTEGER NOT NULL CHECK (first_traits BETWEEN 0 AND 4294967295),
    pass_on         INTEGER NOT NULL CHECK (pass_on IN (0, 1)),
    PRIMARY KEY (rule_position, school_position, position)
) STRICT;

-- One sealed record per child, all of one size; its content is described in src/town/desk_record.c.
-- The commitment is a digest of the record, whose nonce is the salt. The log covers the commitment and
-- not the record, so that a record can be erased (NULL) and the log still holds.
CREATE TABLE child (
    position   INTEGER PRIMARY KEY CHECK (position >= 0),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    record     BLOB
) STRICT;

-- As in the town file.
CREATE TABLE log (
    number   INTEGER PRIMARY KEY,
    time     TEXT NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    detail   TEXT NOT NULL,
    state    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL UNIQUE
) STRICT;
