package main

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic/model"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// calibration is what the command line of calibrate asks for.
type calibration struct {
	dir    string
	config string // of a model; "" measures the built-in methods
	format string // "text" or "json"
}

// confidence of the bounds in the tables.
const confidence = .95

// calibrate runs "bonafide calibrate": how often do the methods, or a model,
// raise something on the operator's own genuine photos?
func (s *call) calibrate(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	o, asked, err := readCalibration(args)
	if asked {
		return s.help("calibrate.help")
	}
	if err != nil {
		return s.fail(err)
	}
	photos, left, err := genuine(o.dir)
	if err != nil {
		return s.fail(err)
	}
	if left > 0 {
		s.note("calibrate.left_out", map[string]any{"files": left})
	}
	var heic worker.HEIC
	how := &photo.Options{HEIC: heic.Decode}
	if o.config != "" {
		err = s.calibrateModel(ctx, o, photos, how)
	} else {
		err = s.calibrateMethods(ctx, o, photos, how)
	}
	switch {
	case ctx.Err() != nil:
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	case err != nil:
		return s.fail(err)
	}
	return exitDone
}

func readCalibration(args []string) (o *calibration, asked bool, err error) {
	o = &calibration{format: "text"}
	rest, asked, err := parse("calibrate", []option{
		{name: "model", set: func(v string) error { o.config = v; return nil }},
		{name: "format", set: func(v string) error {
			if v != "text" && v != "json" {
				return fault.New(fault.Invalid, "route.bad_format", nil, "value", v)
			}
			o.format = v
			return nil
		}},
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
	if len(rest) != 1 {
		return nil, false, fault.New(fault.Invalid, "calibrate.one_folder", nil)
	}
	o.dir = rest[0]
	return o, false, nil
}

// row is one line of a table: how many of the photos raised something.
type row struct {
	Method   string   `json:"method,omitempty"`
	Strength string   `json:"strength,omitempty"`
	Value    *float64 `json:"value,omitempty"`
	Alarms   int      `json:"alarms"`
	Photos   int      `json:"photos"`
	Bound    float64  `json:"bound"` // one-sided 95 %, Clopper and Pearson
}

func newRow(k, n int) row {
	return row{Alarms: k, Photos: n, Bound: model.Bound(k, n, confidence)}
}

// table is the JSON form of what calibrate prints.
type table struct {
	Made   time.Time `json:"made"`
	Photos int       `json:"photos"`
	File   string    `json:"file,omitempty"` // the calibration file that was written
	Rows   []row     `json:"rows"`
}

// printTable prints a table in the form asked for; line words one row.
func (s *call) printTable(o *calibration, t *table, line func(row) string) error {
	if o.format == "json" {
		e := json.NewEncoder(s.stdout)
		e.SetIndent("", "  ")
		return e.Encode(t)
	}
	for _, r := range t.Rows {
		if _, err := s.stdout.Write([]byte(line(r) + "\n")); err != nil {
			return err
		}
	}
	return nil
}

// notReadable words why a photo or a file of a model cannot be read.
func notReadable(path string, err error) error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	return fault.New(fault.Unreadable, "calibrate.unreadable", err, "path", filepath.ToSlash(path), "cause", err.Error())
}

// show draws the progress of a measurement.
func show(bar *progress, done, all int) {
	if bar != nil {
		bar.show(examination.Progress{Stage: examination.Examining, Done: done, All: all})
	}
}
