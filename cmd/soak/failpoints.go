package main

// failpointNames are the calls of the program at which it can be told to kill
// itself: see cmd/satcoso/failpoints_soak.go.
var failpointNames = []string{
	"taker.handle", "states.load", "states.save", "states.note", "snapshots.load", "snapshots.save", "snapshots.note",
	"people.find", "reports.submit", "reports.receipt", "reports.bykey", "channel.show", "channel.erase",
	"outbox.claim", "outbox.finish", "outbox.defer", "digests.save", "inbox.park", "inbox.finish", "spool.put", "spool.remove",
	"menus.save",
}
