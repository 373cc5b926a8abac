package c2pa

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// within bounds the work that bytes of a stranger may cause.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	if d := time.Since(start); d > limit {
		t.Errorf("took %s", d)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
		t.Errorf("allocated %d bytes", used)
	}
}

func FuzzValidate(f *testing.F) {
	w := newWorld(f)
	s := w.spec()
	s.stamp = stampV2(w.tsa, signedAt)
	for _, c := range carriers {
		f.Add(sealed(f, c, s, dataBinding))
		f.Add(c.embed(super("c2pa", "c2pa", super("c2ma", "a", super("c2cl", "c2pa.claim.v2", box("cbor", []byte{0xa0}))))))
	}
	f.Add(sealed(f, bmffCarrier([]byte("film")), s, bmffBinding("c2pa.hash.bmff.v3", nil)))
	f.Add(sealed(f, carriers[0], s, boxesBinding(nil)))
	f.Fuzz(func(t *testing.T, data []byte) {
		within(t, 2*time.Second, func() {
			r, err := Validate(context.Background(), data, w.opt)
			if err != nil {
				t.Fatal(err)
			}
			if (r.State == Broken || r.State == IntactUnlisted) != (len(r.Failures) > 0 && r.State != None) {
				t.Errorf("%s with failures %v", r.State, r.Failures)
			}
			if r.statement().Key == "" || r.strength() == "" || r.detail()["state"] == "" {
				t.Errorf("%s has no words", r.State)
			}
			r.limits()
		})
	})
}

// FuzzClaim puts the fuzzer's CBOR where a claim, a signature and each kind of
// assertion stand. Nothing is signed on the way: signatures are random, and
// the fuzzer wants the same coverage from the same bytes.
func FuzzClaim(f *testing.F) {
	w := newWorld(f)
	labels := []string{"c2pa.hash.data", "c2pa.hash.boxes", "c2pa.hash.bmff.v3", "c2pa.actions.v2", "c2pa.ingredient.v3", "c2pa.time-stamp"}
	var claims [][]byte
	var signature []byte
	for _, l := range labels {
		s := w.spec(statement{label: l, data: 1})
		box, _, err := jumbf.Parse(s.build(f))
		if err != nil {
			f.Fatal(err)
		}
		claim, _ := box.Child("c2pa.claim.v2").Content("cbor")
		claims = append(claims, claim)
		signature, _ = box.Child("c2pa.signature").Content("cbor")
	}
	film := bmffCarrier([]byte("film"))
	for kind := range len(labels) + 2 {
		f.Add(byte(kind), claims[0])
		f.Add(byte(kind), signature)
		f.Add(byte(kind), encode(f, bmffBinding("c2pa.hash.bmff.v3", nil).make(f, film, film.embed(nil))))
		f.Add(byte(kind), encode(f, created("digitalCapture").data))
	}
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		n := int(kind) % (len(labels) + 2)
		var store []byte
		claim, sig := claims[n%len(claims)], signature
		switch {
		case n == len(labels):
			claim = data
		case n > len(labels):
			sig = data
		default:
			store = super("cbor", labels[n], box("cbor", data))
		}
		manifest := super("c2ma", "a", super("c2as", "c2pa.assertions", store),
			super("c2cl", "c2pa.claim.v2", box("cbor", claim)), super("c2cs", "c2pa.signature", box("cbor", sig)))
		within(t, 2*time.Second, func() {
			for _, c := range []carrier{carriers[0], film} {
				r, err := Validate(context.Background(), c.embed(super("c2pa", "c2pa", manifest)), w.opt)
				if err != nil || r.State == IntactListed {
					t.Errorf("got %s, %v", r.State, err)
				}
			}
		})
	})
}
