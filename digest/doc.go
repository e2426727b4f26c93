// Package digest turns the figures of a period into what a leader reads: a
// first message for twenty seconds, everything else one tap away.
//
// [Build] is pure: a sheet of figures in, a [Summary] out. [Service] makes
// each leader's weekly digest when it is due, exactly once.
package digest
