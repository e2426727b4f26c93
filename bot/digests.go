package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/satcoso/satcoso/models"
)

// digest makes a leader's digest now; somebody who leads several units is
// asked which.
func (h *Handler) digest(ctx context.Context, s *session) (answer, error) {
	units := s.who.In(models.Leader)
	switch len(units) {
	case 0:
		return answer{reply: sentence(s.who.Person.Lang, "bot.not_leader"), data: asis}, nil
	case 1:
		return h.makeDigest(ctx, s, units[0])
	default:
		return chooseUnit(s, "digest.which_unit", tapReader, units), nil
	}
}

func (h *Handler) makeDigest(ctx context.Context, s *session, unit models.Unit) (answer, error) {
	id, reply, err := h.Digests.Make(ctx, s.who, unit.ID, h.Now())
	if err != nil {
		return answer{}, fmt.Errorf("make digest of unit %d: %w", unit.ID, err)
	}
	return answer{reply: reply, data: digestData(id)}, nil
}

// showDigest turns to another view of a digest: "17.full".
func (h *Handler) showDigest(ctx context.Context, s *session, name string) (answer, error) {
	number, view, _ := strings.Cut(name, ".")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return h.outdated(s)
	}
	reply, err := h.Digests.Show(ctx, s.who, id, view, h.Now())
	if errors.Is(err, models.ErrUnknown) {
		return h.outdated(s)
	}
	if err != nil {
		return answer{}, fmt.Errorf("show digest %d: %w", id, err)
	}
	if d := reply.Document; s.typed && d != nil && !d.Picture { // what comes is an address
		reply.Paragraphs = append(reply.Paragraphs, sentence(s.who.Person.Lang, "digest.file").Paragraphs...)
	}
	return answer{reply: reply, data: digestData(id)}, nil
}

// digestData makes the button data of a digest's views.
func digestData(id int64) func(view string) string {
	return func(view string) string { return tapDigest + "." + strconv.FormatInt(id, 10) + "." + view }
}
