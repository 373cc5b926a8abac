package seal_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
)

var day = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func keyFile(t testing.TB) *seal.KeyFile {
	t.Helper()
	f, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "keys", "seal.json"), day)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestKeyFileIsAMaster(t *testing.T) {
	t.Parallel()
	sealtest.Master(t, func(t *testing.T) seal.Master { return keyFile(t) })
}

func TestKeyFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	f := keyFile(t)
	info, err := os.Stat(f.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	if folder, err := os.Stat(filepath.Dir(f.Path())); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("mode of the folder %v, %v, want 0700", folder.Mode(), err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o601, 0o620} {
		if err := os.Chmod(f.Path(), mode); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, f.Path(), seal.Readable)
		if _, err := f.Wrap(context.Background(), []byte("key"), nil); err == nil {
			t.Errorf("a file with mode %v, opened before, still wraps", mode)
		}
	}
	if err := os.Chmod(f.Path(), 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.OpenKeyFile(f.Path()); err != nil {
		t.Errorf("a file with mode 0400: %v", err)
	}
}

func wantProblem(t *testing.T, path string, want seal.Problem) {
	t.Helper()
	_, err := seal.OpenKeyFile(path)
	e, ok := errors.AsType[*seal.KeyFileError](err)
	if !ok || e.Problem != want || e.Path != path {
		t.Errorf("OpenKeyFile: %v, want problem %d", err, want)
	}
}

func TestKeyFileProblems(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "keys.json")
	wantProblem(t, path, seal.Missing)
	wantProblem(t, folder, seal.Malformed)
	good, err := os.ReadFile(keyFile(t).Path())
	if err != nil {
		t.Fatal(err)
	}
	var secretPart struct {
		Keyset struct {
			Key []struct {
				KeyData struct {
					Value string `json:"value"`
				} `json:"keyData"`
			} `json:"key"`
		} `json:"keyset"`
	}
	if err := json.Unmarshal(good, &secretPart); err != nil || len(secretPart.Keyset.Key) != 1 {
		t.Fatalf("the file is not what this test expects: %v", err)
	}
	value := secretPart.Keyset.Key[0].KeyData.Value
	for name, text := range map[string]string{
		"empty": "", "no JSON": "keys", "other JSON": `{"format":"other"}`, "no keyset": `{"format":"bonafide-master-keys-1"}`,
		"half": string(good[:len(good)/2]), "broken key": strings.Replace(string(good), value, value[:len(value)-8]+"AAAA", 1),
		"no key": `{"format":"bonafide-master-keys-1","keyset":{"primaryKeyId":1,"key":[]}}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, path, seal.Malformed)
		if _, err := seal.OpenKeyFile(path); err != nil && strings.Contains(err.Error(), value[:12]) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
	if _, err := seal.CreateKeyFile(path, day); err == nil {
		t.Error("a file that is there was replaced")
	}
}

// Of processes that start at once on an empty folder, one makes the file.
func TestCreateKeyFileOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	var made atomic.Int64
	var names sync.Map
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			_, err := seal.CreateKeyFile(path, day)
			if e, ok := errors.AsType[*seal.KeyFileError](err); err == nil {
				made.Add(1)
			} else if !ok || e.Problem != seal.Exists {
				t.Error(err)
			}
			m, err := seal.OpenMaster(context.Background(), path, true, day, nil)
			if err != nil {
				t.Error(err)
				return
			}
			w, err := m.Wrap(context.Background(), []byte("key"), nil)
			if err != nil {
				t.Error(err)
			}
			names.Store(w.Master, true)
		})
	}
	wg.Wait()
	n := 0
	names.Range(func(any, any) bool { n++; return true })
	if made.Load() != 1 || n != 1 {
		t.Errorf("%d made a file, %d keys wrap, want 1 and 1", made.Load(), n)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A server takes up what the command did to the file beside it.
func TestKeyFileIsReadAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server := keyFile(t)
	command, err := seal.OpenKeyFile(server.Path())
	if err != nil {
		t.Fatal(err)
	}
	made, err := command.Rotate(ctx, day.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	byCommand, err := command.Wrap(ctx, []byte("key"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := server.Unwrap(ctx, byCommand, nil); err != nil || string(got) != "key" {
		t.Errorf("the server's Unwrap = %q, %v", got, err)
	}
	if w, err := server.Wrap(ctx, []byte("key"), nil); err != nil || w.Master != made.Name {
		t.Errorf("the server wraps under %s, %v, want %s", w.Master, err, made.Name)
	}
}

func TestKeyFileIsChangedByOneAtATime(t *testing.T) {
	t.Parallel()
	f := keyFile(t)
	lock := f.Path() + ".lock"
	if err := os.WriteFile(lock, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := f.Rotate(context.Background(), day)
	if e, ok := errors.AsType[*seal.KeyFileError](err); !ok || e.Problem != seal.Locked {
		t.Errorf("Rotate beside another: %v, want Locked", err)
	}
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Rotate(context.Background(), day); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(lock); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock is left: %v", err)
	}
}

// A key file behind a link, as container platforms mount secrets, stays one.
func TestKeyFileBehindALink(t *testing.T) {
	t.Parallel()
	f := keyFile(t)
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(f.Path(), link); err != nil {
		t.Skip(err)
	}
	linked, err := seal.OpenKeyFile(link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := linked.Rotate(context.Background(), day); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	if keys, err := f.Keys(context.Background()); err != nil || len(keys) != 2 {
		t.Errorf("the file behind it has %d keys, %v, want 2", len(keys), err)
	}
}

func TestOpenMaster(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := keyFile(t)
	for _, place := range []string{f.Path(), "file:" + f.Path(), "file://" + f.Path()} {
		if m, err := seal.OpenMaster(ctx, place, false, day, nil); err != nil || m == nil {
			t.Errorf("OpenMaster(%s) = %v, %v", place, m, err)
		}
	}
	absent := filepath.Join(t.TempDir(), "keys.json")
	if m, err := seal.OpenMaster(ctx, absent, false, day, nil); err == nil || m != nil {
		t.Errorf("a missing file without create = %v, %v", m, err)
	}
	var seen string
	openers := map[string]seal.Opener{"kms": func(_ context.Context, u *url.URL, create bool) (seal.Master, error) {
		seen = u.Host
		return f, nil
	}}
	if _, err := seal.OpenMaster(ctx, "kms://vault.example/key", true, day, openers); err != nil || seen != "vault.example" {
		t.Errorf("OpenMaster(kms:) asked %q, %v", seen, err)
	}
	for _, place := range []string{"other://user:password@host/key", "kms://user:password@host:port:/%zz"} {
		_, err := seal.OpenMaster(ctx, place, true, day, openers)
		if _, ok := errors.AsType[*seal.SchemeError](err); !ok || strings.Contains(err.Error(), "password") {
			t.Errorf("OpenMaster(%s): %v, want a SchemeError without the password", place, err)
		}
	}
}
