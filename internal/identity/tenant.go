package identity

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Tenant is a brand, shop, platform or service network. No record of one
// tenant is seen by another.
type Tenant struct {
	ID          TenantID
	Name        string // what customers know it by
	LegalEntity string // the company's registered name; empty if not given
	Settings    Settings
	Created     time.Time
}

// Settings are what a tenant may choose about people and sign-in. Every zero
// means the default.
type Settings struct {
	Language       string        `json:"language,omitempty"`        // of messages to customers: zh-CN (default) or en
	StaffIdle      time.Duration `json:"staff_idle,omitempty"`      // a staff session ends after doing nothing for so long
	StaffLife      time.Duration `json:"staff_life,omitempty"`      // a staff session ends after so long in any case
	CustomerIdle   time.Duration `json:"customer_idle,omitempty"`   // the same for customers
	CustomerLife   time.Duration `json:"customer_life,omitempty"`   // the same for customers
	PasswordLength int           `json:"password_length,omitempty"` // at least so many characters; never below MinPassword
	CodesAnHour    int           `json:"codes_an_hour,omitempty"`   // phone codes an hour for the whole tenant
}

// Defaults of Settings.
const (
	// NIST SP 800-63B-4 §2.2.3 (AAL2): sign in again within 24 hours, and
	// after an hour of doing nothing. A shift is shorter than a day.
	DefaultStaffLife = 12 * time.Hour
	DefaultStaffIdle = time.Hour
	// NIST SP 800-63B-4 §2.1.3 (AAL1): sign in again within 30 days.
	DefaultCustomerLife = 30 * 24 * time.Hour
	DefaultCustomerIdle = 7 * 24 * time.Hour
	// A message costs money: what is spent by abuse in an hour is bounded.
	DefaultCodesAnHour = 1000
)

// withDefaults returns s with every zero replaced.
func (s Settings) withDefaults() Settings {
	set := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	set(&s.StaffIdle, DefaultStaffIdle)
	set(&s.StaffLife, DefaultStaffLife)
	set(&s.CustomerIdle, DefaultCustomerIdle)
	set(&s.CustomerLife, DefaultCustomerLife)
	if s.Language == "" {
		s.Language = "zh-CN"
	}
	if s.CodesAnHour <= 0 {
		s.CodesAnHour = DefaultCodesAnHour
	}
	s.PasswordLength = max(s.PasswordLength, MinPassword)
	return s
}

// check refuses settings that weaken sign-in beyond what the defaults cite.
func (s Settings) check() error {
	for _, d := range []struct {
		value, most time.Duration
	}{
		{s.StaffIdle, 24 * time.Hour}, {s.StaffLife, 24 * time.Hour},
		{s.CustomerIdle, DefaultCustomerLife}, {s.CustomerLife, DefaultCustomerLife},
	} {
		if d.value < 0 || d.value > d.most {
			return fault.New(fault.Invalid, "identity.session_too_long", nil, "hours", int(d.most/time.Hour))
		}
	}
	if s.Language != "" && s.Language != "zh-CN" && s.Language != "en" {
		return fault.New(fault.Invalid, "cli.bad_language", nil, "value", s.Language)
	}
	return nil
}

// Tenants keeps tenants.
type Tenants interface {
	// AddTenant MUST fail with kind Conflict if the id exists.
	AddTenant(ctx context.Context, t Tenant) error
	// Tenant MUST fail with kind Missing if there is none.
	Tenant(ctx context.Context, id TenantID) (Tenant, error)
	// SetTenant changes name, legal entity and settings.
	SetTenant(ctx context.Context, t Tenant) error
	// ListTenants returns all tenants in order of their ids.
	ListTenants(ctx context.Context) ([]Tenant, error)
}

// MaxName bounds the characters of a name of a tenant, a person or a program.
const MaxName = 100

// cleanName trims a name and refuses an empty, long or unprintable one.
func cleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > MaxName || !printable(name) {
		return "", fault.New(fault.Invalid, "identity.bad_name", nil, "limit", MaxName)
	}
	return name, nil
}
