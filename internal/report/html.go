package report

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

//go:embed page
var pageFiles embed.FS

// Page says how an HTML report is made.
type Page struct {
	Words   *locale.Catalogue
	Version string // of the program

	// Open returns the pixels of an examined file once more. If it fails,
	// the report says that the file cannot be shown.
	Open func(ctx context.Context, f *examination.File) (*forensic.Picture, error)
}

const (
	picturedPerClaim = 3  // findings of one claim that are shown with pictures
	picturedAll      = 60 // of one report: about 60 MB
)

// HTML writes the report as one file that needs nothing else: pictures,
// style and script are inside. Claims are written one after another, so that
// memory does not grow with their number.
func HTML(ctx context.Context, w io.Writer, r *examination.Report, p *Page) error {
	b := &builder{sayer: sayer{p.Words}, page: p, budget: picturedAll}
	t, err := template.New("page").Funcs(template.FuncMap{"t": b.say}).ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return err
	}
	head, err := b.head(r)
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(w, "head.html", head); err != nil {
		return err
	}
	for i, c := range r.Claims {
		view, err := b.claim(ctx, i, c)
		if err != nil {
			return err
		}
		if err := t.ExecuteTemplate(w, "claim.html", view); err != nil {
			return err
		}
	}
	return t.ExecuteTemplate(w, "foot.html", head)
}

// headView is the frame of the page.
type headView struct {
	Lang       locale.Tag
	Title      string
	Made       string
	References string
	Policy     string
	Style      template.CSS
	Script     template.JS
	Claims     []contentsLine
	Unread     []string
}

// contentsLine leads to one claim.
type contentsLine struct {
	Anchor, Path, Relation string
	Strength               forensic.Strength
}

func (b *builder) head(r *examination.Report) (*headView, error) {
	style, err := read("page/tokens.css", "page/report.css")
	if err != nil {
		return nil, err
	}
	script, err := read("page/report.js")
	if err != nil {
		return nil, err
	}
	v := &headView{
		Lang: b.Tag(), Style: template.CSS(style), Script: template.JS(script),
		Title: b.say("report.title", "claims", len(r.Claims)),
		Made: b.say("report.made", "version", b.page.Version,
			"time", r.Made.Format("2006-01-02 15:04 -07:00")),
		Policy: policy(style, script),
	}
	v.References = b.say("report.references_none")
	if n := len(r.References); n > 0 {
		for _, f := range r.References {
			if f.Err != nil {
				n--
			}
		}
		v.References = b.say("report.references", "references", n)
	}
	for i, c := range r.Claims {
		line := contentsLine{Anchor: anchor(i), Path: locale.Visible(c.Path), Strength: forensic.None}
		switch first, _, _ := ordered(c.Findings); {
		case c.Err != nil:
			line.Relation = b.say("report.unread")
		case len(first) > 0:
			line.Relation, line.Strength = b.relation(first[0].Relation), first[0].Strength
			if first[0].Relation == "" {
				line.Relation = b.method(first[0].Method)
			}
		default:
			line.Relation = b.relation(forensic.NoRelation)
		}
		v.Claims = append(v.Claims, line)
	}
	for _, f := range r.Faults() {
		if text := b.Text(f.Key, f.Args); !slices.Contains(v.Unread, text) {
			v.Unread = append(v.Unread, text)
		}
	}
	return v, nil
}

// policy is the Content-Security-Policy of the page: what stands in it when
// it is written, and nothing that a file name could smuggle in.
func policy(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return fmt.Sprintf("default-src 'none'; img-src data:; style-src %s; script-src %s; base-uri 'none'; form-action 'none'",
		hash(style), hash(script))
}

func read(names ...string) (string, error) {
	var b strings.Builder
	for _, name := range names {
		text, err := pageFiles.ReadFile(name)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

func anchor(i int) string { return fmt.Sprintf("claim-%d", i+1) }
