// Package bot turns inbound messages into turns of conversations. [Handler] is
// its centre, and [Handler.Handle] the one function to read first: its nine
// steps are what keeps a report from being lost or doubled.
//
// The package knows no chat system and no database. What it needs from outside
// stands in ports.go as small interfaces: channels (bot/telegram) bring and
// show messages, stores (store/redis, store/sql) keep states and reports.
package bot
