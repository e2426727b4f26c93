-- +goose Up
ALTER TABLE reports ADD COLUMN nth integer NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE INDEX reports_person ON reports (person_id, received_at);

-- Figures that were asked for, and are not known: neither zero nor left out.
CREATE TABLE unknowns (
    report_id text NOT NULL,
    revision  integer NOT NULL,
    indicator text NOT NULL,
    PRIMARY KEY (report_id, revision, indicator),
    FOREIGN KEY (report_id, revision) REFERENCES revisions (report_id, number)
);

-- +goose Down
DROP TABLE unknowns;
DROP INDEX reports_person;
ALTER TABLE reports DROP COLUMN reason;
ALTER TABLE reports DROP COLUMN nth;
