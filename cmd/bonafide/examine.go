package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/report"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// order is what the command line of examine asks for.
type order struct {
	claims     []string
	references []string
	format     string
	out        string // "" or "-" means standard output

	signers, authorities []string           // files of trust anchors
	times                structure.Timeline // of the order
}

// examine runs "bonafide examine".
func (s *call) examine(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	o, asked, err := readOrder(args)
	if asked {
		return s.help("cli.examine_help")
	}
	if err != nil {
		return s.fail(err)
	}
	if o.format == "html" && o.out == "" && s.outTTY {
		return s.fail(fault.New(fault.Invalid, "cli.html_to_terminal", nil))
	}
	claims, twice := examination.Claims(o.claims)
	for _, path := range twice {
		s.note("cli.duplicate_claim", map[string]any{"path": path})
	}
	references, err := examination.References(o.references)
	if err != nil {
		return s.fail(err)
	}
	out, err := s.create(o.out, append(append([]*examination.File{}, claims...), references...))
	if err != nil {
		return s.fail(err)
	}
	defer out.discard()

	// The work runs beside us so that Ctrl-C need not wait for a decoder.
	status := make(chan int, 1)
	go func() { status <- s.examineFiles(ctx, o, claims, references, out) }()
	select {
	case code := <-status:
		return code
	case <-ctx.Done():
	}
	select {
	case <-status:
	case <-time.After(patience):
	}
	s.print("cli.error", s.words.Text("fault.stopped", nil))
	return exitInterrupted
}

// patience is how long an interrupted examination may take to clean up.
const patience = 500 * time.Millisecond

// readOrder reads the arguments of examine.
func readOrder(args []string) (o *order, asked bool, err error) {
	o = &order{}
	o.claims, asked, err = parse("examine", []option{
		{name: "reference", many: true, set: func(v string) error {
			o.references = append(o.references, v)
			return nil
		}},
		{name: "format", set: func(v string) error {
			if v != "text" && v != "json" && v != "html" {
				return fault.New(fault.Invalid, "cli.bad_format", nil, "value", v)
			}
			o.format = v
			return nil
		}},
		{name: "trust-list", many: true, set: func(v string) error { o.signers = append(o.signers, v); return nil }},
		{name: "timestamp-list", many: true, set: func(v string) error { o.authorities = append(o.authorities, v); return nil }},
		{name: "delivered", set: func(v string) (err error) { o.times.Delivered, err = readTime("delivered", v); return err }},
		{name: "submitted", set: func(v string) (err error) { o.times.Submitted, err = readTime("submitted", v); return err }},
		{name: "o", set: func(v string) error { o.out = v; return nil }},
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}, args)
	if err != nil || asked {
		return nil, asked, err
	}
	if len(o.claims) == 0 {
		return nil, false, fault.New(fault.Invalid, "cli.no_claims", nil)
	}
	if o.format == "" {
		o.format = formatOf(o.out)
	}
	return o, false, nil
}

// formatOf is the format that the name of the output file asks for.
func formatOf(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".htm":
		return "html"
	case ".json":
		return "json"
	}
	return "text"
}

// examineFiles examines, writes the report and says what could not be read.
func (s *call) examineFiles(ctx context.Context, o *order, claims, references []*examination.File, out *output) int {
	known, err := o.known(s)
	if err != nil {
		return s.fail(err)
	}
	bar := newProgress(s)
	var heic worker.HEIC
	examiner := &examination.Examiner{
		Methods:  all.With(known),
		Photo:    &photo.Options{HEIC: heic.Decode},
		Progress: bar.show,
	}
	r, err := examiner.Examine(ctx, claims, references)
	bar.clear()
	if err != nil {
		return s.stopped(ctx, err)
	}
	if err := s.write(ctx, out, o.format, r, examiner); err != nil {
		if ctx.Err() != nil {
			return s.stopped(ctx, err)
		}
		path := o.out
		if path == "" {
			path = "-"
		}
		return s.fail(fault.New(fault.Internal, "fault.write", err, "path", path, "cause", err.Error()))
	}
	code := exitDone
	for _, f := range r.Faults() {
		s.explain(f)
		if c := exitStatus(f.Kind); code == exitDone || c < code {
			code = c // an internal error outranks an unreadable file
		}
	}
	if len(references) > 0 && usable(references) == 0 {
		s.note("cli.no_references_left", nil)
	}
	return code
}

// stopped returns the exit status of an examination that was interrupted;
// whoever interrupted it prints the message.
func (s *call) stopped(ctx context.Context, err error) int {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return s.fail(err)
}

func usable(references []*examination.File) int {
	n := 0
	for _, f := range references {
		if f.Err == nil {
			n++
		}
	}
	return n
}

// write renders the report and brings it to its place.
func (s *call) write(ctx context.Context, out *output, format string, r *examination.Report, x *examination.Examiner) error {
	var err error
	switch format {
	case "json":
		err = report.JSON(out, r, s.words)
	case "html":
		err = report.HTML(ctx, out, r, &report.Page{Words: s.words, Version: release, Open: x.Open})
	default:
		err = report.Text(out, r, s.words, out.terminal && s.getenv("NO_COLOR") == "")
	}
	if err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	if out.path != "" && s.errTTY {
		s.note("cli.written", map[string]any{"path": out.path})
	}
	return nil
}
