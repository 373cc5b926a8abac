package examination_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// picture writes a PNG of one colour.
func picture(t *testing.T, path string, shade uint8) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 6, 4))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	img.SetGray(1, 1, color.Gray{Y: ^shade})
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return write(t, path, buf.Bytes())
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// method compares nothing; it answers what its fields say.
type method struct {
	needs    forensic.Need
	examine  func(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error)
	prepared atomic.Int32
}

func (m *method) Name() string         { return "stub" }
func (m *method) Version() string      { return "1" }
func (m *method) Needs() forensic.Need { return m.needs }
func (m *method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	return m.examine(ctx, in)
}

// preparer is a method that prepares; what it keeps of a reference is its name.
type preparer struct{ method }

func (p *preparer) Prepare(_ context.Context, ref *forensic.Picture) (forensic.Prepared, error) {
	p.prepared.Add(1)
	return ref.Name, nil
}

func (p *preparer) ExaminePrepared(_ context.Context, claim *forensic.Picture, refs []forensic.Prepared) ([]forensic.Finding, error) {
	var out []forensic.Finding
	for i, r := range refs {
		nfa := -float64(i)
		out = append(out, forensic.Finding{Method: "stub", Reference: r.(string), Strength: forensic.Weak, Log10NFA: &nfa})
	}
	return out, nil
}

func run(t *testing.T, x *examination.Examiner, claims, references []string) *examination.Report {
	t.Helper()
	files, _ := examination.Claims(claims)
	refs, err := examination.References(references)
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.Examine(context.Background(), files, refs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReferencesArePreparedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var claims, references []string
	for i := range 5 {
		claims = append(claims, picture(t, filepath.Join(dir, fmt.Sprintf("claim%d.png", i)), uint8(i)))
	}
	for i := range 3 {
		references = append(references, picture(t, filepath.Join(dir, fmt.Sprintf("ref%d.png", i)), uint8(100+i)))
	}
	m := &preparer{method{needs: forensic.NeedReferences}}
	var steps []examination.Progress
	r := run(t, &examination.Examiner{Methods: []forensic.Method{m}, Workers: 2,
		Progress: func(p examination.Progress) { steps = append(steps, p) }}, claims, references)
	if got, want := m.prepared.Load(), int32(3); got != want {
		t.Errorf("prepared %d times, want %d", got, want)
	}
	for i, c := range r.Claims {
		if c.Path != claims[i] {
			t.Errorf("claim %d is %s, want %s", i, c.Path, claims[i])
		}
		if c.Compared != 3 || len(c.Findings) != 3 {
			t.Fatalf("%s: compared with %d, %d findings, want 3 and 3", c.Path, c.Compared, len(c.Findings))
		}
		first := c.Findings[0] // the lowest NFA
		if got := first.Statement.Args["reference"]; got != "ref2.png" {
			t.Errorf("the sentence names %v, want ref2.png", got)
		}
		if first.Reference != "ref2.png" || first.With == nil || first.With.Path != references[2] {
			t.Errorf("%s: the first finding is %s, with %v", c.Path, first.Reference, first.With)
		}
	}
	last := steps[len(steps)-1]
	if want := (examination.Progress{Stage: examination.Examining, Done: 5, All: 5}); last != want {
		t.Errorf("the last progress is %+v, want %+v", last, want)
	}
}

func TestWhatCannotBeReadStopsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := picture(t, filepath.Join(dir, "good.png"), 1)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, key string }{
		{filepath.Join(dir, "missing.png"), "read.missing"},
		{dir, "read.directory"},
		{write(t, filepath.Join(dir, "empty.jpg"), nil), "read.empty"},
		{write(t, filepath.Join(dir, "text.jpg"), []byte("this is no picture at all")), "read.unsupported"},
		{write(t, filepath.Join(dir, "paper.jpg"), []byte("%PDF-1.7 and so on")), "read.unsupported_as"},
		{write(t, filepath.Join(dir, "half.png"), whole[:len(whole)/2]), "read.truncated"},
	} {
		t.Run(test.key, func(t *testing.T) {
			t.Parallel()
			r := run(t, &examination.Examiner{}, []string{test.path, good}, []string{test.path + "x"})
			e := r.Claims[0].Err
			if e == nil || e.Key != test.key || e.Kind != fault.Unreadable {
				t.Errorf("Err = %v, want %s", e, test.key)
			}
			if r.Claims[1].Err != nil || r.Claims[1].SHA256 == "" || r.Claims[1].Width != 6 {
				t.Errorf("the good one: %+v", r.Claims[1].File)
			}
			if got := len(r.Faults()); got != 2 {
				t.Errorf("%d faults, want 2: %v", got, r.Faults())
			}
		})
	}
}

func TestABrokenMethodIsAnInternalFault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := picture(t, filepath.Join(dir, "one.png"), 1), picture(t, filepath.Join(dir, "two.png"), 2)
	broken := map[string]func(*forensic.Input) error{
		"error": func(*forensic.Input) error { return errors.New("broken") },
		"panic": func(in *forensic.Input) error { return fmt.Errorf("%d", in.References[7].Data[0]) },
	}
	for name, f := range broken {
		m := &method{examine: func(_ context.Context, in *forensic.Input) ([]forensic.Finding, error) {
			if in.Claim.Name == "one.png" {
				return nil, f(in)
			}
			return []forensic.Finding{{}}, nil
		}}
		r := run(t, &examination.Examiner{Methods: []forensic.Method{m}}, []string{one, two}, nil)
		if e := r.Claims[0].Err; e == nil || e.Kind != fault.Internal || e.Args["method"] != "stub" {
			t.Errorf("%s: Err = %v, want an internal fault of stub", name, e)
		}
		if c := r.Claims[1]; c.Err != nil || len(c.Findings) != 1 {
			t.Errorf("%s: the other claim has error %v and %d findings", name, c.Err, len(c.Findings))
		}
	}
}

func TestAClaimAmongTheReferencesIsLeftOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	claim := picture(t, filepath.Join(dir, "claim.png"), 1)
	picture(t, filepath.Join(dir, "listing.png"), 2)
	m := &preparer{method{needs: forensic.NeedReferences}}
	c := run(t, &examination.Examiner{Methods: []forensic.Method{m}}, []string{claim}, []string{dir}).Claims[0]
	if !c.SelfSkipped || c.Compared != 1 || len(c.Findings) != 1 || c.Findings[0].Reference != "listing.png" {
		t.Errorf("self skipped %v, compared with %d, findings %+v", c.SelfSkipped, c.Compared, c.Findings)
	}
}

func TestExamineStops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	claim := picture(t, filepath.Join(dir, "claim.png"), 1)
	ctx, cancel := context.WithCancel(context.Background())
	m := &method{examine: func(ctx context.Context, _ *forensic.Input) ([]forensic.Finding, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	files, _ := examination.Claims([]string{claim})
	x := &examination.Examiner{Methods: []forensic.Method{m}}
	if _, err := x.Examine(ctx, files, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Examine = %v, want %v", err, context.Canceled)
	}
}

func TestOpenNoticesAChange(t *testing.T) {
	t.Parallel()
	path := picture(t, filepath.Join(t.TempDir(), "claim.png"), 1)
	x := &examination.Examiner{}
	r := run(t, x, []string{path}, nil)
	if p, err := x.Open(context.Background(), &r.Claims[0].File); err != nil || p.Image.Bounds().Dx() != 6 {
		t.Errorf("Open = %v, %v", p, err)
	}
	picture(t, path, 9)
	if _, err := x.Open(context.Background(), &r.Claims[0].File); err == nil {
		t.Error("Open shows a file that changed")
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"b/2.JPG", "a.png", "b/1.webp", "b/c/a.png", ".hidden/x.png", "b/.thumb.png", "notes.txt"} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), []byte(name))
	}
	write(t, filepath.Join(dir, "none", "notes.txt"), nil)
	files, err := examination.References([]string{
		filepath.Join(dir, "b", "1.webp"), dir, filepath.Join(dir, "a.png"), filepath.Join(dir, "none"), "missing.jpg"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		name, _ := filepath.Rel(dir, f.Path)
		if f.Path == "missing.jpg" {
			name = f.Path
		}
		if f.Err != nil {
			name += " " + f.Err.Key
		}
		got = append(got, filepath.ToSlash(name)+" = "+strings.ReplaceAll(filepath.ToSlash(f.Label), filepath.ToSlash(dir), "DIR"))
	}
	want := []string{"b/1.webp = 1.webp", "a.png = DIR/a.png", "b/2.JPG = 2.JPG", "b/c/a.png = DIR/b/c/a.png",
		"none read.no_pictures = none", "missing.jpg = missing.jpg"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTooManyReferences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range examination.MaxReferences + 1 {
		write(t, filepath.Join(dir, fmt.Sprintf("%04d.png", i)), nil)
	}
	_, err := examination.References([]string{dir})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("References = %v, want an invalid fault", err)
	}
}

func TestClaimsNamesEachFileOnce(t *testing.T) {
	t.Parallel()
	path := picture(t, filepath.Join(t.TempDir(), "a.png"), 1)
	again := filepath.Dir(path) + "/./a.png"
	files, twice := examination.Claims([]string{path, again, "missing", "./missing"})
	if len(files) != 2 || !slices.Equal(twice, []string{again, "./missing"}) {
		t.Errorf("Claims = %d files, twice %q", len(files), twice)
	}
}
