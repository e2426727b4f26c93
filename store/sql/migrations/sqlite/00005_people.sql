-- +goose Up
-- '' is open: a unit or a post without a beginning or an end.
ALTER TABLE units ADD COLUMN from_day text NOT NULL DEFAULT '';
ALTER TABLE units ADD COLUMN to_day text NOT NULL DEFAULT '';

-- A post that ended stays: who reported for the unit is still known.
CREATE TABLE posts_dated (
    id        integer PRIMARY KEY AUTOINCREMENT,
    person_id integer NOT NULL REFERENCES people (id),
    unit_id   integer NOT NULL REFERENCES units (id),
    role      text NOT NULL CHECK (role IN ('officer', 'leader', 'clerk')),
    full_time boolean NOT NULL,
    since     datetime NOT NULL,
    until     datetime
);
INSERT INTO posts_dated (id, person_id, unit_id, role, full_time, since)
SELECT id, person_id, unit_id, role, full_time, since FROM posts;
DROP TABLE posts;
ALTER TABLE posts_dated RENAME TO posts;
CREATE INDEX posts_unit ON posts (unit_id);
CREATE UNIQUE INDEX posts_held ON posts (person_id, unit_id, role) WHERE until IS NULL;
CREATE INDEX posts_person ON posts (person_id);

-- A soft rule doubted the value, and its author insisted.
ALTER TABLE figures ADD COLUMN doubtful boolean NOT NULL DEFAULT false;
ALTER TABLE figures ADD COLUMN reason text NOT NULL DEFAULT '';

CREATE TABLE targets (
    id        integer PRIMARY KEY AUTOINCREMENT,
    code      text NOT NULL UNIQUE,
    unit_id   integer NOT NULL REFERENCES units (id),
    indicator text NOT NULL,
    value     integer NOT NULL CHECK (value > 0),
    from_day  text NOT NULL,
    to_day    text NOT NULL,
    name_vi   text NOT NULL,
    name_en   text NOT NULL,
    document  text NOT NULL
);
CREATE INDEX targets_unit ON targets (unit_id);

-- What was reached before reports began, with the document that says so.
CREATE TABLE openings (
    unit_id   integer NOT NULL REFERENCES units (id),
    indicator text NOT NULL,
    from_day  text NOT NULL,
    to_day    text NOT NULL,
    value     integer NOT NULL,
    estimate  boolean NOT NULL,
    document  text NOT NULL,
    PRIMARY KEY (unit_id, indicator)
);

-- The sums of all newest revisions by the last day of their period; see rollup.go.
CREATE TABLE rollup (
    unit_id    integer NOT NULL REFERENCES units (id),
    indicator  text NOT NULL,
    period_end text NOT NULL,
    value      integer NOT NULL,
    estimates  integer NOT NULL,
    unknown    integer NOT NULL,
    reports    integer NOT NULL,
    PRIMARY KEY (unit_id, indicator, period_end)
);
INSERT INTO rollup (unit_id, indicator, period_end, value, estimates, unknown, reports)
SELECT unit_id, indicator, period_end, sum(value), sum(estimates), sum(unknown), sum(reports) FROM (
    SELECT r.unit_id, f.indicator, r.period_end, f.value, CASE WHEN f.estimate THEN 1 ELSE 0 END AS estimates, 0 AS unknown, 1 AS reports
    FROM reports r JOIN figures f ON f.report_id = r.id AND f.revision = r.revision
    UNION ALL
    SELECT r.unit_id, u.indicator, r.period_end, 0, 0, 1, 0
    FROM reports r JOIN unknowns u ON u.report_id = r.id AND u.revision = r.revision
) figures GROUP BY unit_id, indicator, period_end;

-- +goose Down
DROP TABLE rollup;
DROP TABLE openings;
DROP TABLE targets;
ALTER TABLE figures DROP COLUMN reason;
ALTER TABLE figures DROP COLUMN doubtful;
DROP INDEX posts_person;
DROP INDEX posts_held;
CREATE TABLE posts_undated (
    id        integer PRIMARY KEY AUTOINCREMENT,
    person_id integer NOT NULL REFERENCES people (id),
    unit_id   integer NOT NULL REFERENCES units (id),
    role      text NOT NULL CHECK (role IN ('officer', 'leader', 'clerk')),
    full_time boolean NOT NULL,
    since     datetime NOT NULL,
    UNIQUE (person_id, unit_id, role)
);
-- One row of each function, the one that is held: one that ended cannot be told from it any more.
INSERT INTO posts_undated SELECT id, person_id, unit_id, role, full_time, since FROM posts
WHERE (until IS NULL OR julianday(until) > julianday('now'))
    AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.person_id = posts.person_id AND o.unit_id = posts.unit_id AND o.role = posts.role
        AND (o.until IS NULL OR julianday(o.until) > julianday('now')) AND (o.since, o.id) < (posts.since, posts.id));
DROP TABLE posts;
ALTER TABLE posts_undated RENAME TO posts;
CREATE INDEX posts_unit ON posts (unit_id);
ALTER TABLE units DROP COLUMN to_day;
ALTER TABLE units DROP COLUMN from_day;
