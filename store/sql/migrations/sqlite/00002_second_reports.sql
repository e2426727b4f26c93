-- +goose Up
ALTER TABLE reports ADD COLUMN nth integer NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE INDEX reports_person ON reports (person_id, received_at);

-- +goose Down
DROP INDEX reports_person;
ALTER TABLE reports DROP COLUMN reason;
ALTER TABLE reports DROP COLUMN nth;
