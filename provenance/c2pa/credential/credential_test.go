package credential

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// openssl runs the program in a folder; tests that need it are skipped without.
func openssl(t testing.TB, dir string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("needs the program openssl")
	}
	cmd := exec.CommandContext(t.Context(), "openssl", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const extensions = `
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
subjectKeyIdentifier=hash
[tsa]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
authorityKeyIdentifier=keyid
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,1.3.6.1.4.1.62558.2.1
authorityKeyIdentifier=keyid
[tsa_config]
serial=serial
digests=sha256,sha384,sha512
default_policy=1.2.3.4
signer_digest=sha256
ess_cert_id_alg=sha256
accuracy=secs:1,millisecs:500
ordering=yes
tsa_name=yes
`

// issueBy makes a certificate with openssl, signed by the authority "ca".
func issueBy(t *testing.T, dir, name, section string, key ...string) {
	t.Helper()
	openssl(t, dir, append([]string{"genpkey", "-out", name + ".key"}, key...)...)
	openssl(t, dir, "req", "-new", "-key", name+".key", "-subj", "/O=测试机构/CN="+name, "-utf8", "-out", name+".csr")
	openssl(t, dir, "x509", "-req", "-in", name+".csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-days", "30", "-extfile", "ext", "-extensions", section, "-out", name+".crt")
}

func authority(t *testing.T) (dir string, l *List) {
	t.Helper()
	dir = t.TempDir()
	write(t, dir, "ext", extensions)
	openssl(t, dir, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ca.key")
	openssl(t, dir, "req", "-new", "-key", "ca.key", "-subj", "/CN=测试根", "-utf8", "-out", "ca.csr")
	openssl(t, dir, "x509", "-req", "-in", "ca.csr", "-signkey", "ca.key", "-days", "30", "-extfile", "ext", "-extensions", "ca", "-out", "ca.crt")
	l, err := ParseList(read(t, dir, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	return dir, l
}

// TestStampsOfOpenSSL verifies time stamps that another program made.
func TestStampsOfOpenSSL(t *testing.T) {
	t.Parallel()
	dir, l := authority(t)
	write(t, dir, "serial", "01\n")
	write(t, dir, "message", "what was signed")
	for name, key := range map[string][]string{
		"ec":  {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
		"rsa": {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"},
	} {
		issueBy(t, dir, name, "tsa", key...)
		for _, hash := range []string{"sha256", "sha512"} {
			openssl(t, dir, "ts", "-query", "-data", "message", "-"+hash, "-cert", "-out", "query")
			openssl(t, dir, "ts", "-reply", "-queryfile", "query", "-config", "ext", "-section", "tsa_config", "-signer", name+".crt", "-inkey", name+".key", "-out", "reply")
			token, err := UnwrapResponse(read(t, dir, "reply"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := VerifyStamp(token, []byte("what was signed"), l)
			if err != nil || !s.Trusted || s.Authority != name+" (测试机构)" {
				t.Fatalf("%s, %s: got %+v, %v", name, hash, s, err)
			}
			if d := time.Since(s.Time); d < -time.Minute || d > time.Hour {
				t.Errorf("%s, %s: stamped %s ago", name, hash, d)
			}
			if _, err := VerifyStamp(token, []byte("something else"), l); !errors.Is(err, ErrStampMismatch) {
				t.Errorf("other message: got %v", err)
			}
			if s, err := VerifyStamp(token, []byte("what was signed"), nil); !errors.Is(err, ErrStampUntrusted) || s == nil || s.Trusted {
				t.Errorf("no list: got %+v, %v", s, err)
			}
			// Whatever byte changes, the time that is attested does not:
			// content, attributes and signature hang together.
			for at := 0; at < len(token); at += 3 {
				changed := append([]byte{}, token...)
				changed[at] ^= 1
				if s, err := VerifyStamp(changed, []byte("what was signed"), l); err == nil && !s.Time.Equal(mustStamp(t, token, l).Time) {
					t.Errorf("byte %d of %d changed: got %+v", at, len(token), s)
				}
			}
		}
	}
	if _, err := UnwrapResponse([]byte("noise")); !errors.Is(err, ErrStampMalformed) {
		t.Errorf("noise: got %v", err)
	}
}

func mustStamp(t *testing.T, token []byte, l *List) *Stamp {
	t.Helper()
	s, err := VerifyStamp(token, []byte("what was signed"), l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKeysOfOpenSSL reads certificates with keys of type RSASSA-PSS as
// another program makes them.
func TestKeysOfOpenSSL(t *testing.T) {
	t.Parallel()
	dir, l := authority(t)
	for name, key := range map[string][]string{
		"pss":        {"-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"},
		"pss sha256": {"-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256", "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32"},
		"ed25519":    {"-algorithm", "ED25519"},
		"small":      {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"},
	} {
		issueBy(t, dir, name, "leaf", key...)
		block, _ := pem.Decode(read(t, dir, name+".crt"))
		c, err := Parse(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if k, ok := c.PublicKey.(*rsa.PublicKey); strings.HasPrefix(name, "pss") && (!ok || k.N.BitLen() != 2048 || k.E != 65537) {
			t.Errorf("%s: key %T", name, c.PublicKey)
		}
		err = CheckProfile(c, ClaimSigning)
		if name == "small" {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%s: got %v, want %v", name, err, ErrKey)
			}
			continue
		}
		if err != nil || l.Chain(c, nil, c.NotBefore.Add(time.Hour)) == nil {
			t.Errorf("%s: profile %v, chain %v", name, err, l.Chain(c, nil, c.NotBefore.Add(time.Hour)))
		}
		if l.Chain(c, nil, c.NotAfter.Add(time.Hour)) != nil || !l.Listed(c, nil, c.NotAfter.Add(time.Hour)) {
			t.Errorf("%s: expired and unlisted are the same", name)
		}
		if CheckProfile(c, TimeStamping) == nil || CheckProfile(c, OCSPSigning) == nil {
			t.Errorf("%s: signs anything", name)
		}
	}
}

func TestParseList(t *testing.T) {
	t.Parallel()
	dir, l := authority(t)
	if l.Len() != 1 || (*List)(nil).Len() != 0 || new(List).Len() != 0 {
		t.Errorf("got %d certificates", l.Len())
	}
	ca := string(read(t, dir, "ca.crt"))
	if l, err := ParseList([]byte("Subject: 测试\n" + ca + "\nmore\n" + ca + string(read(t, dir, "ca.key")))); err != nil || l.Len() != 2 {
		t.Errorf("with text between: %d, %v", l.Len(), err)
	}
	for name, text := range map[string]string{
		"empty": "", "text": "no certificate", "a key": string(read(t, dir, "ca.key")),
		"noise": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	} {
		if l, err := ParseList([]byte(text)); err == nil {
			t.Errorf("%s: got %d certificates", name, l.Len())
		}
	}
	block, _ := pem.Decode([]byte(ca))
	c, err := Parse(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if new(List).Chain(c, nil, c.NotBefore) != nil || (*List)(nil).Listed(c, nil, c.NotBefore) {
		t.Error("an empty list trusts somebody")
	}
}

func FuzzStamp(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x02, 0x01, 0x00}, []byte("message"))
	f.Add([]byte("0\x80\x06\x09*\x86H\x86\xf7\x0d\x01\x07\x02\xa0\x80"), []byte{})
	f.Fuzz(func(t *testing.T, token, message []byte) {
		if inner, err := UnwrapResponse(token); err == nil {
			token = inner
		}
		if s, err := VerifyStamp(token, message, nil); err == nil || s != nil && s.Trusted {
			t.Errorf("trusted without a list: %+v", s)
		}
		if c, err := Parse(token); err == nil {
			CheckProfile(c, ClaimSigning)
			CheckStapled([][]byte{message}, c, []*x509.Certificate{c}, time.Time{}, false, time.Time{})
		}
		pssKey(token)
		hashOf(asn1.ObjectIdentifier{2, 5})
	})
}
