-- +goose Up
CREATE TABLE attachments (
    id           integer PRIMARY KEY AUTOINCREMENT,
    report_id    text NOT NULL REFERENCES reports (id),
    person_id    integer NOT NULL REFERENCES people (id),
    revision     integer NOT NULL,
    removed      boolean NOT NULL,
    report_day   text NOT NULL,
    question     text NOT NULL,
    position     integer NOT NULL,
    kind         text NOT NULL,
    channel      text NOT NULL,
    ref          text NOT NULL,
    file_key     text NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'stored', 'failed', 'expired')),
    reason       text NOT NULL,
    queued_at    datetime NOT NULL,
    not_before   datetime NOT NULL,
    leased_until datetime,
    attempts     integer NOT NULL,
    why          text NOT NULL,
    file         text NOT NULL,
    sha256       text NOT NULL,
    mime         text NOT NULL,
    size         integer NOT NULL,
    width        integer NOT NULL,
    height       integer NOT NULL,
    settled_at   datetime
);
-- What failed may be sent again.
CREATE UNIQUE INDEX attachments_once ON attachments (report_id, question, file_key) WHERE state <> 'failed';
CREATE INDEX attachments_report ON attachments (report_id);
CREATE INDEX attachments_pending ON attachments (not_before, id) WHERE state = 'pending';
CREATE INDEX attachments_stored ON attachments (report_day) WHERE state = 'stored';

-- +goose Down
DROP TABLE attachments;
