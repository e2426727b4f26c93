-- +goose Up
CREATE TABLE units (
    id        integer PRIMARY KEY AUTOINCREMENT,
    code      text NOT NULL UNIQUE,
    name      text NOT NULL,
    kind      text NOT NULL,
    parent_id integer REFERENCES units (id)
);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE people (
    id         integer PRIMARY KEY AUTOINCREMENT,
    code       text NOT NULL UNIQUE,
    name       text NOT NULL,
    lang       text NOT NULL,
    revoked_at datetime
);

CREATE TABLE posts (
    id        integer PRIMARY KEY AUTOINCREMENT,
    person_id integer NOT NULL REFERENCES people (id),
    unit_id   integer NOT NULL REFERENCES units (id),
    role      text NOT NULL CHECK (role IN ('officer', 'leader', 'clerk')),
    full_time boolean NOT NULL,
    since     datetime NOT NULL,
    UNIQUE (person_id, unit_id, role)
);
CREATE INDEX posts_unit ON posts (unit_id);

CREATE TABLE addresses (
    channel        text NOT NULL,
    account        text NOT NULL,
    person_id      integer NOT NULL REFERENCES people (id),
    linked_at      datetime NOT NULL,
    unreachable_at datetime,
    PRIMARY KEY (channel, account)
);
CREATE INDEX addresses_person ON addresses (person_id);

CREATE TABLE flow_versions (
    id            text NOT NULL,
    version       integer NOT NULL,
    sha256        text NOT NULL,
    yaml          blob NOT NULL,
    registered_at datetime NOT NULL,
    PRIMARY KEY (id, version)
);

-- Instants are texts in UTC, written by the driver for columns of type datetime.
-- Dates of periods are ISO texts: they compare as they are on both databases.
CREATE TABLE reports (
    id           text PRIMARY KEY,
    flow_id      text NOT NULL,
    flow_version integer NOT NULL,
    person_id    integer NOT NULL REFERENCES people (id),
    unit_id      integer NOT NULL REFERENCES units (id),
    period_kind  text NOT NULL,
    period_key   text NOT NULL,
    period_start text NOT NULL,
    period_end   text NOT NULL,
    code         text NOT NULL UNIQUE,
    one_key      text UNIQUE,
    revision     integer NOT NULL,
    received_at  datetime NOT NULL,
    late         boolean NOT NULL,
    amend_until  datetime NOT NULL
);
CREATE INDEX reports_scope ON reports (unit_id, flow_id, period_key);

CREATE TABLE revisions (
    report_id text NOT NULL REFERENCES reports (id),
    number    integer NOT NULL,
    answers   text NOT NULL,
    hash      text NOT NULL,
    person_id integer NOT NULL REFERENCES people (id),
    at        datetime NOT NULL,
    PRIMARY KEY (report_id, number)
);

CREATE TABLE figures (
    report_id text NOT NULL,
    revision  integer NOT NULL,
    indicator text NOT NULL,
    value     integer NOT NULL,
    estimate  boolean NOT NULL,
    PRIMARY KEY (report_id, revision, indicator),
    FOREIGN KEY (report_id, revision) REFERENCES revisions (report_id, number)
);

CREATE TABLE difficulties (
    id        integer PRIMARY KEY AUTOINCREMENT,
    code      text NOT NULL UNIQUE,
    report_id text NOT NULL REFERENCES reports (id),
    unit_id   integer NOT NULL REFERENCES units (id),
    person_id integer NOT NULL REFERENCES people (id),
    category  text NOT NULL,
    text      text NOT NULL,
    opened_at datetime NOT NULL
);
CREATE INDEX difficulties_report ON difficulties (report_id);

CREATE TABLE effects (
    key    text PRIMARY KEY,
    result text NOT NULL,
    at     datetime NOT NULL
);

CREATE TABLE snapshots (
    person_id  integer PRIMARY KEY REFERENCES people (id),
    generation integer NOT NULL,
    version    integer NOT NULL,
    delivered  integer NOT NULL,
    asked_at   datetime,
    asked_id   integer NOT NULL DEFAULT 0,
    session    blob NOT NULL
);

CREATE TABLE settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE outbox (
    id           integer PRIMARY KEY AUTOINCREMENT,
    kind         text NOT NULL,
    person_id    integer NOT NULL REFERENCES people (id),
    payload      text NOT NULL,
    dedupe_key   text NOT NULL UNIQUE,
    state        text NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped')),
    not_before   datetime NOT NULL,
    leased_until datetime,
    attempts     integer NOT NULL,
    why          text NOT NULL,
    finished_at  datetime
);
CREATE INDEX outbox_waiting ON outbox (not_before, id) WHERE state = 'waiting';

CREATE TABLE digests (
    id         integer PRIMARY KEY AUTOINCREMENT,
    person_id  integer NOT NULL REFERENCES people (id),
    unit_id    integer NOT NULL REFERENCES units (id),
    kind       text NOT NULL,
    period_key text NOT NULL,
    scheduled  boolean NOT NULL,
    summary    text NOT NULL,
    made_at    datetime NOT NULL,
    seen_at    datetime
);
CREATE UNIQUE INDEX digests_scheduled ON digests (person_id, unit_id, kind, period_key) WHERE scheduled;

-- The actor is not a reference: 0 is the program itself, and rows outlive people.
CREATE TABLE audit (
    id     integer PRIMARY KEY AUTOINCREMENT,
    at     datetime NOT NULL,
    actor  integer NOT NULL,
    action text NOT NULL,
    object text NOT NULL
);

-- +goose Down
DROP TABLE audit;
DROP TABLE digests;
DROP TABLE outbox;
DROP TABLE settings;
DROP TABLE snapshots;
DROP TABLE effects;
DROP TABLE difficulties;
DROP TABLE figures;
DROP TABLE revisions;
DROP TABLE reports;
DROP TABLE flow_versions;
DROP TABLE addresses;
DROP TABLE posts;
DROP TABLE people;
DROP TABLE units;
