// Package redisstore keeps the state of every conversation that is under way
// in Redis, one key a person: quick to reach, shared by all copies of the
// program, and allowed to be lost, since package sqlstore has snapshots.
//
// [Open] connects to a Redis server or cluster. [OpenEmbedded] runs a server
// inside this process, for demonstrations and small installations, and keeps
// its contents in a file.
package redisstore
