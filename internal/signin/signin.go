// Package signin speaks the two protocols by which a browser proves who sits
// before it without a password of ours: WebAuthn (passkeys) and OpenID Connect
// (a company's own sign-in). Who that is and what they may do is decided by
// package identity; this package decides nothing but whether the protocol was
// kept. The server's half of a ceremony is in the database, under a token that
// is good once: any replica can end what another began.
package signin

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// MaxBody bounds the bytes of a browser's answer. A registration has a few
// kilobytes; attestations with long certificate chains some tens.
const MaxBody = 64 << 10

// localPath returns where to go after signing in: a path on this server, "/"
// for anything else. What a link carries must not send people elsewhere.
func localPath(path string) string {
	if len(path) > 1 && path[0] == '/' && path[1] != '/' && !strings.ContainsAny(path, "\\\r\n\t") && len(path) <= 1024 {
		return path
	}
	return "/"
}

// over is the answer to a ceremony that does not fit its end.
func over(cause error) error { return fault.New(fault.Unknown, "identity.ceremony_over", cause) }

// Kinds of ceremonies.
const (
	kindAdd     = "passkey-add"
	kindEnter   = "passkey-enter"
	kindCompany = "company"
)
