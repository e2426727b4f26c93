package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A person is somebody who has a chat with the bot. The JSON is what the local
// Telegram wants to know.
type person struct {
	ID     int64  `json:"id"` // Telegram user id
	Name   string `json:"name"`
	Role   string `json:"role"` // "officer" or "leader"
	Unit   string `json:"unit"` // code
	number int    // from 0, among those of the role
	// Zalo is the account there, "" for none; onlyZalo says that there is no other.
	Zalo     string `json:"-"`
	onlyZalo bool
}

// zaloAccount is an account as Zalo has them: 20 hexadecimal digits.
func zaloAccount(id int64) string { return fmt.Sprintf("%08da0c4e7b2d9f6", id) }

// moveToZalo gives the person an account on Zalo, instead of the other one or, for
// those who switch between phones, beside it.
func (p *person) moveToZalo(only bool) { p.Zalo, p.onlyZalo = zaloAccount(p.ID), only }

// accounts are those of the person, as the roster writes them.
func (p person) accounts() string {
	telegram, zalo := fmt.Sprintf("telegram: %q", fmt.Sprint(p.ID)), fmt.Sprintf("%s: %q", zaloChannel, p.Zalo)
	switch {
	case p.Zalo == "":
		return telegram
	case p.onlyZalo:
		return zalo
	}
	return telegram + ", " + zalo
}

const (
	// firstOfficer and firstLeader begin the Telegram ids.
	firstOfficer = 10_001
	firstLeader  = 9_001
	// units is how many there are below the province. Leaders lead one of the
	// first two each, so that one must not see what the other may.
	units   = 8
	leaders = 3
	// zaloLeaders come after them.
	zaloLeaders = 1
)

// makePeople invents officers, one leader of the province and two of units, and
// last a leader of the province who is on Zalo. Every other officer is on Zalo
// too, and every tenth on both.
func makePeople(officers int) []person {
	var people []person
	for i := range officers {
		people = append(people, person{
			ID: int64(firstOfficer + i), Name: "Cán Bộ " + nameCanary(firstOfficer+i), Role: "officer",
			Unit: unitCode(i / 2 % units), number: i,
		})
		if i%2 == 1 {
			people[i].moveToZalo(i%10 != 9)
		}
	}
	for i := range leaders + zaloLeaders {
		unit := "tinh"
		if 0 < i && i < leaders {
			unit = unitCode(i - 1)
		}
		people = append(people, person{
			ID: int64(firstLeader + i), Name: "Lãnh Đạo " + nameCanary(firstLeader+i), Role: "leader", Unit: unit, number: i,
		})
	}
	people[len(people)-1].moveToZalo(true)
	return people
}

func unitCode(n int) string { return fmt.Sprintf("don_vi_%d", n) }

// leads reports whether what the officer writes is for the leader's eyes.
func (p person) leads(officer person) bool {
	return p.Role == "leader" && (p.Unit == "tinh" || p.Unit == officer.Unit)
}

// writeRoster writes the people as "satcoso roster apply" reads them.
func writeRoster(path string, people []person) error {
	var b strings.Builder
	b.WriteString("units:\n  - {code: tinh, name: Tỉnh ủy, kind: tinh_uy}\n")
	for i := range units {
		fmt.Fprintf(&b, "  - {code: %s, name: Đơn vị %d, kind: thanh_uy, parent: tinh}\n", unitCode(i), i)
	}
	b.WriteString("people:\n")
	for _, p := range people {
		fmt.Fprintf(&b, "  - {code: p%d, name: %q, posts: [{unit: %s, role: %s}], accounts: {%s}}\n",
			p.ID, p.Name, p.Unit, p.Role, p.accounts())
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("write roster: %w", err)
	}
	return nil
}

// A canary is a word that names its owner and that nobody else may ever see.
// Those of texts may be stored and shown to leaders; those of names are in the
// roster. Neither may be in a log.
var canaryForm = regexp.MustCompile(`(?i)k[xn]([bcdghlmrst]{5})zq`)

const canaryDigits = "bcdghlmrst"

func textCanary(owner int) string { return "kx" + spell(owner) + "zq" }

func nameCanary(owner int) string { return "Kn" + spell(owner) + "zq" }

// spell writes a number below 100,000 in letters.
func spell(n int) string {
	word := []byte(fmt.Sprintf("%05d", n))
	for i, digit := range word {
		word[i] = canaryDigits[digit-'0']
	}
	return string(word)
}

// ownersIn returns the ids of those whose canaries a text holds.
func ownersIn(text string) []int64 {
	var owners []int64
	for _, m := range canaryForm.FindAllStringSubmatch(text, -1) {
		n := int64(0)
		for _, letter := range strings.ToLower(m[1]) {
			n = n*10 + int64(strings.IndexRune(canaryDigits, letter))
		}
		owners = append(owners, n)
	}
	return owners
}

// phoneOf is a telephone number that is never to be stored, with the owner's
// number in it.
func phoneOf(owner int64) string {
	return fmt.Sprintf("0987 %03d %03d", owner/1000, owner%1000)
}

// phoneForm finds those numbers, however they are written.
var phoneForm = regexp.MustCompile(`0987[ .-]?0\d\d[ .-]?\d\d\d`)
