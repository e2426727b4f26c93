// Package conversations runs reporting flows: it knows which question comes
// next, whether an answer is acceptable, and what has been collected so far.
//
// The package performs no I/O and reads no clock. [Advance] takes a [Flow], the
// [State] of one conversation and one [Event], and returns a [Turn]: the next
// State, the Replies to show and the Effects to carry out. In which order these
// are saved, carried out and sent is the caller's protocol: see
// docs/architecture.md.
//
// Flows are YAML files under flows/; see [Parse] for the schema.
package conversations
