-- +goose Up
-- Documents that a channel gives as links. The bytes come last: SQLite walks past all that stands before a column.
CREATE TABLE handouts (
    id         text PRIMARY KEY,
    person_id  integer NOT NULL REFERENCES people (id),
    name       text NOT NULL,
    picture    boolean NOT NULL,
    made_at    datetime NOT NULL,
    expires_at datetime NOT NULL,
    opened_by  text NOT NULL DEFAULT '',
    data       blob NOT NULL
);

-- +goose Down
DROP TABLE handouts;
