package tus

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob/local"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
)

// site is a server with a vault behind it.
type site struct {
	t      *testing.T
	url    string
	vault  *evidence.Vault
	actor  evidence.Actor
	caseID string
}

func serve(t *testing.T, db *store.DB) *site {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	private, public, err := custody.NewKey(rand.Reader, "aftersale.example.com/custody")
	must(err)
	signer, err := custody.NewSigner(private)
	must(err)
	files, err := local.Open(filepath.Join(t.TempDir(), "files"))
	must(err)
	staging, err := local.OpenStaging(filepath.Join(t.TempDir(), "staging"))
	must(err)
	index, err := evidence.NewIndex(make([]byte, 32))
	must(err)
	seals, _ := sealtest.NewVault(t)
	s := &site{t: t, actor: evidence.Actor{Tenant: id.New(), ID: id.New(), Side: evidence.Customer}, caseID: id.New()}
	s.vault = evidence.New(evidence.Config{
		Tx: db, Store: vault.New(db), Files: files, Staging: staging, Keys: seals, Index: index, Signer: signer, Public: public, Now: time.Now,
	})
	must(s.vault.Init(context.Background()))
	h := &Handler{
		Uploads: s.vault, Base: "/uploads/",
		Who: func(r *http.Request, p evidence.Plan) (evidence.Actor, error) {
			if r.Header.Get("Authorization") == "" {
				return evidence.Actor{}, fault.New(fault.Unknown, "test", nil)
			}
			return s.actor, nil
		},
		Fail: func(w http.ResponseWriter, r *http.Request, status int, err error) {
			http.Error(w, err.Error(), status)
		},
	}
	server := httptest.NewServer(http.StripPrefix("/uploads", h))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// do sends a request and returns the response without its body.
func (s *site) do(method, path string, body io.Reader, headers ...string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Authorization", "test")
	if method == http.MethodPatch {
		r.Header.Set("Content-Type", partType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Del(headers[i]); headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp
}

func encode(pairs map[string]string) string {
	var list []string
	for _, k := range slices.Sorted(maps.Keys(pairs)) {
		list = append(list, k+" "+base64.StdEncoding.EncodeToString([]byte(pairs[k])))
	}
	return strings.Join(list, ",")
}

func (s *site) metadata() string {
	return encode(map[string]string{"kind": "conversation", "method": "gallery", "case": s.caseID, "filename": "聊天记录.txt", "captured": "1763884800000"})
}

func (s *site) begin(length int) string {
	s.t.Helper()
	resp := s.do("POST", "/uploads/", nil, "Upload-Length", fmt.Sprint(length), "Upload-Metadata", s.metadata())
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("Upload-Expires") == "" {
		s.t.Fatalf("begin: got %s", resp.Status)
	}
	return resp.Header.Get("Location")
}

func sum(data string) string {
	d := custody.Sum([]byte(data))
	return "sha256 " + base64.StdEncoding.EncodeToString(d[:])
}

func TestProtocol(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := serve(t, db)
		const text = "买家：收到时已经裂了。\n客服：请拍一张照片。\n"
		resp := s.do("OPTIONS", "/uploads/", nil, "Tus-Resumable", "")
		if resp.StatusCode != 204 || resp.Header.Get("Tus-Extension") != extensions || resp.Header.Get("Tus-Version") != "1.0.0" {
			t.Errorf("options: got %s %v", resp.Status, resp.Header)
		}
		at := s.begin(len(text))
		steps := []struct {
			name    string
			method  string
			body    string
			headers []string
			status  int
			offset  string
		}{
			{"how far", "HEAD", "", nil, 200, "0"},
			{"first part", "PATCH", text[:10], []string{"Upload-Offset", "0", "Upload-Checksum", sum(text[:10])}, 204, "10"},
			{"the same again", "PATCH", text[:10], []string{"Upload-Offset", "0"}, 409, "10"},
			{"a gap", "PATCH", text[20:], []string{"Upload-Offset", "20"}, 409, "10"},
			{"wrong checksum", "PATCH", text[10:20], []string{"Upload-Offset", "10", "Upload-Checksum", sum("other")}, 460, "10"},
			{"unknown algorithm", "PATCH", text[10:20], []string{"Upload-Offset", "10", "Upload-Checksum", "md5 AAAA"}, 400, ""},
			{"another type", "PATCH", text[10:20], []string{"Upload-Offset", "10", "Content-Type", "text/plain"}, 415, ""},
			{"no offset", "PATCH", text[10:20], nil, 400, ""},
			{"signed offset", "PATCH", text[10:20], []string{"Upload-Offset", "+10"}, 400, ""},
			{"another version", "PATCH", text[10:20], []string{"Upload-Offset", "10", "Tus-Resumable", "0.2.2"}, 412, ""},
			{"not logged in", "PATCH", text[10:20], []string{"Upload-Offset", "10", "Authorization", ""}, 401, ""},
			{"more than announced", "PATCH", text[10:] + "more", []string{"Upload-Offset", "10"}, 413, "10"},
			{"no such method", "PUT", "", nil, 405, ""},
			{"by POST", "POST", text[10:20], []string{"Upload-Offset", "10", "X-HTTP-Method-Override", "PATCH", "Content-Type", partType}, 204, "20"},
			{"the rest", "PATCH", text[20:], []string{"Upload-Offset", "20"}, 204, fmt.Sprint(len(text))},
			{"how far at the end", "HEAD", "", nil, 200, fmt.Sprint(len(text))},
		}
		var item string
		for _, step := range steps {
			resp := s.do(step.method, at, strings.NewReader(step.body), step.headers...)
			if got := resp.Header.Get("Upload-Offset"); resp.StatusCode != step.status || got != step.offset {
				t.Errorf("%s: got %s at %q, want %d at %q", step.name, resp.Status, got, step.status, step.offset)
			}
			if resp.Header.Get("Tus-Resumable") != "1.0.0" {
				t.Errorf("%s: no version in the answer", step.name)
			}
			item = resp.Header.Get(itemHeader)
		}
		got, r, err := s.vault.Open(context.Background(), s.actor, evidence.ItemID(item))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if data, err := io.ReadAll(r); err != nil || string(data) != text {
			t.Errorf("got %q, %v", data, err)
		}
		if got.Details.Name != "聊天记录.txt" || !got.Captured.Equal(time.UnixMilli(1763884800000)) || got.MediaType != "text/plain; charset=utf-8" {
			t.Errorf("got %+v", got)
		}

		at = s.begin(100)
		if resp := s.do("DELETE", at, nil); resp.StatusCode != 204 {
			t.Errorf("delete: got %s", resp.Status)
		}
		if resp := s.do("HEAD", at, nil); resp.StatusCode != 404 {
			t.Errorf("after delete: got %s, want 404", resp.Status)
		}
		if resp := s.do("DELETE", "/uploads/unknown", nil); resp.StatusCode != 404 {
			t.Errorf("delete nothing: got %s, want 404", resp.Status)
		}
	})
}

func TestBeginRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t, storetest.New(t, store.SQLite))
	good := s.metadata()
	for name, tt := range map[string]struct {
		length, metadata string
		status           int
	}{
		"no length":        {"", good, 400},
		"deferred length":  {"-1", good, 400},
		"huge":             {"99999999999999999999", good, 400},
		"larger than all":  {"2000000001", good, 413},
		"no metadata":      {"10", "", 400},
		"bad base64":       {"10", "kind !!!", 400},
		"a key twice":      {"10", good + "," + good, 400},
		"not UTF-8":        {"10", "filename " + base64.StdEncoding.EncodeToString([]byte{0xff}), 400},
		"too long":         {"10", "filename " + strings.Repeat("QUFB", 3000), 400},
		"too many":         {"10", strings.Repeat("k,", 40), 400},
		"no time":          {"10", encode(map[string]string{"captured": "yesterday"}), 400},
		"no hash":          {"10", encode(map[string]string{"sha256": "abc"}), 400},
		"unknown kind":     {"10", encode(map[string]string{"kind": "x", "method": "gallery", "case": s.caseID}), 400},
		"foreign no order": {"10", encode(map[string]string{"kind": "packing_photo", "method": "packing_station"}), 400},
	} {
		if resp := s.do("POST", "/uploads/", nil, "Upload-Length", tt.length, "Upload-Metadata", tt.metadata); resp.StatusCode != tt.status {
			t.Errorf("%s: got %s, want %d", name, resp.Status, tt.status)
		}
	}
}

// A client whose connection breaks in the middle of a part goes on from what
// had arrived.
func TestConnectionLost(t *testing.T) {
	t.Parallel()
	s := serve(t, storetest.New(t, store.SQLite))
	text := strings.Repeat("一行文字\n", 40_000)
	at := s.begin(len(text))
	ctx, cancel := context.WithCancel(context.Background())
	pr, pw := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, "PATCH", s.url+at, pr)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = int64(len(text))
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Authorization": "test", "Content-Type": partType, "Upload-Offset": "0"} {
		r.Header.Set(k, v)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if resp, err := http.DefaultClient.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	if _, err := io.WriteString(pw, text[:200_000]); err != nil {
		t.Fatal(err)
	}
	cancel()
	pw.Close()
	<-done
	var offset int64
	for range 100 { // the server needs a moment to notice
		resp := s.do("HEAD", at, nil)
		fmt.Sscan(resp.Header.Get("Upload-Offset"), &offset)
		if offset > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if offset == 0 || offset > 200_000 {
		t.Fatalf("at %d after the connection was lost, want something up to 200000", offset)
	}
	resp := s.do("PATCH", at, strings.NewReader(text[offset:]), "Upload-Offset", fmt.Sprint(offset))
	if resp.StatusCode != 204 || resp.Header.Get(itemHeader) == "" {
		t.Errorf("the rest: got %s", resp.Status)
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add("12", encode(map[string]string{"kind": "receipt", "captured": "1", "filename": "收据.pdf"}), sum("x"))
	f.Add("-1", "a,b,,", "sha256 ")
	f.Fuzz(func(t *testing.T, length, metadataHeader, checksum string) {
		p, err := planOf(http.Header{"Upload-Length": {length}, "Upload-Metadata": {metadataHeader}})
		if err == nil && p.Length < 0 {
			t.Errorf("length %q is read as %d", length, p.Length)
		}
		if d, err := checksumOf(checksum); err == nil && checksum != "" && !bytes.HasSuffix([]byte(checksum), []byte("=")) {
			t.Errorf("checksum %q is read as %v", checksum, d)
		}
	})
}
