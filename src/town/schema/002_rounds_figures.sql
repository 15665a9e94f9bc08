-- Schema 2: what admission rounds came to, and published figures of areas. Still counts and shares
-- only: what concerns a person lies in the desk file of its round.

-- One round that was carried out. The result holds counts, no child.
CREATE TABLE admission_round (
    id     INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE CHECK (key <> ''),        -- oefenronde-2026-1
    kind   TEXT NOT NULL CHECK (kind <> ''),              -- exercise
    made   TEXT NOT NULL,                                 -- RFC 3339, UTC
    digest TEXT NOT NULL CHECK (length(digest) = 64),     -- SHA-256 of what was frozen: the receipt
    result TEXT NOT NULL CHECK (result <> '')             -- a JSON object
) STRICT;

-- A kind of figure that is published per area: education_high.
CREATE TABLE figure (
    id  INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE CHECK (key <> '')
) STRICT;

-- A share from 0 to 1. What is not published has no row.
CREATE TABLE area_figure (
    area_id   INTEGER NOT NULL REFERENCES area (id),
    period_id INTEGER NOT NULL REFERENCES period (id),
    figure_id INTEGER NOT NULL REFERENCES figure (id),
    share     REAL NOT NULL CHECK (share BETWEEN 0 AND 1),
    source_id INTEGER NOT NULL REFERENCES source (id),
    PRIMARY KEY (area_id, period_id, figure_id)
) STRICT;
