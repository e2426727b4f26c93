package models_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/satcoso/satcoso/models"
)

func TestInvitationCode(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code, err := models.NewInvitationCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if seen[code] || !models.IsInvitationCode(code) {
			t.Fatalf("code %q is drawn twice, or does not look like one", code)
		}
		seen[code] = true
	}
	code, err := models.NewInvitationCode(bytes.NewReader(make([]byte, 16)))
	if err != nil || code != strings.Repeat("A", 22) {
		t.Errorf("the code of 128 zeros is %q, %v", code, err)
	}
	// printf AAAAAAAAAAAAAAAAAAAAAA | sha256sum
	if got, want := models.InvitationHash(code), "8a5bdb4cc15164126c6ef2668de9dd240d299ce6397a42c95a9411b93d080ed8"; got != want {
		t.Errorf("hash is %q, want %q", got, want)
	}
	for _, text := range []string{"", "abc", code + "A", code[:21] + " ", code[:21] + "ă"} {
		if models.IsInvitationCode(text) {
			t.Errorf("%q passes for a code", text)
		}
	}
	broken := errors.New("broken")
	if _, err := models.NewInvitationCode(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("without randomness: %v", err)
	}
}

func TestInvitationState(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	open := models.Invitation{ExpiresAt: now.Add(time.Second)}
	with := func(change func(*models.Invitation)) models.Invitation {
		i := open
		change(&i)
		return i
	}
	for want, i := range map[models.InvitationState]models.Invitation{
		models.InvitationOpen:     open,
		models.InvitationExpired:  with(func(i *models.Invitation) { i.ExpiresAt = now }),
		models.InvitationDeclined: with(func(i *models.Invitation) { i.DeclinedAt, i.ExpiresAt = &now, now }),
		models.InvitationRevoked:  with(func(i *models.Invitation) { i.DeclinedAt, i.RevokedAt = &now, &now }),
		models.InvitationUsed:     with(func(i *models.Invitation) { i.DeclinedAt, i.UsedAt = &now, &now }),
	} {
		if got := i.State(now); got != want {
			t.Errorf("%+v is %s, want %s", i, got, want)
		}
	}
}
