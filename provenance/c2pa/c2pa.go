// Package c2pa validates Content Credentials, the signed history that a
// camera or a program may leave in a picture or a video (C2PA Technical
// Specification; sections are cited by the numbers of version 2.2).
//
// Validate answers one question: does what was signed still fit the file, and
// who signed? It is pure: bytes, trust lists and a time go in, a Result comes
// out. It fetches nothing, neither a remote manifest nor revocation lists.
//
// The states keep three things apart that are often mixed. Broken means that
// a hash or a signature does not fit: the file or its record changed after it
// was signed. IntactListed means that everything fits and that the signer is
// on the list, was valid when it signed, and was allowed to sign.
// IntactUnlisted means that everything fits but that the second half could not
// be shown: another list, an expired certificate without a time stamp, a
// certificate for other purposes. Failures say which. None is no information:
// most pictures have no Content Credentials, and every messenger removes them.
package c2pa

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// Options says whom to trust. The zero value trusts nobody.
type Options struct {
	// Signers are the anchors for claim signatures, such as the C2PA Trust
	// List; Authorities those for time stamps, such as the C2PA TSA Trust List.
	Signers, Authorities *credential.List

	// Time is when certificates are judged where no trusted time stamp says
	// when they signed: the time of the examination. At the zero time every
	// certificate without a time stamp is outside its validity.
	Time time.Time
}

// Validate looks for Content Credentials in a file and validates them. A
// strange file is a Result; the error is ctx.Err().
func Validate(ctx context.Context, data []byte, opt *Options) (*Result, error) {
	if opt == nil {
		opt = &Options{}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &Result{State: None}
	file, err := container.Open(data)
	if err != nil {
		return r, nil
	}
	r.Format = string(file.Format)
	v := &validator{ctx: ctx, opt: opt, data: data, file: file, result: r}
	switch stores, ok := v.open(); {
	case !ok:
	case stores == 0:
		r.Remote = remote(data)
	default:
		v.validate()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r, nil
}
