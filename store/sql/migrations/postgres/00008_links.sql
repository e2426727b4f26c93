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

-- Where the person wants what is sent unasked; their newest account if empty.
ALTER TABLE people ADD COLUMN notify_channel text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE people DROP COLUMN notify_channel;
DROP TABLE link_codes;
