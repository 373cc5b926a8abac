// Package evidencetest helps tests of the evidence vault.
package evidencetest

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Authority is a time-stamping authority (RFC 3161) run by openssl, with a
// root certificate of its own. It implements evidence.Authority.
type Authority struct {
	mu   sync.Mutex
	dir  string
	Root string // path of the root certificate, PEM
}

const config = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = placeholder
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamping]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`

// NewAuthority makes the certificates. The test is skipped without openssl.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed: apt-get install openssl")
	}
	a := &Authority{dir: t.TempDir()}
	a.Root = filepath.Join(a.dir, "root.pem")
	for name, text := range map[string]string{"openssl.cnf": config, "serial": "01\n"} {
		if err := os.WriteFile(filepath.Join(a.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"req", "-utf8", "-x509", "-config", "openssl.cnf", "-extensions", "root", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
			"-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3650", "-subj", "/CN=测试时间戳根证书"},
		{"req", "-utf8", "-config", "openssl.cnf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "stamper.key",
			"-out", "stamper.csr", "-subj", "/CN=测试时间戳"},
		{"x509", "-req", "-in", "stamper.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "openssl.cnf",
			"-extensions", "stamping", "-days", "3650", "-out", "stamper.pem"},
	} {
		if err := a.openssl(context.Background(), args...); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func (a *Authority) openssl(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "openssl", args...)
	cmd.Dir = a.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("openssl %v: %w\n%s", args, err, out)
	}
	return nil
}

// Stamp answers a request.
func (a *Authority) Stamp(ctx context.Context, request []byte) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := os.WriteFile(filepath.Join(a.dir, "request.tsq"), request, 0o600); err != nil {
		return nil, err
	}
	if err := a.openssl(ctx, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "request.tsq", "-signer", "stamper.pem",
		"-inkey", "stamper.key", "-out", "reply.tsr"); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(a.dir, "reply.tsr"))
}

// Roots returns the root certificate.
func (a *Authority) Roots(t testing.TB) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(a.Root)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}
