// Package handouts puts documents behind public addresses of the program's own,
// for channels that take no uploads: a picture that such a channel and the
// phone fetch by themselves, or a file that one person opens in a browser.
//
// An address is signed and expires. What it leads to is told to nobody without
// a valid signature: whatever else is asked for is the same page, and the
// database is not even asked. The two kinds behave differently:
//
//   - A picture is served as often as it is asked for, for 24 hours: the channel
//     and the phone fetch it several times.
//   - A file is behind a page that asks to confirm, for 7 days. Only the button
//     of that page opens it, so that what looks at links by itself (previews,
//     scanners) neither reads the file nor uses it up. The browser that confirms
//     first is the only one that can, and may download again.
//
// [Open] makes a [Desk]: its Put gives the address, its ServeHTTP answers below
// [Path].
package handouts
