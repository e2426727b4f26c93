package sqlstore

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/satcoso/satcoso/models"
	"github.com/satcoso/satcoso/roster"
)

// An applier makes the changes of a roster at an instant.
type applier struct {
	tx    *gorm.DB
	at    time.Time
	units unitIDs
}

func (a applier) apply(change roster.Change) (err error) {
	switch c := change.(type) {
	case roster.UnitChange:
		if err = a.unit(c.Is); err != nil {
			err = fmt.Errorf("unit %q: %w", c.Is.Code, err)
		}
	case roster.PersonChange:
		if err = a.person(c.Is); err != nil {
			err = fmt.Errorf("person %q: %w", c.Is.Code, err)
		}
	case roster.PostChange:
		if err = a.post(c); err != nil {
			err = fmt.Errorf("person %q: %w", c.Person, err)
		}
	case roster.AccountChange:
		if err = a.account(c); err != nil {
			err = fmt.Errorf("person %q: account on channel %s: %w", c.Person, c.Account.Channel, err)
		}
	case roster.TargetChange:
		err = a.target(c)
	case roster.OpeningChange:
		err = a.opening(c)
	default:
		err = fmt.Errorf("a change %T cannot be made", change)
	}
	return err
}

func (a applier) unit(u models.RosterUnit) error {
	var parent *int64
	if u.Parent != "" {
		id, err := a.units.find(a.tx, u.Parent)
		if err != nil {
			return err
		}
		parent = &id
	}
	return a.tx.Exec(`INSERT INTO units (code, name, kind, parent_id, from_day, to_day) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent_id = excluded.parent_id,
			from_day = excluded.from_day, to_day = excluded.to_day`, u.Code, u.Name, u.Kind, parent, u.From, u.To).Error
}

func (a applier) person(p models.RosterPerson) error {
	if p.Code == "" {
		return errors.New("its code is empty")
	}
	if p.Lang == "" {
		p.Lang = models.Vietnamese
	}
	return a.tx.Exec(`INSERT INTO people (code, name, lang) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name`, p.Code, p.Name, p.Lang).Error
}

// account links an account. Whoever had it before may have agreed to the notice:
// the person who has it now has not.
func (a applier) account(c roster.AccountChange) error {
	return a.tx.Exec(`INSERT INTO addresses (channel, account, person_id, linked_at)
		SELECT ?, ?, id, ? FROM people WHERE code = ?
		ON CONFLICT (channel, account) DO UPDATE
		SET person_id = excluded.person_id, linked_at = excluded.linked_at, unreachable_at = NULL,
			consent_version = 0, consent_at = NULL`,
		c.Account.Channel, c.Account.Account, utc(a.at), c.Person).Error
}

func (a applier) post(c roster.PostChange) error {
	if c.Is == nil {
		// A post that had not begun is never held.
		return a.tx.Exec("UPDATE posts SET until = CASE WHEN since > ? THEN since ELSE ? END WHERE id = ?",
			utc(a.at), utc(a.at), c.Was.ID).Error
	}
	switch c.Is.Role {
	case models.Officer, models.Leader, models.Clerk:
	default:
		return fmt.Errorf("post in unit %q: role %q does not exist", c.Is.Unit, c.Is.Role)
	}
	var err error
	if c.Was == nil {
		err = a.newPost(c.Person, *c.Is)
	} else {
		err = a.alterPost(*c.Was, *c.Is)
	}
	if err != nil {
		return fmt.Errorf("post in unit %q: %w", c.Is.Unit, err)
	}
	return nil
}

func (a applier) newPost(person string, p models.RosterPost) error {
	unit, err := a.units.find(a.tx, p.Unit)
	if err != nil {
		return err
	}
	since := utc(a.at)
	if p.Since != "" {
		since = a.midnight(p.Since)
	}
	var until *time.Time
	if p.Until != "" {
		end := a.midnight(p.Until.AddDays(1))
		until = &end
		if !end.After(since) {
			return fmt.Errorf("it would end on %s, before it begins", p.Until)
		}
	}
	return a.tx.Exec(`INSERT INTO posts (person_id, unit_id, role, full_time, since, until)
		SELECT id, ?, ?, ?, ?, ? FROM people WHERE code = ?`, unit, p.Role, p.FullTime, since, until, person).Error
}

// alterPost leaves an instant as it is whose day stays the same: somebody may
// have taken up a post at noon.
func (a applier) alterPost(was, is models.RosterPost) error {
	set := map[string]any{"full_time": is.FullTime}
	if is.Since != was.Since {
		set["since"] = a.midnight(is.Since)
	}
	if is.Until != was.Until {
		set["until"] = nil
		if is.Until != "" {
			set["until"] = a.midnight(is.Until.AddDays(1))
		}
	}
	return a.tx.Table("posts").Where("id = ?", was.ID).Updates(set).Error
}

// midnight is when a day begins.
func (a applier) midnight(d models.Date) time.Time { return utc(d.At(0, 0, a.at.Location())) }

func (a applier) target(c roster.TargetChange) error {
	if c.Is == nil {
		if err := a.tx.Exec("DELETE FROM targets WHERE code = ?", c.Was.Code).Error; err != nil {
			return fmt.Errorf("remove target %q: %w", c.Was.Code, err)
		}
		return nil
	}
	t := *c.Is
	unit, err := a.units.find(a.tx, t.Unit)
	if err == nil {
		err = a.tx.Exec(`INSERT INTO targets (code, unit_id, indicator, value, from_day, to_day, name_vi, name_en, document)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (code) DO UPDATE SET unit_id = excluded.unit_id, indicator = excluded.indicator, value = excluded.value,
				from_day = excluded.from_day, to_day = excluded.to_day,
				name_vi = excluded.name_vi, name_en = excluded.name_en, document = excluded.document`,
			t.Code, unit, t.Indicator, t.Value, t.From, t.To, t.NameVI, t.NameEN, t.Document).Error
	}
	if err != nil {
		return fmt.Errorf("target %q: %w", t.Code, err)
	}
	return nil
}

func (a applier) opening(c roster.OpeningChange) error {
	o, gone := c.Is, c.Is == nil
	if gone {
		o = c.Was
	}
	unit, err := a.units.find(a.tx, o.Unit)
	switch {
	case err != nil:
	case gone:
		err = a.tx.Exec("DELETE FROM openings WHERE unit_id = ? AND indicator = ?", unit, o.Indicator).Error
	default:
		err = a.tx.Exec(`INSERT INTO openings (unit_id, indicator, from_day, to_day, value, estimate, document)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (unit_id, indicator) DO UPDATE SET from_day = excluded.from_day, to_day = excluded.to_day,
				value = excluded.value, estimate = excluded.estimate, document = excluded.document`,
			unit, o.Indicator, o.From, o.To, o.Value, o.Estimate, o.Document).Error
	}
	if err != nil {
		return fmt.Errorf("opening balance of unit %q: %w", o.Unit, err)
	}
	return nil
}
