package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// settingsRoutes are about what an organisation chooses of the procedure, and
// about itself.
func (a *API) settingsRoutes() {
	read := []identity.Action{identity.SettingsRead}
	edit := []identity.Action{identity.SettingsEdit}
	handle(a, route{method: http.MethodGet, path: "/settings", name: "get-settings", tag: "settings", actions: read, summary: "The procedure as the organisation has chosen it"}, a.getSettings)
	handle(a, route{method: http.MethodPut, path: "/settings", name: "put-settings", tag: "settings", actions: append(edit, identity.CalendarEdit), summary: "Change the procedure"}, a.putSettings)
	handle(a, route{method: http.MethodGet, path: "/organisation", name: "get-organisation", tag: "settings", actions: read, summary: "The organisation"}, a.getOrganisation)
	handle(a, route{method: http.MethodPut, path: "/organisation", name: "put-organisation", tag: "settings", actions: edit, summary: "Change the organisation"}, a.putOrganisation)
}

// Settings is what an organisation chooses of the procedure. What is left out
// is the published default.
type Settings struct {
	Version         int64            `json:"version" doc:"the one they were changed from; 0 for none"`
	PolicyVersion   string           `json:"policy_version,omitempty" maxLength:"128"`
	Terms           map[string]Term  `json:"terms,omitempty" doc:"by kind of clock, where they differ from the defaults"`
	Days            map[string]bool  `json:"days,omitempty" doc:"2026-10-01 -> true for a working day, false for a day off"`
	SecondPersonFen int64            `json:"second_person_fen,omitempty" minimum:"0" doc:"from which a decision needs a second person"`
	Silence         string           `json:"silence,omitempty" enum:"review,accept"`
	SilenceMaxFen   int64            `json:"silence_max_fen,omitempty" minimum:"0"`
	Limits          map[string]Limit `json:"limits,omitempty" doc:"by merchant: what a program may approve"`
	BlindPermille   int              `json:"blind_permille,omitempty" minimum:"0" maximum:"1000"`
	AuditPermille   int              `json:"audit_permille,omitempty" minimum:"0" maximum:"1000"`
}

// Limit is what a merchant lets a program approve in the customer's favour.
type Limit struct {
	Kinds   []string  `json:"kinds" minItems:"1"`
	Reasons []string  `json:"reasons,omitempty" doc:"all if left out"`
	MaxFen  int64     `json:"max_fen" minimum:"0"`
	SetBy   string    `json:"set_by,omitempty" readOnly:"true"`
	SetAt   time.Time `json:"set_at,omitzero" readOnly:"true"`
}

func settingsOf(s *aftersale.Settings) Settings {
	v := Settings{
		Version: s.Version, PolicyVersion: s.PolicyVersion, SecondPersonFen: int64(s.SecondPersonFen), Silence: string(s.Silence.Default),
		SilenceMaxFen: int64(s.Silence.MaxFen), BlindPermille: s.BlindPermille, AuditPermille: s.AuditPermille,
		Terms: map[string]Term{}, Days: map[string]bool{}, Limits: map[string]Limit{},
	}
	for kind, t := range s.Terms {
		v.Terms[string(kind)] = Term{t.N, string(t.Unit)}
	}
	for day, works := range s.Days {
		v.Days[string(day)] = works
	}
	for merchant, l := range s.Limits {
		one := Limit{MaxFen: int64(l.MaxFen), SetBy: string(l.SetBy), SetAt: l.SetAt.Time()}
		for _, k := range l.Kinds {
			one.Kinds = append(one.Kinds, string(k))
		}
		for _, r := range l.Reasons {
			one.Reasons = append(one.Reasons, string(r))
		}
		v.Limits[string(merchant)] = one
	}
	return v
}

// over returns the settings that v makes of the old ones. The seed of the
// samples is the server's; a limit that did not change keeps who set it.
func (v Settings) over(old *aftersale.Settings, by aftersale.PersonID, at aftersale.Micros) *aftersale.Settings {
	s := &aftersale.Settings{
		Version: v.Version, PolicyVersion: v.PolicyVersion, SecondPersonFen: aftersale.Fen(v.SecondPersonFen), Seed: old.Seed,
		Silence:       aftersale.Silence{Default: aftersale.SilenceDefault(v.Silence), MaxFen: aftersale.Fen(v.SilenceMaxFen)},
		BlindPermille: v.BlindPermille, AuditPermille: v.AuditPermille,
		Terms: map[aftersale.ClockKind]aftersale.Term{}, Days: map[aftersale.Date]bool{}, Limits: map[aftersale.AccountID]aftersale.Limit{},
	}
	for kind, t := range v.Terms {
		s.Terms[aftersale.ClockKind(kind)] = t.term()
	}
	for day, works := range v.Days {
		s.Days[aftersale.Date(day)] = works
	}
	for merchant, l := range v.Limits {
		one := aftersale.Limit{MaxFen: aftersale.Fen(l.MaxFen), SetBy: by, SetAt: at}
		for _, k := range l.Kinds {
			one.Kinds = append(one.Kinds, aftersale.Kind(k))
		}
		for _, r := range l.Reasons {
			one.Reasons = append(one.Reasons, aftersale.ReasonCode(r))
		}
		if was, ok := old.Limits[aftersale.AccountID(merchant)]; ok {
			same := one
			same.SetBy, same.SetAt = was.SetBy, was.SetAt
			if reflect.DeepEqual(same, was) {
				one = was
			}
		}
		s.Limits[aftersale.AccountID(merchant)] = one
	}
	return s
}

type settingsOutput struct{ Body Settings }

func (a *API) getSettings(ctx context.Context, _ *none) (*settingsOutput, error) {
	s, err := a.Cases.Records.Settings(ctx, callOf(ctx).tenant())
	if err != nil {
		return nil, err
	}
	return &settingsOutput{settingsOf(s)}, nil
}

type putSettingsInput struct{ Body Settings }

func (a *API) putSettings(ctx context.Context, in *putSettingsInput) (*settingsOutput, error) {
	c := callOf(ctx)
	old, err := a.Cases.Records.Settings(ctx, c.tenant())
	if err != nil {
		return nil, err
	}
	var who aftersale.Actor
	for _, g := range c.actor.Grants {
		if g.Role == identity.Administrator || g.Role == identity.PolicyOwner {
			who = c.as(g)
		}
	}
	if who.ID == "" {
		return nil, c.actor.May(identity.SettingsEdit, c.whole())
	}
	s := in.Body.over(old, who.ID, aftersale.At(a.Now()))
	if err := a.Cases.Choose(ctx, who, s); err != nil {
		return nil, err
	}
	return a.getSettings(ctx, nil)
}

// Organisation is a brand, shop, platform or service network.
type Organisation struct {
	ID             string `json:"id,omitempty" readOnly:"true"`
	Name           string `json:"name" minLength:"1" maxLength:"400"`
	LegalEntity    string `json:"legal_entity,omitempty" maxLength:"400"`
	Language       string `json:"language,omitempty" enum:"zh-CN,en" doc:"of messages to customers"`
	StaffIdle      int    `json:"staff_idle_minutes,omitempty" minimum:"0"`
	StaffLife      int    `json:"staff_life_minutes,omitempty" minimum:"0"`
	CustomerIdle   int    `json:"customer_idle_minutes,omitempty" minimum:"0"`
	CustomerLife   int    `json:"customer_life_minutes,omitempty" minimum:"0"`
	PasswordLength int    `json:"password_length,omitempty" minimum:"0" maximum:"128"`
	CodesAnHour    int    `json:"codes_an_hour,omitempty" minimum:"0" maximum:"1000000"`
}

type organisationOutput struct{ Body Organisation }

func (a *API) getOrganisation(ctx context.Context, _ *none) (*organisationOutput, error) {
	t, err := a.Identity.Directory.Records.Tenant(ctx, callOf(ctx).actor.Tenant)
	if err != nil {
		return nil, err
	}
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	s := t.Settings
	return &organisationOutput{Organisation{
		ID: string(t.ID), Name: t.Name, LegalEntity: t.LegalEntity, Language: s.Language, StaffIdle: minutes(s.StaffIdle), StaffLife: minutes(s.StaffLife),
		CustomerIdle: minutes(s.CustomerIdle), CustomerLife: minutes(s.CustomerLife), PasswordLength: s.PasswordLength, CodesAnHour: s.CodesAnHour,
	}}, nil
}

type putOrganisationInput struct{ Body Organisation }

func (a *API) putOrganisation(ctx context.Context, in *putOrganisationInput) (*organisationOutput, error) {
	c := callOf(ctx)
	b := &in.Body
	of := func(minutes int) time.Duration { return time.Duration(minutes) * time.Minute }
	err := a.Identity.Directory.SetTenant(ctx, c.actor, identity.Tenant{
		ID: c.actor.Tenant, Name: b.Name, LegalEntity: b.LegalEntity, Settings: identity.Settings{
			Language: b.Language, StaffIdle: of(b.StaffIdle), StaffLife: of(b.StaffLife), CustomerIdle: of(b.CustomerIdle), CustomerLife: of(b.CustomerLife),
			PasswordLength: b.PasswordLength, CodesAnHour: b.CodesAnHour,
		},
	})
	if err != nil {
		return nil, err
	}
	return a.getOrganisation(ctx, nil)
}
