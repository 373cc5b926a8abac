package config

import (
	"errors"
	"io/fs"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func none(string) string { return "" }

func files(all map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		text, ok := all[path]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}
}

func TestNothingConfigured(t *testing.T) {
	t.Parallel()
	got, err := Read(nil, none, files(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Listen: "127.0.0.1:8080", Data: "data", Blobs: "data", Keys: "data/keys/master.json", Log: "json",
		Grace: 30 * time.Second, Tenant: "Bonafide", Admin: "admin"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The command line is before the environment, and that before the file.
func TestOrderOfSources(t *testing.T) {
	t.Parallel()
	env := func(name string) string {
		return map[string]string{"BONAFIDE_DATA": "from-env", "BONAFIDE_TSA_ROOTS": "roots.pem", "BONAFIDE_CONFIG": "f"}[name]
	}
	text := "# settings\nlisten = :1\ndata = from-file\ntsa-roots=x\n\n jobs = 0 \nproxies = 10.0.0.0/8, 192.0.2.7\nmigrate = false\n"
	got, err := Read(map[string]string{"listen": "[::1]:99"}, env, files(map[string]string{"f": text}))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Listen: "[::1]:99", Data: "from-env", TSARoots: "roots.pem", Jobs: -1, NoMigrate: true,
		Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32")}}.Filled()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, value, key string }{
		{"listen", "8080", "config.bad_address"},
		{"listen", "host:99999", "config.bad_address"},
		{"metrics", ":x", "config.bad_address"},
		{"url", "ftp://example.com", "config.bad_url"},
		{"tsa", "https://user:secret@example.com/tsa", "config.bad_url"},
		{"migrate", "perhaps", "config.bad_switch"},
		{"log", "xml", "config.bad_log"},
		{"level", "loud", "config.bad_level"},
		{"proxies", "10.0.0.0/8,elsewhere", "config.bad_network"},
		{"grace", "-1s", "config.bad_duration"},
		{"jobs", "many", "config.bad_count"},
		{"origin", "two words", "config.bad_origin"},
		{"sender", "https://sms.example.com/send", "config.no_sender_key"},
	} {
		_, err := Read(map[string]string{test.name: test.value}, none, files(nil))
		expect(t, test.name+"="+test.value, err, fault.Invalid, test.key)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats a password: %v", test.name, err)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, key string
		kind      fault.Kind
	}{
		{"listen", "config.bad_line", fault.Invalid},
		{"listen =", "config.bad_line", fault.Invalid},
		{"speed = 9", "config.unknown_setting", fault.Invalid},
		{"data = a\ndata = b", "config.setting_twice", fault.Invalid},
		{strings.Repeat("#", maxFile+1), "config.unreadable_file", fault.Unreadable},
	} {
		_, err := Read(map[string]string{"config": "f"}, none, files(map[string]string{"f": test.text}))
		expect(t, test.text[:min(20, len(test.text))], err, test.kind, test.key)
	}
	_, err := Read(map[string]string{"config": "absent"}, none, files(nil))
	expect(t, "absent", err, fault.Unreadable, "config.no_file")
}

func expect(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("%s: got %v, want %v %s", what, err, kind, key)
		return
	}
	if text := locale.For(locale.English).Text(e.Key, e.Args); strings.Contains(text, "{") {
		t.Errorf("%s: the sentence lacks an argument: %q", what, text)
	}
}

// FuzzLines: whatever stands in the file, it is read or refused.
func FuzzLines(f *testing.F) {
	f.Add("listen = :1\n# x\n")
	f.Add("jobs = 0\nproxies = ::1/999\n=\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Read(map[string]string{"config": "f"}, none, files(map[string]string{"f": text}))
		if _, ok := errors.AsType[*fault.Error](err); err != nil && !ok {
			t.Errorf("%q: %v is no fault", text, err)
		}
	})
}
