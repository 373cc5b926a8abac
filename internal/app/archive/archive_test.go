package archive_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/app/archive"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/blob/local"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/backup"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

var at = time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC)

// shop is a database with an installation, and files.
func shop(t *testing.T, engine store.Engine, contents ...string) archive.Source {
	t.Helper()
	db := storetest.New(t, engine)
	if _, err := db.Installation(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	return archive.Source{DB: db, Files: files(t, contents...), Temp: t.TempDir()}
}

func files(t *testing.T, contents ...string) blob.Store {
	t.Helper()
	s, err := local.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contents {
		if _, _, err := s.Put(t.Context(), strings.NewReader(c), custody.Digest{}, 1<<20); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func list(t *testing.T, s blob.Store) (all []string) {
	t.Helper()
	for d, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	slices.Sort(all)
	return all
}

// What either engine wrote, the other reads.
func TestFromEngineToEngine(t *testing.T) {
	t.Parallel()
	for _, from := range storetest.Engines {
		for _, to := range storetest.Engines {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				t.Parallel()
				source := shop(t, from, "one", "two", "")
				var b bytes.Buffer
				sum, err := archive.Write(t.Context(), source, &b, at)
				if err != nil || sum.Files != 3 || sum.Bytes != 6 || sum.Records.Rows == 0 {
					t.Fatal(sum, err)
				}
				target := archive.Target{DB: storetest.Open(t, storetest.Empty(t, to)), Files: files(t, "there already")}
				head, got, err := archive.Restore(t.Context(), target, &b)
				if err != nil || got != sum || !head.Made.Equal(at) {
					t.Fatalf("got %+v, %+v, %v, want %+v", head, got, err, sum)
				}
				id, err := target.DB.Installation(t.Context(), at)
				if err != nil || id != head.Installation {
					t.Errorf("installation %q, %v, want %q", id, err, head.Installation)
				}
				if got, want := list(t, target.Files), []string{"", "one", "there already", "two"}; !slices.Equal(got, want) {
					t.Errorf("files %q, want %q", got, want)
				}
				if left, err := os.ReadDir(source.Temp); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v, %v", left, err)
				}
			})
		}
	}
}

// An archive that was cut off anywhere, or changed anywhere, is refused, no
// server serves what is there by then, and the restore can be repeated.
func TestDamage(t *testing.T) {
	t.Parallel()
	source := shop(t, store.SQLite, "one", strings.Repeat("two", 5000))
	var b bytes.Buffer
	if _, err := archive.Write(t.Context(), source, &b, at); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	records := bytes.Index(whole, []byte("records\x00"))
	spoilt := func(i int) []byte { c := slices.Clone(whole); c[i] ^= 0x20; return c }
	for name, text := range map[string][]byte{
		"empty":             {},
		"no archive":        []byte(strings.Repeat("no archive\n", 200)),
		"cut in a file":     whole[:2000],
		"cut before the db": whole[:records],
		"cut in the db":     whole[:records+1000],
		"no version":        bytes.Replace(whole, []byte(`"bonafide_archive":1`), []byte(`"bonafide_archive":0`), 1),
		"changed file":      spoilt(bytes.Index(whole, []byte("twotwo")) + 100),
		"changed records":   spoilt(records + 1500),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := archive.Target{DB: storetest.Open(t, storetest.Empty(t, store.SQLite)), Files: files(t)}
			_, _, err := archive.Restore(t.Context(), target, bytes.NewReader(text))
			// What changed records read like before their hash is wrong is chance.
			if err == nil || name != "changed records" && (fault.KindOf(err) != fault.Unreadable || !errors.Is(err, backup.ErrDamaged)) {
				t.Fatalf("got %v, want damage", err)
			}
			var id string
			if err := target.DB.QueryRow(t.Context(), `SELECT id FROM installation`).Scan(&id); err == nil && id != store.Restoring {
				t.Errorf("a server would serve half a restore: %q", id)
			}
			if _, _, err := archive.Restore(t.Context(), target, bytes.NewReader(whole)); err != nil {
				t.Errorf("the restore cannot be repeated: %v", err)
			}
		})
	}
}

// A file whose bytes have changed where they lie ends the backup.
func TestChangedOriginal(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s, err := local.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := s.Put(t.Context(), strings.NewReader("original"), custody.Digest{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, d.String()[:2], d.String()[2:4], d.String())
	if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, []byte("0riginal"), 0o600)); err != nil {
		t.Fatal(err)
	}
	source := shop(t, store.SQLite)
	source.Files = s
	path := filepath.Join(t.TempDir(), "backup")
	if _, err := archive.WriteFile(t.Context(), source, path, "", at); err == nil {
		t.Error("a changed original was backed up")
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSealedFile(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup")
	source := shop(t, store.SQLite, "a picture of somebody")
	if _, err := archive.WriteFile(t.Context(), source, path, key.Recipient().String(), at); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.WriteFile(t.Context(), source, path, "", at); fault.KindOf(err) != fault.Conflict {
		t.Errorf("written over another: %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil || bytes.Contains(text, []byte("somebody")) {
		t.Errorf("the file is not sealed: %v", err)
	}
	sealed, r, err := archive.Sealed(bytes.NewReader(text))
	if err != nil || !sealed {
		t.Fatal(sealed, err)
	}
	plain, err := backup.Unseal(r, key.String())
	if err != nil {
		t.Fatal(err)
	}
	target := archive.Target{DB: storetest.Open(t, storetest.Empty(t, store.SQLite)), Files: files(t)}
	if _, _, err := archive.Restore(t.Context(), target, plain); err != nil {
		t.Error(err)
	}
}

// FuzzRestore: whatever an archive holds, a restore ends with an error or with
// a database that fits; it never panics.
func FuzzRestore(f *testing.F) {
	f.Add([]byte("bonafide"))
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, text []byte) {
		db, err := store.Open(context.Background(), store.Config{Database: filepath.Join(t.TempDir(), "x.db")})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, _, err := archive.Restore(context.Background(), archive.Target{DB: db, Files: files(t)}, bytes.NewReader(text)); err == nil {
			t.Error("restored from nothing")
		}
	})
}
