package report

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// builder makes the views of a report.
type builder struct {
	sayer
	page   *Page
	budget int // comparisons that may still be pictured
}

// claimView is one claim on the page.
type claimView struct {
	Anchor   string
	Path     string
	Size     string
	SHA256   string
	Elapsed  string
	Headline string
	Notes    []string
	Findings []findingView
	Nothing  string   // what was compared without finding anything
	Looked   []string // what else was looked at
	Alone    *picture
	Limits   []string
}

// findingView is one finding on the page.
type findingView struct {
	Strength     forensic.Strength
	StrengthWord string
	Sentence     string
	Bound        string
	Placement    string
	NextStep     string
	Claim        string
	Reference    string
	Numbers      []row
	Areas        []areaRow
	Pictures     *comparison
	Without      string // why there are no pictures
}

// row is a measurement and its name.
type row struct{ Name, Value string }

// areaRow is one line of the table of changed areas.
type areaRow struct{ Number, Place, Size, Pixels, Bound string }

// claim makes the view of one claim. The error is ctx.Err() or a fault of
// an encoder.
func (b *builder) claim(ctx context.Context, i int, c *examination.Claim) (*claimView, error) {
	v := &claimView{Anchor: anchor(i), Path: locale.Visible(c.Path), SHA256: c.SHA256, Headline: b.headline(c)}
	if c.Err != nil {
		v.Notes = append(v.Notes, b.Text(c.Err.Key, c.Err.Args))
		return v, nil
	}
	v.Size = b.say("measure.size", "format", strings.ToUpper(c.Format), "width", c.Width, "height", c.Height, "bytes", c.Bytes)
	v.Elapsed = b.say("report.elapsed", "ms", c.Elapsed.Milliseconds())
	v.Limits = b.limits(worth(c.Findings))
	if c.Missing > 0 {
		v.Notes = append(v.Notes, b.say("report.missing_rows", "share", c.Missing))
	}
	if c.SelfSkipped {
		v.Notes = append(v.Notes, b.say("report.self_skipped"))
	}
	first, apart, silent := ordered(c.Findings)
	if len(first) > 0 && len(apart) > 0 {
		v.Nothing = b.say("report.nothing_more", "references", len(apart))
	}
	v.Looked = b.looked(silent)
	claim, err := b.open(ctx, &c.File)
	if err != nil {
		return nil, err
	}
	for k := range first {
		f := b.finding(&first[k])
		f.Claim = v.Path
		id := fmt.Sprintf("%s-%d", v.Anchor, k+1)
		if err := b.picture(ctx, &f, id, k, &first[k], claim); err != nil {
			return nil, err
		}
		v.Findings = append(v.Findings, f)
	}
	switch {
	case claim == nil:
		v.Notes = append(v.Notes, b.say("report.picture_gone"))
	case len(first) == 0:
		alone, err := claim.embed()
		if err != nil {
			return nil, err
		}
		v.Alone = &alone
	}
	return v, nil
}

// picture draws the pictures of the k-th finding of a claim into its view.
func (b *builder) picture(ctx context.Context, v *findingView, id string, k int, f *examination.Finding, claim *canvas) error {
	switch {
	case claim == nil:
		return nil
	case k >= picturedPerClaim || b.budget == 0:
		v.Without = b.say("report.pictures_left_out")
		return nil
	}
	b.budget--
	var reference *canvas
	if f.With != nil {
		var err error
		if reference, err = b.open(ctx, f.With); err != nil {
			return err
		}
		if reference == nil {
			v.Without = b.say("report.picture_gone")
			return nil
		}
	}
	var err error
	v.Pictures, err = compare(id, f, claim, reference)
	return err
}

// open returns the pixels of a file, or nil if it can no longer be shown.
func (b *builder) open(ctx context.Context, f *examination.File) (*canvas, error) {
	p, err := b.page.Open(ctx, f)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, nil
	}
	return newCanvas(p.Image), nil
}

// finding words one finding.
func (b *builder) finding(f *examination.Finding) findingView {
	v := findingView{
		Strength: f.Strength, StrengthWord: b.strength(f.Strength),
		Sentence: b.sentence(f.Statement), Bound: b.bound(f), Reference: locale.Visible(f.Reference),
	}
	if f.With != nil {
		v.Reference = locale.Visible(f.With.Path)
	}
	if f.Strength != forensic.None {
		v.Placement = b.placement(f)
	}
	if f.Relation == forensic.CannotTell {
		v.NextStep = b.say("report.next_step")
	}
	add := func(key, value string) { v.Numbers = append(v.Numbers, row{b.say(key), value}) }
	add("report.relation", b.relation(f.Relation))
	if f.Log10NFA != nil {
		add("report.log10_nfa", decimal(*f.Log10NFA, 1))
	}
	if t := f.Transform; t != nil {
		add("report.model", b.model(t.Model))
		add("report.scale", decimal(t.Scale, 4))
		add("report.rotation", b.say("report.rotation_value", "degrees", t.RotationDeg))
		add("report.shift", b.say("report.shift_value", "dx", t.DX, "dy", t.DY))
		mirrored := "report.mirrored_no"
		if t.Mirrored {
			mirrored = "report.mirrored_yes"
		}
		add("report.mirrored", b.say(mirrored))
		add("report.overlap", b.say("report.share_value", "share", f.Overlap))
	}
	if f.With != nil {
		add("report.reference_sha256", f.With.SHA256)
	}
	add("report.method", b.say("report.method_line", "method", b.method(f.Method), "name", f.Method, "version", f.MethodVersion))
	for _, name := range slices.Sorted(maps.Keys(f.Detail)) {
		if value, err := marshal(finite(f.Detail[name])); err == nil {
			v.Numbers = append(v.Numbers, row{name, string(bytes.TrimSpace(value))})
		}
	}
	for i, r := range f.Regions {
		v.Areas = append(v.Areas, areaRow{
			Number: strconv.Itoa(i + 1),
			Place:  b.say("report.area_place_value", "x", r.X, "y", r.Y),
			Size:   b.say("report.area_size_value", "w", r.W, "h", r.H),
			Pixels: b.say("report.number_value", "n", r.Area),
			Bound:  decimal(r.Log10NFA, 1),
		})
	}
	return v
}

// decimal writes a number that programs and people read.
func decimal(x float64, decimals int) string {
	y := rounded(x, decimals)
	if y == nil {
		return "–"
	}
	return strings.Replace(strconv.FormatFloat(*y, 'f', -1, 64), "-", "−", 1)
}
