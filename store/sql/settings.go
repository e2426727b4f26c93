package sqlstore

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const clockShift = "clock_shift"

// Setting returns what is kept under a key, or "".
func (s *Store) Setting(ctx context.Context, key string) (value string, err error) {
	if err := s.read.WithContext(ctx).Raw("SELECT value FROM settings WHERE key = ?", key).Scan(&value).Error; err != nil {
		return "", fmt.Errorf("read setting %s: %w", key, err)
	}
	return value, nil
}

// SetSetting keeps a value under a key.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	err := s.write.WithContext(ctx).Exec(`INSERT INTO settings (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value).Error
	if err != nil {
		return fmt.Errorf("store setting %s: %w", key, err)
	}
	return nil
}

// ClockShift returns by how much the business clock runs ahead of the true one:
// 0 unless a demonstration has shifted it.
func (s *Store) ClockShift(ctx context.Context) (time.Duration, error) {
	value, err := s.Setting(ctx, clockShift)
	if value == "" || err != nil {
		return 0, err
	}
	shift, err := time.ParseDuration(value)
	if err != nil {
		return 0, fmt.Errorf("read clock shift: %w", err)
	}
	return shift, nil
}

// Time returns the database's own time, which is the same to all copies of the
// program. SQLite has that of this machine.
func (s *Store) Time(ctx context.Context) (time.Time, error) {
	if s.directURL == "" {
		return time.Now(), nil
	}
	var now time.Time
	if err := s.read.WithContext(ctx).Raw("SELECT clock_timestamp()").Scan(&now).Error; err != nil {
		return time.Time{}, fmt.Errorf("ask the database for the time: %w", err)
	}
	return now, nil
}

// SetClockShift stores what ClockShift returns.
func (s *Store) SetClockShift(ctx context.Context, shift time.Duration) error {
	return s.SetSetting(ctx, clockShift, shift.String())
}

// Audit notes that somebody did something, for those who ask later. The actor
// is a person's id, or 0 for the program itself; object names what it was done
// to, without personal data.
func (s *Store) Audit(ctx context.Context, actor int64, action, object string, at time.Time) error {
	return audit(s.write.WithContext(ctx), actor, action, object, utc(at))
}

func audit(tx *gorm.DB, actor int64, action, object string, at time.Time) error {
	err := tx.Exec("INSERT INTO audit (at, actor, action, object) VALUES (?, ?, ?, ?)",
		at, actor, action, object).Error
	if err != nil {
		return fmt.Errorf("write audit row %s: %w", action, err)
	}
	return nil
}
