package roster

import (
	"slices"

	"github.com/satcoso/satcoso/models"
)

// Diff returns what has to be done to now, as a store holds it, so that it says
// what want says: nothing where it does already. The changes stand in an order
// in which they can be made, if want.Units has parents before their children.
//
// Units, people and accounts that want does not mention stay. The posts of a
// person, the targets and the openings become those of want, unless they are nil
// there: a post that is not listed ends, and one that ended stays as it was. The
// language of somebody who is known is their own choice.
func Diff(now, want models.Roster) []Change {
	changes := diffUnits(now.Units, want.Units)
	changes = append(changes, diffPeople(now.People, want.People)...)
	if want.Targets != nil {
		code := func(t models.RosterTarget) string { return t.Code }
		changes = append(changes, diffWhole(now.Targets, want.Targets, code, func(was, is *models.RosterTarget) Change {
			return TargetChange{Was: was, Is: is}
		})...)
	}
	if want.Openings != nil {
		key := func(o models.RosterOpening) [2]string { return [2]string{o.Unit, o.Indicator} }
		changes = append(changes, diffWhole(now.Openings, want.Openings, key, func(was, is *models.RosterOpening) Change {
			return OpeningChange{Was: was, Is: is}
		})...)
	}
	return changes
}

// Ending counts the posts that the changes end because they are no longer
// listed.
func Ending(changes []Change) int {
	n := 0
	for _, change := range changes {
		if post, is := change.(PostChange); is && post.Is == nil {
			n++
		}
	}
	return n
}

// MayEnd is how many posts may end at once without being asked about: 3, or a
// tenth of those that are held now if that is more. Beyond that it is likelier
// that a file is not whole.
func MayEnd(now models.Roster) int {
	held := 0
	for _, p := range now.People {
		for _, post := range p.Posts {
			if !post.Over {
				held++
			}
		}
	}
	return max(3, held/10)
}

func diffUnits(now, want []models.RosterUnit) []Change {
	held := map[string]models.RosterUnit{}
	for _, u := range now {
		held[u.Code] = u
	}
	var changes []Change
	for _, u := range want {
		switch was, known := held[u.Code]; {
		case !known:
			changes = append(changes, UnitChange{Is: u})
		case was != u:
			changes = append(changes, UnitChange{Was: &was, Is: u})
		}
	}
	return changes
}

func diffPeople(now, want []models.RosterPerson) []Change {
	held := map[string]models.RosterPerson{}
	owners := map[models.RosterAccount]string{}
	for _, p := range now {
		held[p.Code] = p
		for _, a := range p.Accounts {
			owners[a] = p.Code
		}
	}
	var changes []Change
	for _, p := range want {
		was, known := held[p.Code]
		switch {
		case !known:
			changes = append(changes, PersonChange{Is: p})
		case was.Name != p.Name:
			changes = append(changes, PersonChange{Was: &was, Is: p})
		}
		if p.Posts != nil {
			changes = append(changes, diffPosts(p.Code, was.Posts, p.Posts)...)
		}
		for _, a := range p.Accounts {
			if owner := owners[a]; owner != p.Code {
				changes = append(changes, AccountChange{Was: owner, Person: p.Code, Account: a})
			}
		}
	}
	return changes
}

// diffWhole compares what want has all of: what it lacks is removed.
func diffWhole[T comparable, K comparable](now, want []T, key func(T) K, change func(was, is *T) Change) []Change {
	held := map[K]T{}
	wanted := map[K]bool{}
	for _, one := range now {
		held[key(one)] = one
	}
	for _, one := range want {
		wanted[key(one)] = true
	}
	var changes []Change
	for _, one := range now {
		if !wanted[key(one)] {
			changes = append(changes, change(&one, nil))
		}
	}
	for _, one := range want {
		switch was, known := held[key(one)]; {
		case !known:
			changes = append(changes, change(nil, &one))
		case was != one:
			changes = append(changes, change(&was, &one))
		}
	}
	return changes
}

// diffPosts compares the posts of one person: first what ends, then what is
// altered, then what is new, so that a function is never held twice at once.
func diffPosts(person string, now, want []models.RosterPost) []Change {
	row := matchPosts(now, want)
	var ends, alters, adds []Change
	for i, held := range now {
		if !held.Over && !slices.Contains(row, i) {
			ends = append(ends, PostChange{Person: person, Was: &held})
		}
	}
	for i, post := range want {
		// What was ended without the file saying when stays: a post that comes back
		// begins after that, whatever its file says.
		past := slices.ContainsFunc(without(now, row), func(held models.RosterPost) bool { return held.Over && collide(held, post) })
		if past {
			post.Since = ""
		}
		if row[i] < 0 {
			adds = append(adds, PostChange{Person: person, Is: &post})
			continue
		}
		held := now[row[i]]
		if post.Since == "" {
			post.Since = held.Since
		}
		post.ID, post.Over = held.ID, held.Over
		if post != held && !(past && held.Over) {
			alters = append(alters, PostChange{Person: person, Was: &held, Is: &post})
		}
	}
	return slices.Concat(ends, alters, adds)
}

// matchPosts finds for each wanted post the one that is held in its place: its
// index in now, or -1. The better match goes first, and each is taken once. A
// post that is over is only meant by one that has a last day.
func matchPosts(now, want []models.RosterPost) []int {
	row := slices.Repeat([]int{-1}, len(want))
	for _, fits := range []func(held, post models.RosterPost) bool{
		func(held, post models.RosterPost) bool { return held.Since == post.Since && held.Until == post.Until },
		func(held, post models.RosterPost) bool { return !held.Over && held.Since == post.Since },
		func(held, _ models.RosterPost) bool { return !held.Over },
		func(held, post models.RosterPost) bool { return post.Until != "" && held.Since == post.Since },
		func(_, post models.RosterPost) bool { return post.Until != "" },
	} {
		for i, post := range want {
			for j, held := range now {
				if row[i] < 0 && !slices.Contains(row, j) && collide(held, post) && fits(held, post) {
					row[i] = j
				}
			}
		}
	}
	return row
}

// collide reports whether two posts are the same function at the same time.
func collide(a, b models.RosterPost) bool {
	return a.Unit == b.Unit && a.Role == b.Role && overlap(a.Since, a.Until, b.Since, b.Until)
}

// without returns the posts that are not taken.
func without(posts []models.RosterPost, taken []int) []models.RosterPost {
	var left []models.RosterPost
	for i, p := range posts {
		if !slices.Contains(taken, i) {
			left = append(left, p)
		}
	}
	return left
}
