// Package telegram is the Telegram channel: it shows cards in chats and brings
// in what people write and tap there.
//
// [New] makes a [Channel] without asking anybody, [Channel.Check] asks Telegram
// whether the token is right, [Channel.Show] sends and [Channel.Fetch] brings in
// files. Messages are received by [Channel.Poll] or, once [Channel.SetWebhook]
// has told Telegram to call, by a [Webhook]; either gives them to a [Take].
//
// It is the only package that knows the Bot API and its client library. The
// library is used for little more than posting a form: it knows no contexts, no
// time limits and no limit to an answer's size, it confirms updates before they
// are handled, listens to anybody who posts one, and its errors contain the
// token.
package telegram
