// Package sqlstore keeps what must not be lost, in PostgreSQL or in a SQLite
// file: people and units, reports, digests, the outbox, snapshots of
// conversations. Both databases are reached through GORM with the same code;
// where their SQL differs, the difference is a field of dialect.
//
// [Open] is the place to begin. It brings the tables up to date itself, from
// the files under migrations/. The interfaces that [Store] implements belong
// to the packages bot and digest, and are documented there.
//
// Every query that reads reports for somebody goes through scope.go, which
// limits it to a unit and all units below. Instants are stored in UTC with
// microseconds, dates as ISO texts.
package sqlstore
