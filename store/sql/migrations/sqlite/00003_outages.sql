-- +goose Up
-- What a session is found by without a message of its person.
ALTER TABLE snapshots ADD COLUMN wake_at datetime;
ALTER TABLE snapshots ADD COLUMN active_at datetime;
ALTER TABLE snapshots ADD COLUMN saved_at datetime NOT NULL DEFAULT '1970-01-01 00:00:00.000+00:00';
UPDATE snapshots SET saved_at = strftime('%Y-%m-%d %H:%M:%f+00:00', 'now');
CREATE INDEX snapshots_wake ON snapshots (wake_at) WHERE wake_at IS NOT NULL;

-- 0 is what somebody waits for, 1 goes out in bulk.
ALTER TABLE outbox ADD COLUMN lane integer NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN leased_by text NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN queued_at datetime NOT NULL DEFAULT '1970-01-01 00:00:00.000+00:00';
UPDATE outbox SET queued_at = not_before;
-- When it was last given back or finished, in the database's own time.
ALTER TABLE outbox ADD COLUMN touched_at datetime;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (lane, not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_person ON outbox (person_id, state);
CREATE INDEX outbox_touched ON outbox (person_id, touched_at);

-- Digests that were never sent: when they could be made, a newer one was due.
ALTER TABLE digests ADD COLUMN missed boolean NOT NULL DEFAULT false;

-- Messages that could not be handled for a while, guarded.
CREATE TABLE inbox (
    id           integer PRIMARY KEY AUTOINCREMENT,
    channel      text NOT NULL,
    bot          text NOT NULL,
    update_id    integer NOT NULL,
    account      text NOT NULL,
    message      text NOT NULL,
    failures     integer NOT NULL DEFAULT 0,
    not_before   datetime NOT NULL DEFAULT '1970-01-01 00:00:00.000+00:00',
    leased_by    text NOT NULL DEFAULT '',
    leased_until datetime,
    UNIQUE (channel, bot, update_id)
);
CREATE INDEX inbox_account ON inbox (channel, account, id);

-- Messages that cannot be handled: ids and guarded text.
CREATE TABLE dead_letters (
    code      text PRIMARY KEY,
    channel   text NOT NULL,
    account   text NOT NULL,
    message   text NOT NULL,
    cause     text NOT NULL,
    at        datetime NOT NULL,
    buried_at datetime NOT NULL
);

-- +goose Down
DROP TABLE dead_letters;
DROP TABLE inbox;
ALTER TABLE digests DROP COLUMN missed;
DROP INDEX outbox_touched;
DROP INDEX outbox_person;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE state = 'waiting';
ALTER TABLE outbox DROP COLUMN touched_at;
ALTER TABLE outbox DROP COLUMN queued_at;
ALTER TABLE outbox DROP COLUMN leased_by;
ALTER TABLE outbox DROP COLUMN lane;
DROP INDEX snapshots_wake;
ALTER TABLE snapshots DROP COLUMN saved_at;
ALTER TABLE snapshots DROP COLUMN active_at;
ALTER TABLE snapshots DROP COLUMN wake_at;
