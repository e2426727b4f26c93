-- +goose Up
-- How many messages each bot of a counted channel sent and got, by month.
CREATE TABLE messages (
    channel text NOT NULL,
    month   text NOT NULL, -- 2023-11, in the calendar's zone
    way     text NOT NULL CHECK (way IN ('in', 'out')),
    n       bigint NOT NULL,
    PRIMARY KEY (channel, month, way)
);

-- Whom each bot ever met, strangers too: an account is known by its SHA-256.
CREATE TABLE contacts (
    channel      text NOT NULL,
    account_hash text NOT NULL,
    grp          boolean NOT NULL,
    first_at     timestamptz NOT NULL,
    PRIMARY KEY (channel, account_hash)
);

-- The channel whose messages were used up when the notice was given up, and
-- when that was, by the business clock.
ALTER TABLE outbox ADD COLUMN withheld_on text NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN withheld_at timestamptz;
CREATE INDEX outbox_withheld ON outbox (withheld_at) WHERE withheld_at IS NOT NULL;

-- +goose Down
DROP INDEX outbox_withheld;
ALTER TABLE outbox DROP COLUMN withheld_at;
ALTER TABLE outbox DROP COLUMN withheld_on;
DROP TABLE contacts, messages;
