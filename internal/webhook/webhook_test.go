package webhook

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "1.1.1.1": true,
		"0.0.0.0": false, "10.0.0.1": false, "100.64.0.1": false, "127.0.0.1": false, "169.254.169.254": false, "172.31.255.255": false,
		"192.0.0.1": false, "192.168.1.1": false, "198.18.0.1": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false,
		"fd12:3456::1": false, "ff02::1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false,
		"2001:db8::1": false, "::127.0.0.1": false,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

func header(id string, at time.Time, signature string) func(string) string {
	h := map[string]string{HeaderID: id, HeaderTime: fmt.Sprint(at.Unix()), HeaderSignature: signature}
	return func(name string) string { return h[name] }
}

// The vector is the one of the specification's reference libraries
// (standard-webhooks, libraries' tests).
func TestSignVector(t *testing.T) {
	t.Parallel()
	s, ok := ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if !ok {
		t.Fatal("the secret is not read")
	}
	got := s.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	s, now, body := NewSecret(), time.Unix(1_800_000_000, 0), []byte(`{"a":1}`)
	good := s.Sign("evt", now, body)
	for name, test := range map[string]struct {
		header func(string) string
		body   []byte
		now    time.Time
		ok     bool
	}{
		"good":            {header("evt", now, good), body, now, true},
		"one of several":  {header("evt", now, "v1,AAAA "+good), body, now, true},
		"too many":        {header("evt", now, strings.Repeat("v1,AAAA ", 8)+good), body, now, false},
		"another body":    {header("evt", now, good), []byte(`{"a":2}`), now, false},
		"another id":      {header("evu", now, good), body, now, false},
		"another time":    {header("evt", now.Add(time.Second), good), body, now, false},
		"old":             {header("evt", now, good), body, now.Add(Tolerance + time.Second), false},
		"early":           {header("evt", now, good), body, now.Add(-Tolerance - time.Second), false},
		"at the edge":     {header("evt", now, good), body, now.Add(Tolerance), true},
		"no signature":    {header("evt", now, ""), body, now, false},
		"no id":           {header("", now, s.Sign("", now, body)), body, now, false},
		"a dot in the id": {header("a.b", now, s.Sign("a.b", now, body)), body, now, false},
	} {
		id, err := s.Verify(test.header, test.body, test.now)
		if (err == nil) != test.ok || test.ok && id != "evt" {
			t.Errorf("%s: got %q, %v", name, id, err)
		}
	}
	if _, err := (Secret{}).Verify(header("evt", now, Secret{}.Sign("evt", now, body)), body, now); err == nil {
		t.Error("no secret signs")
	}
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(text, s.Reveal()[8:20]) {
		t.Errorf("a formatted secret shows itself: %s", text)
	}
}

func FuzzMessage(f *testing.F) {
	for _, s := range []string{`{"type":"return_received","data":{"order":"1","ref":"2"}}`, `{"type":"x"}`, `{`, `{"type":"return_received","data":null}`, `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, e, err := parse(body)
		if err == nil && m.Type == ReturnReceived && (e.Ref == "" || e.Case+e.Order+e.Waybill == "" || len(e.Ref) > 128) {
			t.Errorf("%q is read as %+v", body, e)
		}
	})
}
