package identity

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// half returns the session of a token that waits for a second factor, and its
// account, after taking from the bucket of the person's second factors.
func (s *Staff) half(ctx context.Context, token string, client Client) (Session, Account, error) {
	session, err := s.Sessions.Unfinished(ctx, token)
	if err != nil {
		return Session{}, Account{}, err
	}
	if session.Stage != Half {
		return Session{}, Account{}, fault.New(fault.Conflict, "identity.no_factor", nil)
	}
	account, err := s.Records.Account(ctx, session.Tenant, session.Person)
	if err != nil {
		return Session{}, Account{}, err
	}
	about := [][]byte{[]byte(session.Person)}
	if device, err := ParseToken(DeviceToken, client.Device); err == nil {
		known, err := s.Records.KnowsDevice(ctx, session.Tenant, account.LoginKey, device.Hash(), s.Now())
		if err != nil {
			return Session{}, Account{}, err
		}
		if known {
			about = append(about, device.Hash())
		}
	}
	return session, account, s.Guard.take(ctx, session.Tenant, client, s.Guard.from(session.Tenant, "second-factor", limitSecondFactor, about...))
}

// refuse notes a failed second factor and returns the answer.
func (s *Staff) refuse(ctx context.Context, session Session, method Method, client Client) error {
	err := s.Guard.note(ctx, Event{Tenant: session.Tenant, Kind: EventRefused, Person: session.Person, Session: session.ID, Detail: string(method)}, client)
	if err != nil {
		return err
	}
	return fault.New(fault.Unknown, "identity.code_refused", nil)
}

// ConfirmCode takes a time-based code as the second factor and makes the
// session Full. A code is good once. The error is a fault: Unknown for a wrong
// or used code and for a session that is over; Limited after too many; Conflict
// if the account has no second factor yet. Not to be called in a transaction.
func (s *Staff) ConfirmCode(ctx context.Context, token, text string, client Client) (Entry, error) {
	session, account, err := s.half(ctx, token, client)
	if err != nil {
		return Entry{}, err
	}
	code, ok := ParseCode(text)
	if !ok || account.TOTP == nil {
		return Entry{}, s.refuse(ctx, session, ByTOTP, client)
	}
	secret, err := s.Vault.Open(ctx, account.Tenant, account.Person, fieldTOTP, account.TOTP)
	if err != nil {
		return Entry{}, err
	}
	step, ok := matchTOTP(secret, code, s.Now(), account.LastStep)
	if !ok {
		return Entry{}, s.refuse(ctx, session, ByTOTP, client)
	}
	var entry Entry
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if ok, err = s.Records.SpendStep(ctx, account.Tenant, account.Person, step); err != nil || !ok {
			return err
		}
		entry, err = s.finish(ctx, session, account, ByTOTP, client)
		return err
	})
	if err == nil && !ok { // somebody else brought the same code first
		err = s.refuse(ctx, session, ByTOTP, client)
	}
	return entry, err
}

// ConfirmRecovery takes one of the recovery codes as the second factor, and
// returns how many are left. Errors are those of ConfirmCode.
func (s *Staff) ConfirmRecovery(ctx context.Context, token, text string, client Client) (entry Entry, left int, err error) {
	session, account, err := s.half(ctx, token, client)
	if err != nil {
		return Entry{}, 0, err
	}
	code, ok := ParseRecoveryCode(text)
	if !ok {
		return Entry{}, 0, s.refuse(ctx, session, ByRecovery, client)
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if ok, err = s.Records.SpendRecovery(ctx, account.Tenant, account.Person, s.recoveryHash(account, code)); err != nil || !ok {
			return err
		}
		if left, err = s.Records.CountRecovery(ctx, account.Tenant, account.Person); err != nil {
			return err
		}
		used := Event{Tenant: account.Tenant, Kind: EventRecoveryUsed, Actor: "person:" + string(account.Person), Person: account.Person, Session: session.ID}
		if err = s.Guard.note(ctx, used, client); err != nil {
			return err
		}
		entry, err = s.finish(ctx, session, account, ByRecovery, client)
		return err
	})
	if err == nil && !ok {
		err = s.refuse(ctx, session, ByRecovery, client)
	}
	return entry, left, err
}

// recoveryHash is the keyed hash under which a recovery code is stored.
func (s *Staff) recoveryHash(a Account, code string) []byte {
	return s.Vault.Index(a.Tenant, forRecovery, []byte(string(a.Person)+":"+code))
}

// Offer is a secret for an authenticator program.
type Offer struct {
	URI  string // for the QR code
	Text string // for typing in, base 32
}

// mayEnrol returns the session of a token that may set up a second factor: one
// in the stage Enrol, or a full one that has proved who it is a short while
// ago. The error is a fault: Unknown if it is neither, Denied if the proof is
// too old or the account's factor has not been given.
func (s *Staff) mayEnrol(ctx context.Context, token string) (Session, Account, error) {
	session, err := s.Sessions.find(ctx, token)
	if err != nil {
		return Session{}, Account{}, err
	}
	account, err := s.Records.Account(ctx, session.Tenant, session.Person)
	if err != nil {
		return Session{}, Account{}, err
	}
	switch {
	case session.Stage == Full && session.Method != ByPhoneCode && s.Now().Sub(session.Confirmed) <= freshFor:
	case session.Stage == Enrol && !account.secondFactor():
	default:
		return Session{}, Account{}, fault.New(fault.Denied, "identity.confirm_again", nil)
	}
	return session, account, nil
}

// OfferTOTP makes a secret for an authenticator program. It counts only after
// AcceptTOTP. Errors are those of a session that may not set up a factor:
// Unknown, or Denied if it proved who it is too long ago.
func (s *Staff) OfferTOTP(ctx context.Context, token string) (Offer, error) {
	session, account, err := s.mayEnrol(ctx, token)
	if err != nil {
		return Offer{}, err
	}
	tenant, err := s.Records.Tenant(ctx, session.Tenant)
	if err != nil {
		return Offer{}, err
	}
	var offer Offer
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		login, err := s.Vault.Open(ctx, account.Tenant, account.Person, fieldLogin, account.Login)
		if err != nil {
			return err
		}
		secret := newTOTPSecret()
		sealed, err := s.Vault.Seal(ctx, account.Tenant, account.Person, fieldOffered, secret)
		if err != nil {
			return err
		}
		offer = Offer{URI: totpURI(tenant.Name, string(login), secret), Text: totpText(secret)}
		return s.Records.OfferTOTP(ctx, account.Tenant, account.Person, sealed)
	})
	return offer, err
}

// AcceptTOTP confirms the offered secret with a first code, replaces the
// recovery codes, returns the new ones to be shown once, and makes the session
// Full under a new token. Errors are those of OfferTOTP and ConfirmCode.
func (s *Staff) AcceptTOTP(ctx context.Context, token, text string, client Client) (entry Entry, recovery []string, err error) {
	session, account, err := s.mayEnrol(ctx, token)
	if err != nil {
		return Entry{}, nil, err
	}
	if account.Offered == nil {
		return Entry{}, nil, fault.New(fault.Conflict, "identity.no_offer", nil)
	}
	limit := s.Guard.from(session.Tenant, "second-factor", limitSecondFactor, []byte(session.Person), []byte("enrol"))
	if err := s.Guard.take(ctx, session.Tenant, client, limit); err != nil {
		return Entry{}, nil, err
	}
	secret, err := s.Vault.Open(ctx, account.Tenant, account.Person, fieldOffered, account.Offered)
	if err != nil {
		return Entry{}, nil, err
	}
	code, ok := ParseCode(text)
	step, fits := matchTOTP(secret, code, s.Now(), -1)
	if !ok || !fits {
		return Entry{}, nil, s.refuse(ctx, session, ByTOTP, client)
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		totp, err := s.Vault.Seal(ctx, account.Tenant, account.Person, fieldTOTP, secret)
		if err != nil {
			return err
		}
		ok, err := s.Records.AcceptTOTP(ctx, account.Tenant, account.Person, account.Offered, totp, step, session.Stage == Full)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "identity.no_offer", nil)
		}
		if recovery, err = s.newRecovery(ctx, account); err != nil {
			return err
		}
		added := Event{Tenant: account.Tenant, Kind: EventFactorAdded, Actor: "person:" + string(account.Person),
			Person: account.Person, Session: session.ID, Detail: string(ByTOTP)}
		if err := s.Guard.note(ctx, added, client); err != nil {
			return err
		}
		entry, err = s.finish(ctx, session, account, ByTOTP, client)
		return err
	})
	if err != nil {
		return Entry{}, nil, err
	}
	return entry, recovery, nil
}

// newRecovery replaces the recovery codes and returns the new ones.
func (s *Staff) newRecovery(ctx context.Context, a Account) (codes []string, err error) {
	var hashes [][]byte
	for range recoveryCodes {
		shown := newRecoveryCode()
		bare, _ := ParseRecoveryCode(shown)
		codes, hashes = append(codes, shown), append(hashes, s.recoveryHash(a, bare))
	}
	return codes, s.Records.SetRecovery(ctx, a.Tenant, a.Person, hashes)
}
