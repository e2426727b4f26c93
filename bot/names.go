package bot

import (
	"strings"

	"github.com/satcoso/satcoso/locales"
)

// family is the chat app that a channel belongs to: "zalo" of "zalo.2". Several
// bots may serve one.
func family(channel string) string {
	name, _, _ := strings.Cut(channel, ".")
	return name
}

// familyName is what people call the chat app of a channel: "Zalo".
func familyName(say *locales.Locale, channel string) string {
	return say.Say("own.channel." + family(channel))
}

// channelName is familyName, and which bot of several it is: "Zalo 2".
func channelName(say *locales.Locale, channel string) string {
	name := familyName(say, channel)
	if _, number, several := strings.Cut(channel, "."); several {
		name += " " + number
	}
	return name
}
