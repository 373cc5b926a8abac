package privacy

import (
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Explain gives the errors of internal/seal the kind and the sentence that
// people read; seal itself is below internal/fault's users and words nothing.
// Other errors it returns as they are.
func Explain(err error) error {
	if _, done := errors.AsType[*fault.Error](err); done || err == nil {
		return err
	}
	if e, ok := errors.AsType[*seal.KeyFileError](err); ok {
		return explainFile(e)
	}
	if e, ok := errors.AsType[*seal.SchemeError](err); ok {
		return fault.New(fault.Invalid, "keys.unknown_scheme", err, "scheme", e.Scheme)
	}
	switch {
	case errors.Is(err, seal.ErrErased):
		return fault.New(fault.Missing, "keys.erased", err)
	case errors.Is(err, seal.ErrNoKey):
		return fault.New(fault.Missing, "keys.no_key", err)
	case errors.Is(err, seal.ErrMaster):
		return fault.New(fault.Unreadable, "keys.other_master", err)
	case errors.Is(err, seal.ErrDamaged):
		return fault.New(fault.Internal, "keys.damaged", err)
	case errors.Is(err, seal.ErrNoReason):
		return fault.New(fault.Invalid, "keys.no_reason", err)
	case errors.Is(err, seal.ErrPhone):
		return fault.New(fault.Invalid, "keys.bad_phone", err)
	case errors.Is(err, seal.ErrEmail):
		return fault.New(fault.Invalid, "keys.bad_email", err)
	case errors.Is(err, seal.ErrNotHere):
		return fault.New(fault.Invalid, "keys.rotated_elsewhere", err)
	}
	return err
}

func explainFile(e *seal.KeyFileError) error {
	switch e.Problem {
	case seal.Missing:
		return fault.New(fault.Unreadable, "keys.file_missing", e, "path", e.Path)
	case seal.Exists:
		return fault.New(fault.Conflict, "keys.file_exists", e, "path", e.Path)
	case seal.Readable:
		return fault.New(fault.Unreadable, "keys.file_open", e, "path", e.Path)
	case seal.Malformed:
		return fault.New(fault.Unreadable, "keys.file_malformed", e, "path", e.Path)
	case seal.Locked:
		return fault.New(fault.Conflict, "keys.file_locked", e, "path", e.Path)
	}
	return fault.New(fault.Unreadable, "keys.file_unusable", e, "path", e.Path)
}
