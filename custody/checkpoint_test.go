package custody

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func TestCheckpointComesBack(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	keys := trusted(t, v).Keys
	want := Checkpoint{Origin: origin, Size: 7, Root: tlog.Hash(Sum([]byte("root"))), Time: 1763884800000000}
	msg, err := want.Sign(v.signer)
	if err != nil {
		t.Fatal(err)
	}
	const text = "aftersale.example.com/custody\n7\nSBNJTRN+FjG7owHVrKs6oufENhDLKkUpDJjyyoOkKUs=\ntime 1763884800000000\n\n— aftersale.example.com/custody "
	if !strings.HasPrefix(string(msg), strings.Replace(text, "SBNJTRN+FjG7owHVrKs6oufENhDLKkUpDJjyyoOkKUs=", want.Root.String(), 1)) {
		t.Errorf("got %s", msg)
	}
	if got, err := OpenCheckpoint(msg, keys); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if _, err := OpenCheckpoint(msg, trusted(t, newVault(t)).Keys); !errors.Is(err, ErrSignature) {
		t.Errorf("signed by a stranger: got %v, want %v", err, ErrSignature)
	}
	for _, bad := range []Checkpoint{{Size: 0, Time: 1}, {Size: 1, Time: 0}} {
		if _, err := bad.Sign(v.signer); err == nil {
			t.Errorf("%+v was signed", bad)
		}
	}
}

// Package note overlooks both; here a signed text has one spelling.
func TestOneSpellingOfASignature(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	keys := trusted(t, v).Keys
	msg, err := Checkpoint{Size: 7, Time: 1}.Sign(v.signer)
	if err != nil {
		t.Fatal(err)
	}
	line := string(msg[bytes.LastIndex(msg, []byte("— ")):])
	at := strings.LastIndex(string(msg), "=") - 1 // the last character before the padding: two of its bits are unused
	spare := bytes.Clone(msg)
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	spare[at] = alphabet[strings.IndexByte(alphabet, msg[at])^1]
	for name, changed := range map[string][]byte{
		"the same signature twice": append(bytes.Clone(msg), line...),
		"spare bits of base64":     spare,
	} {
		if _, err := note.Open(changed, keys.list()); err != nil {
			t.Errorf("%s: package note refuses it too: %v", name, err)
		}
		if _, err := OpenCheckpoint(changed, keys); !errors.Is(err, ErrForm) {
			t.Errorf("%s: got %v, want %v", name, err, ErrForm)
		}
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	public := func(origin string) string {
		_, public, err := NewKey(rand.Reader, origin)
		if err != nil {
			t.Fatal(err)
		}
		return public
	}
	a, b, c := public("a.example/log"), public("a.example/log"), public("c.example/log")
	two, err := ParseKeys(a + "\n" + b + "\n")
	if err != nil || two.Origin() != "a.example/log" || two.String() != a+"\n"+b+"\n" {
		t.Fatalf("got %v, %v", two, err)
	}
	one, err := ParseKeys(a)
	if err != nil || !two.Has(one) || one.Has(two) {
		t.Errorf("two keys hold one, one does not hold two: %v", err)
	}
	for name, text := range map[string]string{
		"nothing": "", "an empty line": a + "\n\n" + b, "twice the same": a + "\n" + a, "two logs": a + "\n" + c,
		"damaged": a[:len(a)-1], "a private key": "PRIVATE+KEY+" + a,
	} {
		if _, err := ParseKeys(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzCheckpoint(f *testing.F) {
	v := small(f)
	f.Add(v.notes[5])
	keys := trusted(f, v).Keys
	f.Fuzz(func(t *testing.T, msg []byte) {
		if _, err := OpenCheckpoint(msg, keys); err == nil {
			return // only what the key signed, in one spelling
		}
		if c, err := parseCheckpoint(string(msg)); err == nil && c.text() != string(msg) {
			t.Errorf("%q is read and written as %q", msg, c.text())
		}
	})
}

func FuzzProof(f *testing.F) {
	m := filled(f, 9)
	p, err := ProveInclusion(3, 9, Reader(f.Context(), m))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Encode())
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := DecodeInclusion(text); err == nil {
			if string(p.Encode()) != string(text) {
				t.Errorf("%q is read and written as %q", text, p.Encode())
			}
			p.Check([]byte("entry"), Checkpoint{Size: p.Size})
		}
		if p, err := DecodeConsistency(text); err == nil {
			p.Check(Checkpoint{Size: p.Old}, Checkpoint{Size: p.New})
		}
	})
}
