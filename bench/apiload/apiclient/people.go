package apiclient

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// Password is what everybody of the demonstration takes.
const Password = "kelp ferry under snow"

// Join redeems a one-time link, sets up an authenticator program, and is signed
// in afterwards.
func Join(server, link string) (Caller, error) {
	c := Caller{URL: server}
	entry, err := c.Post("/sign-in/link", Object{"link": link, "password": Password})
	if err != nil {
		return c, err
	}
	c.Token = entry.String("token")
	offer, err := c.Post("/sign-in/authenticator", nil)
	if err != nil {
		return c, err
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(offer.String("secret")))
	if err != nil {
		return c, err
	}
	entry, err = c.Post("/sign-in/authenticator/confirm", Object{"code": totp(secret, time.Now())})
	if err != nil {
		return c, err
	}
	c.Token, c.ID = entry.String("token"), entry.String("person")
	return c, nil
}

// totp is the code of RFC 6238 that an authenticator program shows.
func totp(secret []byte, now time.Time) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, now.Unix()/30)
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// Hire has an administrator add somebody with roles, who then joins. Roles that
// are held for a party are written "merchant:party".
func (c Caller) Hire(name, login string, roles ...string) (Caller, error) {
	var held []Object
	for _, r := range roles {
		role, party, _ := strings.Cut(r, ":")
		one := Object{"role": role}
		if party != "" {
			one["party"] = party
		}
		held = append(held, one)
	}
	added, err := c.Post("/people", Object{"name": name, "login": login, "roles": held})
	if err != nil {
		return Caller{}, err
	}
	return Join(c.URL, added.String("link"))
}

// Program has an administrator make a service account with a key of the scopes.
func (c Caller) Program(name, party string, scopes ...string) (Caller, error) {
	body := Object{"name": name}
	if party != "" {
		body["party"] = party
	}
	made, err := c.Post("/services", body)
	if err != nil {
		return Caller{}, err
	}
	key, err := c.Post("/services/"+made.String("id")+"/keys", Object{"scopes": scopes, "days": 1})
	if err != nil {
		return Caller{}, err
	}
	return Caller{URL: c.URL, Token: key.String("token"), ID: made.String("id")}, nil
}

// Customer signs somebody in by the code that is sent to a phone; the server's
// console shows it.
func (s *Server) Customer(ctx context.Context, phone string) (Caller, error) {
	c := Caller{URL: s.URL}
	from := s.Lines()
	if _, err := c.Post("/sign-in/phone", Object{"phone": phone}); err != nil {
		return c, err
	}
	code, err := s.Code(ctx, from)
	if err != nil {
		return c, err
	}
	entry, err := c.Post("/sign-in/phone/code", Object{"phone": phone, "code": code})
	if err != nil {
		return c, err
	}
	c.Token, c.ID = entry.String("token"), entry.String("person")
	return c, nil
}
