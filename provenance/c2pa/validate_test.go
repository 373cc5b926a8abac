package c2pa

import (
	"context"
	"crypto/elliptic"
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veraison/go-cose"
	"golang.org/x/crypto/ocsp"
)

// world is what most tests need.
type world struct {
	ca, tsaCA *authority
	who, tsa  *identity
	opt       *Options
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{ca: newAuthority(t, "测试签名机构"), tsaCA: newAuthority(t, "测试时间机构")}
	w.who = w.ca.identity(t, cose.AlgorithmES256, nil)
	w.tsa = w.tsaCA.tsa(t)
	w.opt = &Options{Signers: list(t, w.ca.root), Authorities: list(t, w.tsaCA.root), Time: examined}
	return w
}

// spec is a record of a picture that was just taken.
func (w *world) spec(statements ...statement) *spec {
	if statements == nil {
		statements = []statement{created("digitalCapture")}
	}
	return &spec{label: "urn:c2pa:00000000-0000-4000-8000-000000000001", version: 2, who: w.who, statements: statements}
}

func validate(t testing.TB, file []byte, opt *Options) *Result {
	t.Helper()
	r, err := Validate(context.Background(), file, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *Result) has(code string) bool {
	return slices.ContainsFunc(r.Statuses, func(s Status) bool { return s.Code == code })
}

func TestEveryAlgorithm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, alg := range []cose.Algorithm{cose.AlgorithmES256, cose.AlgorithmES384, cose.AlgorithmES512,
		cose.AlgorithmPS256, cose.AlgorithmPS384, cose.AlgorithmPS512, cose.AlgorithmEdDSA} {
		t.Run(alg.String(), func(t *testing.T) {
			t.Parallel()
			s := w.spec()
			s.who = w.ca.identity(t, alg, nil)
			ids := map[string]*identity{"plain key": s.who}
			if strings.HasPrefix(alg.String(), "PS") {
				ids["RSASSA-PSS key"] = w.ca.withPSSKey(t, s.who)
			}
			for name, id := range ids {
				s.who = id
				file := sealed(t, carriers[0], s, dataBinding)
				r := validate(t, file, w.opt)
				if r.State != IntactListed || r.Active.Signature.Algorithm != alg.String() || !r.Active.Signature.Verified {
					t.Errorf("%s: got %s by %q: %s", name, r.State, r.Active.Signature.Algorithm, codes(r))
				}
				s.signature = func(sig []byte) { sig[len(sig)/2] ^= 1 }
				if r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt); r.State != Broken || r.Cause != CauseSignature {
					t.Errorf("%s, signature changed: got %s %s", name, r.State, r.Cause)
				}
				s.signature = nil
			}
		})
	}
}

// An ECDSA key on any of the curves may sign with any of the hashes (13.2.1).
func TestCurvesAndHashesAreIndependent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ca.identity(t, cose.AlgorithmES384, nil)
	id.alg = cose.AlgorithmES256
	s := w.spec()
	s.who = id
	if r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt); r.State != IntactListed {
		t.Errorf("P-384 with ES256: got %s: %s", r.State, codes(r))
	}
}

func TestEveryCarrier(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range carriers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{10, 200_000} { // in one segment of a JPEG, and in several
				s := w.spec(created("digitalCapture"), statement{label: "test.filler", data: make([]byte, size)})
				file := sealed(t, c, s, dataBinding)
				r := validate(t, file, w.opt)
				if r.State != IntactListed || r.Source != Capture || !r.Attributed || r.Edited {
					t.Fatalf("got %s, source %s: %s", r.State, r.Source, codes(r))
				}
				if got, want := r.Active.Generator, "测试生成器 1.0"; got != want {
					t.Errorf("generator %q, want %q", got, want)
				}
				if got, want := r.Active.Signature.Signer, "测试相机 (测试机构)"; got != want {
					t.Errorf("signer %q, want %q", got, want)
				}
				start, end := c.place(file)
				for _, at := range []int{end + 1, len(file) - 9, start - 7} {
					if at < 12 || at >= start && at < end || at >= len(file) {
						continue // before the picture, or there is nothing
					}
					changed := slices.Clone(file)
					changed[at] ^= 0x40
					if r := validate(t, changed, w.opt); r.State == IntactListed || r.State == IntactUnlisted {
						t.Errorf("byte %d of %d changed: got %s", at, len(file), r.State)
					}
				}
				if r := validate(t, append(slices.Clone(file), "behind"...), w.opt); r.State != Broken || r.Cause != CauseContent {
					t.Errorf("bytes appended: got %s %s: %s", r.State, r.Cause, codes(r))
				}
			}
		})
	}
}

func TestClaimVersion1(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.spec(statement{label: "c2pa.actions", data: m{"actions": []any{m{"action": "c2pa.created", "softwareAgent": "画图 3"}}}})
	s.version, s.oldChain, s.iat = 1, true, signedAt
	r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt)
	if r.State != IntactListed || r.Active.Version != 1 || r.Active.Generator != "test_generator/1.0" || r.Active.Format != "image/jpeg" {
		t.Errorf("got %s, %+v: %s", r.State, r.Active, codes(r))
	}
	if got := r.Active.Actions; len(got) != 1 || got[0].Software != "画图 3" || !got[0].Created {
		t.Errorf("actions %+v", got)
	}
	if s := r.Active.Signature; s.Attested || !s.Time.Equal(signedAt) {
		t.Errorf("time %s, attested %v", s.Time, s.Attested)
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	foreign := newAuthority(t, "别的时间机构").tsa(t)
	wrong := func(t testing.TB, structure func([]byte) []byte, claim, _ []byte, h cose.UnprotectedHeader) {
		stampV2(w.tsa, signedAt)(t, structure, claim, []byte("other"), h)
	}
	for _, test := range []struct {
		name    string
		stamp   func(testing.TB, func([]byte) []byte, []byte, []byte, cose.UnprotectedHeader)
		at      time.Time
		state   State
		attests bool
		expired bool
		code    string
	}{
		{"valid, no stamp", nil, examined, IntactListed, false, false, "claimSignature.insideValidity"},
		{"expired, no stamp", nil, late, IntactUnlisted, false, true, "claimSignature.outsideValidity"},
		{"not yet valid", nil, born.AddDate(-1, 0, 0), IntactUnlisted, false, true, "claimSignature.outsideValidity"},
		{"no time given", nil, time.Time{}, IntactUnlisted, false, true, "claimSignature.outsideValidity"},
		{"expired, stamp v1", stampV1(w.tsa, signedAt), late, IntactListed, true, false, "timeStamp.trusted"},
		{"expired, stamp v2", stampV2(w.tsa, signedAt), late, IntactListed, true, false, "timeStamp.trusted"},
		{"expired, stamp after it expired", stampV2(w.tsa, late), late.AddDate(0, 1, 0), IntactUnlisted, false, true, "timeStamp.outsideValidity"},
		{"expired, stamp of an unlisted authority", stampV2(foreign, signedAt), late, IntactUnlisted, false, true, "timeStamp.untrusted"},
		{"expired, stamp of another signature", wrong, late, IntactUnlisted, false, true, "timeStamp.mismatch"},
		{"valid, stamp of another signature", wrong, examined, IntactListed, false, false, "timeStamp.mismatch"},
		{"signer as authority", stampV2(w.who, signedAt), late, IntactUnlisted, false, true, "timeStamp.untrusted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := w.spec()
			s.stamp = test.stamp
			opt := *w.opt
			opt.Time = test.at
			r := validate(t, sealed(t, carriers[0], s, dataBinding), &opt)
			sig := r.Active.Signature
			if r.State != test.state || sig.Attested != test.attests || sig.Expired != test.expired || !r.has(test.code) {
				t.Errorf("got %s, attested %v, expired %v, %v", r.State, sig.Attested, sig.Expired, r.Statuses)
			}
			if test.attests && (!sig.Time.Equal(signedAt) || sig.Authority != "测试时间戳 (测试机构)") {
				t.Errorf("time %s by %q", sig.Time, sig.Authority)
			}
			if r.State == Broken || r.has("assertion.dataHash.mismatch") {
				t.Error("a matter of dates counts as a change")
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := newAuthority(t, "别的机构")
	template := func(change func(*x509.Certificate)) *x509.Certificate {
		c := leafTemplate("测试相机", claimSigning)
		change(c)
		return c
	}
	leaf := func(c *x509.Certificate) *identity { return w.ca.identity(t, cose.AlgorithmES256, c) }
	self := func() *identity {
		key := ecKey(t, elliptic.P256())
		tmpl := leafTemplate("自签名", claimSigning)
		c := issue(t, tmpl, tmpl, key.Public(), key)
		return &identity{c, key, cose.AlgorithmES256, [][]byte{c.Raw}}
	}
	for _, test := range []struct {
		name  string
		who   *identity
		state State
		codes string
	}{
		{"C2PA", w.who, IntactListed, ""},
		{"e-mail", leaf(template(func(c *x509.Certificate) {
			c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
		})), IntactListed, ""},
		{"other list", other.identity(t, cose.AlgorithmES256, nil), IntactUnlisted, "signingCredential.untrusted"},
		{"self-signed", self(), IntactUnlisted, "signingCredential.untrusted"},
		{"for servers", leaf(template(func(c *x509.Certificate) {
			c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})), IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"for anything", leaf(template(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} })),
			IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"no usage", leaf(template(func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil })),
			IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"time stamping too", leaf(template(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} })),
			IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"no digital signature", leaf(template(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement })),
			IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"an authority", leaf(template(func(c *x509.Certificate) { c.IsCA, c.KeyUsage = true, c.KeyUsage|x509.KeyUsageCertSign })),
			IntactUnlisted, "signingCredential.invalid signingCredential.untrusted"},
		{"chain left out", &identity{w.who.cert, w.who.key, w.who.alg, w.who.chain[:1]}, IntactUnlisted, "signingCredential.untrusted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := w.spec()
			s.who = test.who
			r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt)
			if r.State != test.state || codes(r) != test.codes {
				t.Errorf("got %s %q, want %s %q", r.State, codes(r), test.state, test.codes)
			}
		})
	}
	t.Run("listed intermediate", func(t *testing.T) {
		t.Parallel()
		opt := *w.opt
		opt.Signers = list(t, w.ca.mid)
		s := w.spec()
		s.who = &identity{w.who.cert, w.who.key, w.who.alg, w.who.chain[:1]}
		if r := validate(t, sealed(t, carriers[0], s, dataBinding), &opt); r.State != IntactListed {
			t.Errorf("got %s: %s", r.State, codes(r))
		}
	})
	t.Run("no lists", func(t *testing.T) {
		t.Parallel()
		if r := validate(t, sealed(t, carriers[0], w.spec(), dataBinding), nil); r.State != IntactUnlisted {
			t.Errorf("got %s: %s", r.State, codes(r))
		}
	})
	t.Run("two credentials", func(t *testing.T) {
		t.Parallel()
		s := w.spec()
		s.oldChain = true
		s.protected = func(h cose.ProtectedHeader) { h["x5chain"] = []any{w.who.chain[0]} }
		if r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt); r.State != Broken || r.Failures[0].Code != "signingCredential.invalid" {
			t.Errorf("got %s: %s", r.State, codes(r))
		}
	})
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := newAuthority(t, "别的机构")
	for _, test := range []struct {
		name  string
		ocsp  []byte
		stamp bool
		state State
		code  string
	}{
		{"good", w.ca.ocspResponse(t, w.who.cert, ocsp.Good, time.Time{}), true, IntactListed, "signingCredential.ocsp.notRevoked"},
		{"good, time unknown", w.ca.ocspResponse(t, w.who.cert, ocsp.Good, time.Time{}), false, IntactListed, "signingCredential.ocsp.skipped"},
		{"revoked before", w.ca.ocspResponse(t, w.who.cert, ocsp.Revoked, signedAt.Add(-time.Hour)), true, IntactUnlisted, "signingCredential.ocsp.revoked"},
		{"revoked, time unknown", w.ca.ocspResponse(t, w.who.cert, ocsp.Revoked, signedAt), false, IntactUnlisted, "signingCredential.ocsp.revoked"},
		{"revoked after", w.ca.ocspResponse(t, w.who.cert, ocsp.Revoked, signedAt.Add(time.Hour)), true, IntactListed, "signingCredential.ocsp.notRevoked"},
		{"unknown", w.ca.ocspResponse(t, w.who.cert, ocsp.Unknown, time.Time{}), true, IntactListed, "signingCredential.ocsp.skipped"},
		{"by somebody else", other.ocspResponse(t, w.who.cert, ocsp.Revoked, signedAt.Add(-time.Hour)), true, IntactListed, "signingCredential.ocsp.skipped"},
		{"noise", []byte("no response"), true, IntactListed, "signingCredential.ocsp.skipped"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := w.spec()
			s.ocsp = [][]byte{test.ocsp}
			if test.stamp {
				s.stamp = stampV2(w.tsa, signedAt)
			}
			r := validate(t, sealed(t, carriers[0], s, dataBinding), w.opt)
			if r.State != test.state || !r.has(test.code) {
				t.Errorf("got %s: %v", r.State, r.Statuses)
			}
		})
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edited := statement{label: "c2pa.actions.v2", data: m{"actions": []any{
		m{"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"},
		m{"action": "c2pa.edited", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"}}}}
	cropped := statement{label: "c2pa.actions.v2", data: m{"actions": []any{
		m{"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}, m{"action": "c2pa.cropped"}}}}
	gathered := created("trainedAlgorithmicMedia")
	gathered.gathered = true
	iptc := statement{label: "stds.iptc", raw: super("json", "stds.iptc", box("json", []byte(`{"Iptc4xmpExt:DigitalSourceType":"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}`)))}
	for _, test := range []struct {
		name       string
		statements []statement
		sourceType string
		source     Source
		attributed bool
		edited     bool
	}{
		{"capture", []statement{created("digitalCapture")}, "digitalCapture", Capture, true, false},
		{"model", []statement{created("trainedAlgorithmicMedia")}, "trainedAlgorithmicMedia", AI, true, false},
		{"capture, then a model", []statement{edited}, "compositeWithTrainedAlgorithmicMedia", PartlyAI, true, true},
		{"capture, then cropped", []statement{cropped}, "digitalCapture", Capture, true, true},
		{"passed on", []statement{gathered}, "trainedAlgorithmicMedia", AI, false, false},
		{"IPTC", []statement{iptc}, "trainedAlgorithmicMedia", AI, true, false},
		{"unknown", []statement{created("somethingNew")}, "somethingNew", Other, true, false},
		{"nothing", []statement{{label: "test.note", data: "x"}}, "", Other, false, false},
	} {
		r := validate(t, sealed(t, carriers[0], w.spec(test.statements...), dataBinding), w.opt)
		if r.State != IntactListed || r.SourceType != test.sourceType || r.Source != test.source || r.Attributed != test.attributed || r.Edited != test.edited {
			t.Errorf("%s: got %s, %q, %s, attributed %v, edited %v: %s", test.name, r.State, r.SourceType, r.Source, r.Attributed, r.Edited, codes(r))
		}
	}
}
