-- +goose Up
-- An invitation is known by the SHA-256 of its code: the code itself is nowhere.
CREATE TABLE invitations (
    id           integer PRIMARY KEY AUTOINCREMENT,
    person_id    integer NOT NULL REFERENCES people (id),
    code_hash    text NOT NULL UNIQUE,
    created_at   datetime NOT NULL,
    created_by   text NOT NULL,
    expires_at   datetime NOT NULL,
    used_at      datetime,
    used_channel text NOT NULL DEFAULT '',
    used_account text NOT NULL DEFAULT '',
    declined_at  datetime,
    revoked_at   datetime
);
CREATE INDEX invitations_person ON invitations (person_id);

-- Which version of the notice was read and agreed to; 0 for none, as in accounts of a roster.
ALTER TABLE addresses ADD COLUMN consent_version integer NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN consent_at datetime;

-- Who has read a report is asked by its author.
CREATE INDEX audit_object ON audit (object);

-- +goose Down
DROP INDEX audit_object;
ALTER TABLE addresses DROP COLUMN consent_at;
ALTER TABLE addresses DROP COLUMN consent_version;
DROP TABLE invitations;
