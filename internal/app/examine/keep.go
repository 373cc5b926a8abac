package examine

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"math"
	"slices"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/report"
)

// keep makes records of what was found, and puts pictures and report where
// originals are.
func (x *Examiner) keep(ctx context.Context, m Matter, into *Result, set *Set, found *examination.Report) error {
	var all []*examination.Finding
	claim := make(map[*examination.Finding]string)
	for _, c := range found.Claims {
		if c.Err != nil {
			into.Unread++
		}
		for i := range c.Findings {
			all = append(all, &c.Findings[i])
			claim[&c.Findings[i]] = c.Path
		}
	}
	slices.SortStableFunc(all, func(a, b *examination.Finding) int {
		switch {
		case forensic.Better(&a.Finding, &b.Finding):
			return -1
		case forensic.Better(&b.Finding, &a.Finding):
			return 1
		}
		return 0
	})
	pictures := 0
	for _, f := range all[:min(len(all), maxFindings)] {
		kept := examined.Finding{
			Claim: evidence.ItemID(claim[f]), Method: f.Method, Version: f.MethodVersion,
			Relation: f.Relation, Strength: f.Strength, Log10NFA: finite(f.Log10NFA),
		}
		if f.With != nil {
			kept.Reference = evidence.ItemID(f.With.Path)
			if i := slices.IndexFunc(set.Inputs, func(in examined.Input) bool {
				return in.Part == examined.Reused && safe(string(in.Item)) == f.With.Path
			}); i >= 0 {
				kept.ReferenceCase = set.Inputs[i].Case
			}
		}
		if f.Heatmap != nil && f.Strength != forensic.None && pictures < maxHeatmaps {
			var err error
			if kept.Heatmap, err = x.picture(ctx, f.Heatmap); err != nil {
				return err
			}
			pictures++
		}
		into.Findings = append(into.Findings, kept)
	}
	var text bytes.Buffer
	if err := report.JSON(&text, found, locale.For(locale.Chinese)); err != nil {
		return err
	}
	return x.file(ctx, m, into, text.Bytes())
}

// finite keeps infinities, which a method may reach, within what JSON and both
// engines can hold.
func finite(v *float64) *float64 {
	if v == nil || math.IsNaN(*v) {
		return nil
	}
	f := min(max(*v, -1e6), 1e6)
	return &f
}

// picture keeps a heat map as a grey PNG.
func (x *Examiner) picture(ctx context.Context, h *forensic.Heatmap) (custody.Digest, error) {
	img := image.NewGray(image.Rect(0, 0, h.W, h.H))
	for i, v := range h.Pix {
		img.Pix[i] = uint8(min(max(v, 0), 1)*255 + .5)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return custody.Digest{}, err
	}
	d, _, err := x.Files.Put(ctx, &b, custody.Digest{}, evidence.MaxImage)
	return d, err
}

// file makes the report an item of the case, unless it is one already.
func (x *Examiner) file(ctx context.Context, m Matter, into *Result, text []byte) error {
	who := evidence.Actor{Tenant: m.Tenant, ID: Actor, Side: evidence.Operator}
	into.Report = custody.Sum(text)
	items, err := x.Vault.OfCase(ctx, who, m.Case)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Kind == evidence.Examination && i.File == into.Report && i.Erased.IsZero() {
			into.Item = i.ID
			return nil
		}
	}
	upload, err := x.Vault.Begin(ctx, who, evidence.Plan{
		Kind: evidence.Examination, Method: evidence.BySystem, Case: m.Case, Visibility: evidence.ForBoth,
		Length: int64(len(text)), Name: "examination.json", Claimed: into.Report,
	})
	if err != nil {
		return err
	}
	done, err := x.Vault.Receive(ctx, who, upload.ID, 0, bytes.NewReader(text), into.Report)
	if err != nil {
		return err
	}
	if !done.Done() {
		return errors.New("examine: the report did not become an item")
	}
	into.Item = done.Item
	return nil
}
