// Package zalo is the channel of the Zalo Bot Platform: it shows cards in chats
// and brings in what people write there.
//
// [New] makes a [Channel] without asking anybody, [Channel.Check] asks Zalo
// whether the token is right, [Channel.Show] sends and [Channel.Fetch] brings in
// photos. Messages are received by [Channel.Poll] or, once [Channel.SetWebhook]
// has told Zalo to call, by a [Webhook].
//
// What sets it apart from other channels:
//
//   - There are no buttons, no edits and no uploads. Buttons become a numbered
//     list, whose meaning a [bot.Menus] keeps; a picture is sent as an address
//     that a [Hosting] gives it.
//   - Whoever reads an update takes it away: there is no offset and no second
//     try. From then on this process holds the only copy.
//   - Messages are counted, and few are free: a [bot.Meter] counts along.
//   - The documentation and what was measured differ in places. Both are
//     understood: a photo is in photo_url or in photo, an update is posted bare
//     or in an envelope, an idle poll ends with HTTP status 200 or 408, a code of
//     an error is a number or a string, in error_code or errorCode.
package zalo
