// Package attachments keeps the photos and files that officers attach to their
// reports. What a report holds at first is a reference to what the chat system
// has; a [Keeper] fetches that in the background, takes out of it what nobody
// meant to send, and puts it into a [Folder].
//
// Only attachments of stored reports are fetched: what was sent for a draft that
// nobody finished stays where it is. A file is in the folder before its row
// names it, and its name is made of the row's id and of its contents, so the
// program may be killed at any point: what was begun is done again, and a file
// that its row does not name is removed later.
//
// [Clean] is what a stranger's bytes have to pass. [Keeper.Run] is the place to
// begin.
package attachments
