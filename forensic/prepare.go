package forensic

import "context"

// Prepared is what a Preparer keeps of one reference photo: what it needs to
// compare, usually far less than the pixels. It is immutable and safe for
// concurrent use.
type Prepared any

// Preparer is a Method that compares with references and can prepare each of
// them once for many claims. Whoever runs methods prefers it over Examine:
// references are then prepared one after another and their pixels let go.
//
// Implementations MUST find the same with ExaminePrepared as with Examine.
type Preparer interface {
	Method

	// Prepare extracts what ExaminePrepared needs from a reference. It MUST
	// NOT keep the bytes or the pixels of ref. The error is ctx.Err() or a
	// fault of the method itself.
	Prepare(ctx context.Context, ref *Picture) (Prepared, error)

	// ExaminePrepared compares a claim with prepared references, at least
	// one; the number of false alarms is corrected for how many there are.
	ExaminePrepared(ctx context.Context, claim *Picture, refs []Prepared) ([]Finding, error)
}
