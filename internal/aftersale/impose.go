package aftersale

import (
	"context"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Impose is a measure as a person imposes it.
type Impose struct {
	Side    Side
	Kind    MeasureKind
	Facts   Text
	Reasons Text
	Basis   string
	For     time.Duration // from now on
}

// Impose imposes a measure on a side of a final case. Denied for anyone but a
// senior reviewer, and for any machine; Conflict before the decision is final.
func (s *Service) Impose(ctx context.Context, who Actor, name CaseID, a Impose) (*Measure, error) {
	if !who.Person() {
		return nil, errMachine()
	}
	if who.Role != RoleSeniorReviewer {
		return nil, fault.New(fault.Denied, "case.not_yours", nil)
	}
	switch {
	case !slices.Contains(MeasureKinds, a.Kind) || a.Side != SideCustomer && a.Side != SideMerchant,
		a.Kind == MeasureNoRefundOnly && a.Side == SideMerchant,
		a.For <= 0 || a.For > MaxMeasure,
		a.Basis == "" || len(a.Basis) > maxName:
		return nil, fault.New(fault.Invalid, "case.bad_measure", nil)
	case a.Facts.Empty() || a.Reasons.Empty():
		return nil, fault.New(fault.Invalid, "case.no_grounds", nil)
	}
	var x *Measure
	err := s.Tx.InTx(ctx, func(ctx context.Context) error {
		c, err := s.Records.Case(ctx, who.Tenant, name)
		if err != nil {
			return err
		}
		d := c.InForce()
		if c.Stage != StageFinal || d == nil {
			return fault.New(fault.Conflict, "case.not_final", nil)
		}
		account := AccountID(c.Customer)
		if a.Side == SideMerchant {
			account = c.Merchant
		}
		at := At(s.Now())
		texts, err := s.measureTexts(ctx, c, at, &a.Facts, &a.Reasons)
		if err != nil {
			return err
		}
		x = &Measure{
			ID: MeasureID(id.New()), Tenant: who.Tenant, Account: account, Side: a.Side, Kind: a.Kind, Case: c.ID, Decision: d.ID,
			Facts: a.Facts.ID, Reasons: a.Reasons.ID, Basis: a.Basis, State: MeasureImposed, Version: 1,
			From: at, Until: at + Micros(a.For.Microseconds()), By: who.ID, At: at,
		}
		if err := s.Records.AddMeasure(ctx, x, texts); err != nil {
			return err
		}
		return s.followMeasure(ctx, who, x, VerbImpose)
	})
	return x, err
}

// Object is the owner's appeal against a measure, once, while it holds.
func (s *Service) Object(ctx context.Context, who Actor, name MeasureID, words Text) (*Measure, error) {
	return s.changeMeasure(ctx, who, name, VerbObject, func(x *Measure, c *Case, at Micros) (*Text, error) {
		owner := x.Side == SideCustomer && who.Role == RoleCustomer && AccountID(who.ID) == x.Account ||
			x.Side == SideMerchant && who.Role == RoleMerchant && who.Account == x.Account
		switch {
		case !owner:
			return nil, errMissing()
		case words.Empty():
			return nil, fault.New(fault.Invalid, "case.empty_text", nil)
		case x.State != MeasureImposed || !x.Active(at):
			return nil, fault.New(fault.Conflict, "case.appeal_over", nil)
		}
		x.State, x.AppealAt = MeasureAppealed, at
		return &words, nil
	}, func(x *Measure, t TextID) { x.Objection = t })
}

// Answer decides an appeal against a measure: by an appeal reviewer who
// neither imposed it nor decided the case.
func (s *Service) Answer(ctx context.Context, who Actor, name MeasureID, lift bool, words Text) (*Measure, error) {
	verb, state := VerbUphold, MeasureUpheld
	if lift {
		verb, state = VerbLift, MeasureLifted
	}
	return s.changeMeasure(ctx, who, name, verb, func(x *Measure, c *Case, at Micros) (*Text, error) {
		switch {
		case !who.Person():
			return nil, errMachine()
		case who.Role != RoleAppealReviewer:
			return nil, fault.New(fault.Denied, "case.not_yours", nil)
		case who.ID == x.By || c.decidedBefore(who.ID) || c.party(who.ID):
			return nil, fault.New(fault.Denied, "case.other_person", nil)
		case words.Empty():
			return nil, fault.New(fault.Invalid, "case.no_grounds", nil)
		case x.State != MeasureAppealed:
			return nil, fault.New(fault.Conflict, "case.wrong_stage", nil)
		}
		x.State, x.EndedBy, x.EndedAt = state, who.ID, at
		return &words, nil
	}, func(x *Measure, t TextID) { x.Answer = t })
}

// changeMeasure changes a measure in a transaction with its custody entry.
func (s *Service) changeMeasure(ctx context.Context, who Actor, name MeasureID, verb Verb,
	change func(*Measure, *Case, Micros) (*Text, error), keep func(*Measure, TextID)) (x *Measure, err error) {
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if x, err = s.Records.Measure(ctx, who.Tenant, name); err != nil {
			return err
		}
		c, err := s.Records.Case(ctx, who.Tenant, x.Case)
		if err != nil {
			return err
		}
		at := At(s.Now())
		words, err := change(x, c, at)
		if err != nil {
			return err
		}
		texts, err := s.measureTexts(ctx, c, at, words)
		if err != nil {
			return err
		}
		keep(x, words.ID)
		x.Version++
		if err := s.Records.ChangeMeasure(ctx, x, texts); err != nil {
			return err
		}
		return s.followMeasure(ctx, who, x, verb)
	})
	return x, err
}

// measureTexts seals the texts of a measure among those of its case.
func (s *Service) measureTexts(ctx context.Context, c *Case, at Micros, words ...*Text) ([]SealedText, error) {
	d := &Case{Customer: c.Customer}
	for _, t := range words {
		if err := t.seal(ctx, s.Sealer, c.Tenant, c.Customer); err != nil {
			return nil, err
		}
		d.keep(*t, TextStatement, at)
	}
	return d.Texts, nil
}

// followMeasure writes the custody entry and asks for the notice to the owner.
func (s *Service) followMeasure(ctx context.Context, who Actor, x *Measure, verb Verb) error {
	e := Event{
		ID: id.New(), Tenant: x.Tenant, Case: x.Case, At: At(s.Now()), Actor: who.ID, Role: who.Role, Verb: verb,
		Facts: map[string]string{"measure": string(x.ID), "kind": string(x.Kind)}, Digest: digest(x),
	}
	if err := s.Custody.Record(ctx, e); err != nil {
		return err
	}
	return s.Jobs.Enqueue(ctx, JobMeasure, JobArgs{Tenant: x.Tenant, Case: x.Case, Measure: string(x.ID)})
}

// Measures returns the measures on an account, the newest first, to its owner
// and to the operator's people; at most 100.
func (s *Service) Measures(ctx context.Context, who Actor, account AccountID) ([]Measure, error) {
	switch who.Role {
	case RoleCustomer:
		if account != AccountID(who.ID) {
			return nil, errMissing()
		}
	case RoleMerchant:
		if account != who.Account {
			return nil, errMissing()
		}
	case RoleTechnician, RoleOutletManager, RolePartner, RoleClock:
		return nil, fault.New(fault.Denied, "case.not_yours", nil)
	}
	return s.Records.MeasuresOn(ctx, who.Tenant, account, 100)
}
