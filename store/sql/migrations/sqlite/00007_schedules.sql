-- +goose Up
-- What clerks decided about the digests of a unit. No row is 'waiting', too.
CREATE TABLE releases (
    unit_id    integer NOT NULL REFERENCES units (id),
    kind       text NOT NULL,
    period_key text NOT NULL,
    state      text NOT NULL CHECK (state IN ('waiting', 'held', 'released')),
    assessment text NOT NULL DEFAULT '',
    person_id  integer REFERENCES people (id), -- nobody: it was released by its time
    at         datetime NOT NULL,
    PRIMARY KEY (unit_id, kind, period_key)
);

-- Who is not to be reminded of a week's report.
CREATE TABLE leaves (
    person_id  integer NOT NULL REFERENCES people (id),
    unit_id    integer NOT NULL REFERENCES units (id),
    period_key text NOT NULL,
    at         datetime NOT NULL,
    PRIMARY KEY (person_id, unit_id, period_key)
);
CREATE INDEX leaves_unit ON leaves (unit_id, period_key);

-- +goose Down
DROP TABLE leaves;
DROP TABLE releases;
