package seal

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// Act is what was done with personal data.
type Act string

// The acts.
const (
	ActReveal Act = "reveal" // a field was shown in clear
	ActExport Act = "export" // all of a person's data were handed out
	ActErase  Act = "erase"  // a person's data keys were destroyed
)

// Access is one entry of the access log. It never holds what was seen.
type Access struct {
	ID string // set by the log
	Owner
	Act    Act
	Actor  string // id of the person or service account who did it
	Place         // of a reveal
	Reason string // in the actor's words, with numbers masked
	At     time.Time
}

// Request is who wants to see personal data, and why.
type Request struct {
	Actor  string // id of the person or service account
	Reason string // at most 500 characters; longer ones are cut
}

// longestReason is in characters: a reason is a sentence, not a file.
const longestReason = 500

// ready checks the request, and cleans the reason: it is kept in clear, so
// numbers in it are masked, and what it is about to reveal does not belong in
// it either.
func (r Request) ready(reveals string) (Request, error) {
	r.Reason = strings.Join(strings.Fields(r.Reason), " ")
	if r.Actor == "" || r.Reason == "" || !utf8.ValidString(r.Reason) {
		return Request{}, ErrNoReason
	}
	if reveals != "" {
		r.Reason = strings.ReplaceAll(r.Reason, reveals, hidden)
	}
	r.Reason = Redact(r.Reason)
	if runes := []rune(r.Reason); len(runes) > longestReason {
		r.Reason = string(runes[:longestReason])
	}
	return r, nil
}

// Reveal opens a field for a person to see, after it wrote an entry in the
// access log. It returns ErrNoReason, ErrErased, ErrNoKey and ErrDamaged; an
// error of the log means that nothing is revealed.
//
// Call it outside of a transaction: an entry that is rolled back was not
// written, but what was seen was seen.
func (v *Vault) Reveal(ctx context.Context, who Request, o Owner, at Place, sealed []byte) (string, error) {
	rings, err := v.Keyrings(ctx, o.Tenant, o.Person)
	if err != nil {
		return "", err
	}
	var text Text
	if err := rings.Of(o.Person).Open(at, sealed, &text); err != nil {
		return "", err
	}
	if who, err = who.ready(text.Clear()); err != nil {
		return "", err
	}
	err = v.store.AppendAccess(ctx, Access{
		Owner: o, Act: ActReveal, Actor: who.Actor, Place: at, Reason: who.Reason, At: v.now().UTC(),
	})
	if err != nil {
		return "", err
	}
	return text.Clear(), nil
}
