package evidence

import "github.com/bonafide-aftersale/bonafide/internal/fault"

// Missing is the error for what is not there, or not for the eyes of who asks:
// which of the two, it does not say.
func Missing() error { return fault.New(fault.Missing, "vault.missing", nil) }

func invalid(key string, args ...any) error { return fault.New(fault.Invalid, key, nil, args...) }
