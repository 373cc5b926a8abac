package c2pa

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// The larger data sets stand beside the checkout.
const shared = "../../../shared/data"

// published are the lists of C2PA of 2026-08-05, at the date of the data.
func published(t testing.TB) *Options {
	t.Helper()
	read := func(name string) *credential.List {
		text, err := os.ReadFile(filepath.Join(shared, "c2pa-trust", name))
		if err != nil {
			t.Skipf("the public files are not here: %v", err)
		}
		l, err := credential.ParseList(text)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	return &Options{Signers: read("C2PA-TRUST-LIST.pem"), Authorities: read("C2PA-TSA-TRUST-LIST.pem"),
		Time: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
}

// store is what the reference tool wrote about a file.
type store struct {
	Active    string `json:"active_manifest"`
	Manifests map[string]struct {
		Generator   string `json:"claim_generator"`
		Title       string `json:"title"`
		Ingredients []struct {
			Title        string `json:"title"`
			Relationship string `json:"relationship"`
		} `json:"ingredients"`
		Signature struct {
			Issuer string `json:"issuer"`
			Serial string `json:"cert_serial_number"`
			Time   string `json:"time"`
		} `json:"signature_info"`
	} `json:"manifests"`
	Status []struct {
		Code string `json:"code"`
		URL  string `json:"url"`
	} `json:"validation_status"`
}

// renamed are codes that the reference tool of 2022 called otherwise.
var renamed = map[string]string{"claim.missing": "ingredient.manifest.missing"}

// TestPublicFiles holds the 25 public JPEG files against the stores that come
// with them: which failures there are, who signed when, and what went in.
func TestPublicFiles(t *testing.T) {
	t.Parallel()
	opt := published(t)
	files, err := filepath.Glob(filepath.Join(shared, "c2pa", "*.jpg"))
	if err != nil || len(files) != 25 {
		t.Fatalf("%d files, %v, want 25", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := validate(t, data, opt)
			text, err := os.ReadFile(strings.TrimSuffix(file, ".jpg") + ".manifest_store.json")
			if os.IsNotExist(err) {
				if r.State != None || r.Active != nil {
					t.Errorf("got %s, want none: there is no store", r.State)
				}
				return
			}
			var want store
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			compare(t, r, &want)
		})
	}
}

func compare(t *testing.T, r *Result, want *store) {
	t.Helper()
	var got, expected []string
	for _, f := range r.Failures {
		if f.Kind == Integrity {
			got = append(got, f.Code)
		}
	}
	for _, s := range want.Status {
		if strings.HasPrefix(s.Code, "timeStamp.") {
			if !r.has(s.Code) { // reported, but not what breaks a file
				t.Errorf("no %s", s.Code)
			}
			continue
		}
		code := s.Code
		if n, ok := renamed[code]; ok {
			code = n
		}
		expected = append(expected, code)
	}
	slices.Sort(got)
	slices.Sort(expected)
	if !slices.Equal(got, expected) {
		t.Errorf("got failures %v, want %v", got, expected)
	}
	state := IntactUnlisted // none of the signers of 2022 is on the list of today
	if len(expected) > 0 {
		state = Broken
	}
	if r.State != state {
		t.Errorf("got %s, want %s: %s", r.State, state, codes(r))
	}
	if r.Active == nil || r.Active.Label != want.Active {
		t.Fatalf("active manifest %+v, want %s", r.Active, want.Active)
	}
	for _, m := range r.Manifests {
		w, ok := want.Manifests[m.Label]
		if !ok {
			t.Errorf("visited %s, which the store does not list", m.Label)
			continue
		}
		if m.Title != w.Title || len(m.Ingredients) != len(w.Ingredients) {
			t.Errorf("%s: title %q with %d ingredients, want %q with %d", m.Label, m.Title, len(m.Ingredients), w.Title, len(w.Ingredients))
		}
		for i, in := range m.Ingredients {
			if in.Title != w.Ingredients[i].Title || in.Relationship != w.Ingredients[i].Relationship {
				t.Errorf("%s: ingredient %d is %+v, want %+v", m.Label, i, in, w.Ingredients[i])
			}
		}
		if m.Signature.Serial != w.Signature.Serial || !strings.Contains(m.Signature.Signer, w.Signature.Issuer) {
			t.Errorf("%s: signed by %q, number %s, want %q, %s", m.Label, m.Signature.Signer, m.Signature.Serial, w.Signature.Issuer, w.Signature.Serial)
		}
		if got := m.Signature.Time.Format("2006-01-02T15:04:05+00:00"); m.Signature.Verified && got != w.Signature.Time {
			t.Errorf("%s: signed at %s, want %s", m.Label, got, w.Signature.Time)
		}
	}
}

// TestPublicAIFiles: the files of three makers fit, and say what they are.
func TestPublicAIFiles(t *testing.T) {
	t.Parallel()
	opt := published(t)
	for _, test := range []struct{ file, generator, signer, time string }{
		{"chatgpt-1.png", "ChatGPT", "Truepic Lens CLI in Sora (OpenAI)", ""},
		{"firefly-1.png", "Adobe_Firefly", "Adobe Firefly C2PA (Adobe Inc.)", "2026-03-26"},
		{"flux-1.jpg", "Black Forest Labs API", "info@blackforestlabs.ai (Black Forest Labs Inc.)", "2026-06-19"},
	} {
		data, err := os.ReadFile(filepath.Join(shared, "ai-marked", test.file))
		if err != nil {
			t.Fatal(err)
		}
		r := validate(t, data, opt)
		if r.State != IntactUnlisted || r.Source != AI || r.SourceType != "trainedAlgorithmicMedia" {
			t.Errorf("%s: got %s, %s: %s", test.file, r.State, r.SourceType, codes(r))
		}
		s := r.Active.Signature
		if r.Active.Generator != test.generator || s.Signer != test.signer || !s.Verified {
			t.Errorf("%s: made with %q by %q, verified %v", test.file, r.Active.Generator, s.Signer, s.Verified)
		}
		when := ""
		if !s.Time.IsZero() {
			when = s.Time.Format("2006-01-02")
		}
		if when != test.time {
			t.Errorf("%s: signed %q, want %q", test.file, when, test.time)
		}
		// While their certificates were valid, nothing but the list is missing.
		early := *opt
		early.Time = s.NotBefore.AddDate(0, 0, 1)
		if r := validate(t, data, &early); codes(r) != "signingCredential.untrusted" {
			t.Errorf("%s, when the certificate was new: got %s %q", test.file, r.State, codes(r))
		}
	}
}

// TestCameraFilesHaveNone: untouched photographs give no finding.
func TestCameraFilesHaveNone(t *testing.T) {
	t.Parallel()
	opt := published(t)
	count := 0
	err := filepath.WalkDir(filepath.Join(shared, "photos", "originals"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		count++
		if r := validate(t, data, opt); r.State != None || r.Cause != "" {
			t.Errorf("%s: got %s %s", path, r.State, codes(r))
		}
		return nil
	})
	if err != nil || count < 40 {
		t.Errorf("%d photographs, %v", count, err)
	}
	fmt.Fprintf(t.Output(), "%d camera files\n", count)
}
