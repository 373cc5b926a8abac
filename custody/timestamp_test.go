package custody

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority is a time-stamping authority run by openssl.
type authority struct {
	t    testing.TB
	dir  string
	root []byte // PEM
}

const opensslConfig = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = placeholder
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[lax]
basicConstraints = critical,CA:false
extendedKeyUsage = timeStamping
[web]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,timeStamping,serverAuth
[ts]
default_tsa = tsa_config
[tsa_config]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[tsa_sha1]
serial = serial
crypto_device = builtin
signer_digest = sha1
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha1
[tsa_512]
serial = serial
crypto_device = builtin
signer_digest = sha512
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha512
[tsa_ess1]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha1
`

// newAuthority makes a root certificate and certificates for stamping: tsa is
// right, lax and web are not meant for stamping alone.
func newAuthority(t testing.TB) *authority {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed: apt-get install openssl")
	}
	a := &authority{t: t, dir: t.TempDir()}
	a.write("openssl.cnf", opensslConfig)
	a.write("serial", "01\n")
	a.openssl("req", "-utf8", "-x509", "-config", "openssl.cnf", "-extensions", "root", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
		"-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3650", "-subj", "/CN=测试时间戳根证书")
	for _, name := range []string{"tsa", "lax", "web"} {
		a.openssl("req", "-utf8", "-config", "openssl.cnf", "-newkey", "rsa:2048", "-nodes", "-keyout", name+".key", "-out", name+".csr", "-subj", "/CN=测试时间戳 "+name)
		a.openssl("x509", "-req", "-in", name+".csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
			"-extfile", "openssl.cnf", "-extensions", name, "-days", "3650", "-out", name+".pem")
	}
	a.root = a.read("root.pem")
	return a
}

func (a *authority) write(name, text string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.dir, name), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

func (a *authority) read(name string) []byte {
	a.t.Helper()
	data, err := os.ReadFile(filepath.Join(a.dir, name))
	if err != nil {
		a.t.Fatal(err)
	}
	return data
}

func (a *authority) openssl(args ...string) {
	a.t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = a.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		a.t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// reply answers a request with a certificate and a section of the config.
func (a *authority) reply(request []byte, certificate, section string) []byte {
	a.t.Helper()
	a.write("request.tsq", string(request))
	a.openssl("ts", "-reply", "-config", "openssl.cnf", "-section", section, "-queryfile", "request.tsq",
		"-signer", certificate+".pem", "-inkey", certificate+".key", "-out", "reply.tsr")
	return a.read("reply.tsr")
}

// stamp obtains a token for a text.
func (a *authority) stamp(text []byte, certificate, section string) []byte {
	a.t.Helper()
	q, err := NewTimestampRequest(text, rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	token, err := q.Token(a.reply(q.DER, certificate, section))
	if err != nil {
		a.t.Fatal(err)
	}
	return token
}

func (a *authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(a.root)
	return pool
}

func TestTimestampsOfOpenSSL(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	text := small(t).notes[5]
	for _, section := range []string{"tsa_config", "tsa_512", "tsa_ess1"} {
		token := a.stamp(text, "tsa", section)
		got, err := VerifyTimestamp(token, text, a.roots())
		if err != nil {
			t.Errorf("%s: %v", section, err)
			continue
		}
		if got.Authority != "CN=测试时间戳 tsa" || got.Policy != "1.2.3.4.1" || !got.Trusted || time.Since(got.Time).Abs() > time.Hour {
			t.Errorf("%s: got %+v", section, got)
		}
		if got, err := VerifyTimestamp(token, text, nil); err != nil || got.Trusted {
			t.Errorf("%s: no roots: got %+v, %v", section, got, err)
		}
	}
	good := a.stamp(text, "tsa", "tsa_config")

	// What we accept, openssl accepts as well, and the reverse.
	a.write("checkpoint.txt", string(text))
	a.write("token.tst", string(good))
	a.openssl("ts", "-verify", "-token_in", "-in", "token.tst", "-data", "checkpoint.txt", "-CAfile", "root.pem")

	stranger := newAuthority(t)
	for name, tt := range map[string]struct {
		token []byte
		text  []byte
		roots *x509.CertPool
	}{
		"another text":         {good, []byte("another"), a.roots()},
		"an unknown authority": {good, text, stranger.roots()},
		"nothing":              {nil, text, nil},
		"half":                 {good[:len(good)/2], text, nil},
		"too long":             {make([]byte, MaxToken+1), text, nil},
		"signed with SHA-1":    {a.stamp(text, "tsa", "tsa_sha1"), text, nil},
	} {
		if got, err := VerifyTimestamp(tt.token, tt.text, tt.roots); err == nil {
			t.Errorf("%s: accepted as %+v", name, got)
		}
	}
}

// Certificates that openssl itself refuses to stamp with are stamped with
// another and put in afterwards; here the check alone is tested.
func TestCertificatesMeantForStamping(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for name, want := range map[string]bool{"tsa": true, "lax": false, "web": false, "root": false} {
		a.openssl("x509", "-in", name+".pem", "-outform", "DER", "-out", name+".der")
		cert, err := x509.ParseCertificate(a.read(name + ".der"))
		if err != nil {
			t.Fatal(err)
		}
		if got := meantForStamping(cert) == nil; got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestResponsesToAnotherRequest(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	text := []byte("checkpoint")
	q1, err1 := NewTimestampRequest(text, rand.Reader)
	q2, err2 := NewTimestampRequest(text, rand.Reader)
	q3, err3 := NewTimestampRequest([]byte("other"), bytes.NewReader(q1.nonce.FillBytes(make([]byte, 8))))
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	reply := a.reply(q1.DER, "tsa", "tsa_config")
	if _, err := q1.Token(reply); err != nil {
		t.Errorf("the right response is refused: %v", err)
	}
	for name, q := range map[string]*TimestampRequest{"another nonce": q2, "another text": q3} {
		if _, err := q.Token(reply); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, response := range map[string][]byte{
		"nothing":  nil,
		"no ASN.1": []byte("<html>error</html>"),
		"cut":      reply[:len(reply)-1],
		"too long": append(bytes.Clone(reply), make([]byte, MaxToken)...),
		"rejected": {0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02}, // PKIStatus 2, no token
	} {
		if _, err := q1.Token(response); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := NewTimestampRequest(text, bytes.NewReader(nil)); err == nil {
		t.Error("a request without a nonce")
	}
}

// A token in an export: verified, and every bit of it guarded by the manifest
// although the signature of the authority does not cover all of them.
func TestExportWithTimestamp(t *testing.T) {
	t.Parallel()
	a, v := newAuthority(t), small(t)
	token := a.stamp(v.notes[2], "tsa", "tsa_config")
	v.tokens[2] = token
	opt := trusted(t, v)
	opt.Roots = a.roots()
	for _, scope := range []string{Whole, "01KACASEA"} {
		x := v.export(scope)
		got, err := verify(x, opt)
		if err != nil || got.Anchored() != 2 || len(got.Timestamps) != 1 || !got.Timestamps[0].Trusted {
			t.Errorf("%s: got %+v, %v", scope, got, err)
		}
		untrusted := opt
		untrusted.Roots = newAuthority(t).roots()
		if _, err := verify(x, untrusted); faultOf(err) != TimestampUnverifiable {
			t.Errorf("%s: unknown authority: got %v, want %s", scope, err, TimestampUnverifiable)
		}
		data := x[TimestampsDir+"/2-1.tst"].Data
		for i := range data {
			if i%7 != 0 && testing.Short() {
				continue
			}
			data[i] ^= 1 << (i % 8)
			if _, err := verify(x, Options{Keys: opt.Keys}); faultOf(err) == "" {
				t.Errorf("%s: byte %d of the token: got %v, want a problem", scope, i, err)
			}
			data[i] ^= 1 << (i % 8)
		}
	}
	// A token for another checkpoint than its name says.
	v.tokens = map[int64][]byte{5: token}
	if _, err := verify(v.export(Whole), opt); faultOf(err) != TimestampUnverifiable {
		t.Errorf("got %v, want %s", err, TimestampUnverifiable)
	}
}

func FuzzTimestamp(f *testing.F) {
	f.Add([]byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02})
	q, err := NewTimestampRequest([]byte("checkpoint"), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := exec.LookPath("openssl"); err == nil {
		f.Add(newAuthority(f).reply(q.DER, "tsa", "tsa_config"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		q.Token(data)
		VerifyTimestamp(data, []byte("checkpoint"), nil)
	})
}
