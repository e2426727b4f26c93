package models

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"time"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 72 * time.Hour

// invitationForm is what a code looks like: 128 bits in base64url. Telegram
// takes such text behind t.me/BOT?start=.
var invitationForm = regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`)

// NewInvitationCode makes the code of an invitation from 128 random bits. It is
// shown once and kept nowhere; what is kept is its InvitationHash. It fails
// where random does.
func NewInvitationCode(random io.Reader) (string, error) {
	var bits [16]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		return "", fmt.Errorf("draw the code of an invitation: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(bits[:]), nil
}

// IsInvitationCode reports whether a text looks like the code of an invitation.
func IsInvitationCode(text string) bool { return invitationForm.MatchString(text) }

// InvitationHash is what an invitation is kept and found by: the SHA-256 of its
// code, in hexadecimal digits.
func InvitationHash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// An Invitation lets one person link a chat account, once.
type Invitation struct {
	ID       int64 `gorm:"primaryKey"`
	PersonID int64
	// CodeHash is the InvitationHash of the code.
	CodeHash  string
	CreatedAt time.Time
	// CreatedBy names who asked for it, as they said.
	CreatedBy string
	ExpiresAt time.Time
	UsedAt    *time.Time
	// UsedChannel and UsedAccount are where it was accepted, or empty.
	UsedChannel, UsedAccount string
	// DeclinedAt is when the person said that they will not use this channel. The
	// invitation can still be accepted.
	DeclinedAt *time.Time
	RevokedAt  *time.Time
}

// An InvitationState is what has become of an invitation.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen     InvitationState = "open"
	InvitationUsed     InvitationState = "used"
	InvitationDeclined InvitationState = "declined"
	InvitationExpired  InvitationState = "expired"
	InvitationRevoked  InvitationState = "revoked"
)

// State returns what has become of the invitation by the instant at. One that
// was declined stays so, until it is accepted after all.
func (i Invitation) State(at time.Time) InvitationState {
	switch {
	case i.UsedAt != nil:
		return InvitationUsed
	case i.RevokedAt != nil:
		return InvitationRevoked
	case i.DeclinedAt != nil:
		return InvitationDeclined
	case !at.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}

// A ListedInvitation is an invitation with whom it is for.
type ListedInvitation struct {
	Invitation
	PersonCode, PersonName string
}

// OwnData is what is kept about a person, as they are told it.
type OwnData struct {
	Accounts []OwnAccount `gorm:"-"` // in the order in which they were linked
	// Reports counts the person's reports; FirstDay and LastDay are the first and
	// the last day of their periods, "" without any.
	Reports           int
	FirstDay, LastDay Date
}

// An OwnAccount is a chat account of a person.
type OwnAccount struct {
	Channel  string
	LinkedAt time.Time
	// ConsentVersion is that of the notice that was agreed to, at ConsentAt. It is
	// 0 where the account was entered from a roster.
	ConsentVersion int
	ConsentAt      *time.Time
}

// A Reading is one occasion on which somebody read what a person reported.
type Reading struct {
	At time.Time
	// Role and Unit are those of the reader's post at that time; "" if they held
	// none.
	Role Role
	Unit string
	// Code is that of the report or of the difficulty that was read.
	Code string
}
