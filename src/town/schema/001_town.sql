-- Schema 1: the town, its sources, places, groups and counts, and the log.
-- Counts only: nothing in this file is about one person.

CREATE TABLE town (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    name    TEXT NOT NULL CHECK (name <> ''),
    code    TEXT,                         -- of the municipality: GM0363
    created TEXT NOT NULL                 -- RFC 3339, UTC
) STRICT;

-- Where figures come from: every count points at one of these.
CREATE TABLE source (
    id        INTEGER PRIMARY KEY,
    file      TEXT NOT NULL,
    digest    TEXT NOT NULL CHECK (length(digest) = 64),  -- SHA-256 of the bytes that were read
    publisher TEXT,
    title     TEXT,
    year      TEXT,                       -- in words, as the source says it
    licence   TEXT,
    url       TEXT,
    note_nl   TEXT,
    note_en   TEXT,
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    imported  TEXT NOT NULL
) STRICT;

-- A year, or the years between which the source must lie when it does not state one (exact = 0).
CREATE TABLE period (
    id         INTEGER PRIMARY KEY,
    first_year INTEGER NOT NULL CHECK (first_year BETWEEN 1900 AND 2200),
    last_year  INTEGER NOT NULL CHECK (last_year BETWEEN first_year AND 2200),
    exact      INTEGER NOT NULL CHECK (exact IN (0, 1)),
    UNIQUE (first_year, last_year, exact)
) STRICT;

-- One way to divide children into groups. Names are neutral and a setting.
CREATE TABLE grouping (
    id      INTEGER PRIMARY KEY,
    key     TEXT NOT NULL UNIQUE CHECK (key <> ''),
    note_nl TEXT,                         -- what the groups are, as far as the source says
    note_en TEXT
) STRICT;

CREATE TABLE member_group (
    id            INTEGER PRIMARY KEY,
    grouping_id   INTEGER NOT NULL REFERENCES grouping (id),
    position      INTEGER NOT NULL CHECK (position >= 0),
    key           TEXT NOT NULL CHECK (key <> ''),
    name_nl       TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    known         INTEGER NOT NULL CHECK (known IN (0, 1)),  -- 0: members whose group is not known
    source_column TEXT NOT NULL,
    UNIQUE (grouping_id, key),
    UNIQUE (grouping_id, position)
) STRICT;

CREATE TABLE area (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name      TEXT,
    geometry  TEXT,                       -- GeoJSON geometry, WGS84 degrees
    source_id INTEGER NOT NULL REFERENCES source (id)
) STRICT;

CREATE TABLE board (
    id   INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT
) STRICT;

CREATE TABLE school (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name         TEXT,
    board_id     INTEGER REFERENCES board (id),
    denomination TEXT,
    concept      TEXT,
    lon          REAL,
    lat          REAL,
    source_id    INTEGER NOT NULL REFERENCES source (id),
    CHECK ((lon IS NULL) = (lat IS NULL))
) STRICT;

-- low = high unless the source hides the cell: "<5" is low 0, high 4.
CREATE TABLE school_count (
    school_id INTEGER NOT NULL REFERENCES school (id),
    period_id INTEGER NOT NULL REFERENCES period (id),
    group_id  INTEGER NOT NULL REFERENCES member_group (id),
    low       INTEGER NOT NULL CHECK (low >= 0),
    high      INTEGER NOT NULL CHECK (high >= low),
    source_id INTEGER NOT NULL REFERENCES source (id),
    PRIMARY KEY (school_id, period_id, group_id)
) STRICT;

CREATE TABLE area_count (
    area_id   INTEGER NOT NULL REFERENCES area (id),
    period_id INTEGER NOT NULL REFERENCES period (id),
    group_id  INTEGER NOT NULL REFERENCES member_group (id),
    low       INTEGER NOT NULL CHECK (low >= 0),
    high      INTEGER NOT NULL CHECK (high >= low),
    source_id INTEGER NOT NULL REFERENCES source (id),
    PRIMARY KEY (area_id, period_id, group_id)
) STRICT;

-- Mean distance between home and school, as published per school.
CREATE TABLE school_distance (
    school_id   INTEGER NOT NULL REFERENCES school (id),
    period_id   INTEGER NOT NULL REFERENCES period (id),
    mean_metres REAL NOT NULL CHECK (mean_metres >= 0),
    source_id   INTEGER NOT NULL REFERENCES source (id),
    PRIMARY KEY (school_id, period_id)
) STRICT;

-- Every change, in order. hash covers the entry, the state of all other tables after it, and the
-- hash before it. Nothing is ever updated or deleted here.
CREATE TABLE log (
    number   INTEGER PRIMARY KEY,
    time     TEXT NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    detail   TEXT NOT NULL,               -- JSON
    state    TEXT NOT NULL,               -- digest of the tables after the change
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL UNIQUE
) STRICT;
