package main

import (
	"context"
	"fmt"
	"os/user"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
)

// keysInit says where the keys are; opening them has made them.
func (s *call) keysInit(_ context.Context, o *keyOrder, _ *keyring) error {
	s.say("keys.ready", "path", o.masterFile())
	s.note("keys.keep_a_copy", map[string]any{"path": o.masterFile()})
	return nil
}

// keysList prints the master keys, the persons and the latest renewal.
func (s *call) keysList(ctx context.Context, _ *keyOrder, k *keyring) error {
	masters, used, err := k.vault.MasterKeys(ctx)
	if err != nil {
		return err
	}
	for i, m := range masters {
		if i == 0 {
			s.say("keys.master_primary", "name", m.Name, "made", day(m.Made), "used", used[m.Name])
		} else {
			s.say("keys.master_retired", "name", m.Name, "made", day(m.Made), "retired", day(m.Retired), "used", used[m.Name])
		}
	}
	persons, err := k.store.Persons(ctx)
	if err != nil {
		return err
	}
	s.say("keys.persons", "living", persons.Living, "erased", persons.Erased)
	r, err := k.store.Rotation(ctx)
	if err != nil {
		return err
	}
	switch {
	case r.ID == "":
		s.say("keys.renewal_none")
	case r.Finished.IsZero():
		s.say("keys.renewal_running", "started", moment(r.Started), "persons", r.Persons, "fields", r.Resealed)
	default:
		s.say("keys.renewal_done", "finished", moment(r.Finished), "persons", r.Renewed, "fields", r.Resealed)
	}
	return nil
}

// rewrapBatch is how many keys are wrapped again in one transaction; the
// others wait no longer than that for the database.
const rewrapBatch = 200

// keysRotate makes a new master key and wraps all data keys under it. One that
// was interrupted is finished instead.
func (s *call) keysRotate(ctx context.Context, _ *keyOrder, k *keyring) error {
	masters, used, err := k.vault.MasterKeys(ctx)
	if err != nil {
		return err
	}
	var behind, all int64
	for name, n := range used {
		all += n
		if name != masters[0].Name {
			behind += n
		}
	}
	if behind > 0 {
		s.note("keys.rotation_resumed", nil)
	} else if masters[0], err = k.vault.RotateMaster(ctx); err != nil {
		return err
	} else {
		behind = all
	}
	total := int64(0)
	for {
		n, err := k.vault.Rewrap(ctx, rewrapBatch)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		total += int64(n)
		s.progress("keys.progress_wrapped", "done", total, "all", max(total, behind))
	}
	s.progressEnd()
	s.say("keys.rotated", "name", masters[0].Name, "keys", total)
	return nil
}

// keysRenew gives every person a new data key and seals every field again, or
// goes on with a renewal that was interrupted.
func (s *call) keysRenew(ctx context.Context, _ *keyOrder, k *keyring) error {
	columns, err := k.store.Columns(ctx)
	if err != nil {
		return err
	}
	r := &privacy.Rotator{Vault: k.vault, Store: k.store, Now: time.Now}
	now, err := r.Start(ctx)
	if err != nil {
		return err
	}
	for now.Finished.IsZero() {
		if now, err = r.Step(ctx); err != nil {
			return err
		}
		s.progress("keys.progress_renewed", "persons", now.Renewed, "fields", now.Resealed)
	}
	s.progressEnd()
	s.say("keys.renewed", "persons", now.Renewed, "fields", now.Resealed, "columns", len(columns))
	if now.Unreadable > 0 {
		return fault.New(fault.Unreadable, "keys.some_unreadable", nil, "fields", now.Unreadable)
	}
	return nil
}

// keysPrune destroys the master keys that nothing uses any more.
func (s *call) keysPrune(ctx context.Context, _ *keyOrder, k *keyring) error {
	names, err := k.vault.ForgetMasters(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		s.say("keys.pruned", "name", name)
	}
	if len(names) == 0 {
		s.say("keys.nothing_to_prune", "hours", int(seal.Settled.Hours()))
	}
	return nil
}

// keysVerify opens every key and every field.
func (s *call) keysVerify(ctx context.Context, _ *keyOrder, k *keyring) error {
	found, err := privacy.Verify(ctx, k.vault, k.store)
	if err != nil {
		return err
	}
	s.say("keys.persons", "living", found.Persons.Living, "erased", found.Persons.Erased)
	s.say("keys.verified", "fields", found.Fields, "erased", found.Erased)
	for _, where := range found.Bad {
		s.say("keys.bad_field", "where", where)
	}
	for _, column := range found.Unregistered {
		s.say("keys.unregistered", "column", column)
	}
	if found.BadAll > 0 {
		return fault.New(fault.Unreadable, "keys.some_unreadable", nil, "fields", found.BadAll)
	}
	if n := len(found.Unregistered); n > 0 {
		return fault.New(fault.Unreadable, "keys.some_unregistered", nil, "columns", n)
	}
	return nil
}

// keysErase destroys a person's data keys.
func (s *call) keysErase(ctx context.Context, o *keyOrder, k *keyring) error {
	who := seal.Request{Actor: "command-line", Reason: o.reason}
	if u, err := user.Current(); err == nil {
		who.Actor += ":" + u.Username
	}
	owner := seal.Owner{Tenant: o.tenant, Person: o.person}
	known, err := k.store.DataKeys(ctx, owner.Tenant, owner.Person)
	if err != nil {
		return err
	}
	if len(known) == 0 {
		return fault.New(fault.Missing, "keys.no_person", nil, "tenant", o.tenant, "person", o.person)
	}
	done, err := k.vault.Erase(ctx, who, owner)
	if err != nil {
		return err
	}
	if !done {
		s.say("keys.erased_before", "person", o.person)
		return nil
	}
	s.say("keys.erased_now", "person", o.person)
	s.note("keys.erased_backups", nil)
	return nil
}

// progress draws one line over and over, if somebody is watching.
func (s *call) progress(key string, args ...any) {
	if s.errTTY {
		fmt.Fprint(s.stderr, "\r\x1b[K", s.words.Text(key, fault.New(0, key, nil, args...).Args))
	}
}

func (s *call) progressEnd() {
	if s.errTTY {
		fmt.Fprint(s.stderr, "\r\x1b[K")
	}
}

func day(t time.Time) string    { return t.UTC().Format(time.DateOnly) }
func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04 MST") }
