-- +goose Up
-- The one linking code that a person may have, by its hash.
CREATE TABLE link_codes (
    person_id    bigint PRIMARY KEY REFERENCES people (id),
    code_hash    text NOT NULL UNIQUE,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    used_channel text NOT NULL DEFAULT '',
    used_account text NOT NULL DEFAULT ''
);

-- The account that gets what is sent unasked, as channel, space, account; empty for the newest.
ALTER TABLE people ADD COLUMN notified_account text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE people DROP COLUMN notified_account;
DROP TABLE link_codes;
