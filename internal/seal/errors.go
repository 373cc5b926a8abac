package seal

import "errors"

// What callers tell apart. They are states of the data rather than sentences
// for people; who shows one words it.
var (
	// ErrErased: the person's data keys were destroyed. Nothing brings the
	// clear text back; show that it was erased.
	ErrErased = errors.New("seal: the person's data were erased")

	// ErrNoKey: no data key was ever made for this person.
	ErrNoKey = errors.New("seal: the person has no data key")

	// ErrDamaged: the bytes do not open under the person's keys at this place.
	// They were changed, or moved from another row, column or person.
	ErrDamaged = errors.New("seal: the sealed bytes do not belong here or were changed")

	// ErrMaster: the master key that wrapped a data key is not among those at
	// hand: the key file belongs to another database, or a key in use was
	// removed from it.
	ErrMaster = errors.New("seal: the master key in use is not at hand")

	// ErrNoReason: clear text was asked for without saying why, or who asks.
	ErrNoReason = errors.New("seal: a reason and a name are needed to reveal personal data")

	// ErrPhone: not a phone number that can be called.
	ErrPhone = errors.New("seal: not a phone number")

	// ErrEmail: not an e-mail address.
	ErrEmail = errors.New("seal: not an e-mail address")
)
