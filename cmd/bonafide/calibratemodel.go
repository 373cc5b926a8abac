package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	forensicmodel "github.com/bonafide-aftersale/bonafide/forensic/model"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/worker/model"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// calibrateModel measures a model of the operator's and writes its calibration
// file.
func (s *call) calibrateModel(ctx context.Context, o *calibration, photos []string, how *photo.Options) error {
	config, err := model.ReadConfig(o.config)
	if errors.Is(err, model.ErrConfig) {
		return fault.New(fault.Invalid, "calibrate.bad_config", err, "path", o.config, "cause", err.Error())
	} else if err != nil {
		return notReadable(o.config, err)
	}
	digest, err := config.Digest()
	if err != nil {
		return notReadable(o.config, err)
	}
	client, err := model.NewClient(config)
	if err != nil {
		return fault.New(fault.Unavailable, "calibrate.no_worker", err, "cause", err.Error())
	}
	values, err := s.scores(ctx, client, photos, how)
	if err != nil {
		return err
	}
	c := forensicmodel.NewCalibration(digest, time.Now(), values)
	path := config.CalibrationPath()
	out, err := s.create(path, nil)
	if err != nil {
		return err
	}
	defer out.discard()
	if err := json.NewEncoder(out).Encode(c); err != nil {
		return fault.New(fault.Internal, "fault.write", err, "path", path, "cause", err.Error())
	}
	if err := out.commit(); err != nil {
		return fault.New(fault.Internal, "fault.write", err, "path", path, "cause", err.Error())
	}
	s.note("calibrate.written", map[string]any{"path": path, "photos": len(values)})
	if len(values) < forensicmodel.LeastPhotos {
		s.note("calibrate.few", map[string]any{"photos": len(values), "least": forensicmodel.LeastPhotos})
	}
	t := &table{Made: c.Made, Photos: len(values), File: path, Rows: thresholds(c.Values)}
	return s.printTable(o, t, func(r row) string {
		return s.words.Text("calibrate.model_line", map[string]any{
			"value": *r.Value, "alarms": r.Alarms, "photos": r.Photos, "bound": r.Bound})
	})
}

// scores asks the model about all photos, a batch at a time. A photo that
// cannot be decoded is left out with a note; a model that fails is an error.
func (s *call) scores(ctx context.Context, client *model.Client, photos []string, how *photo.Options) ([]float64, error) {
	bar := newProgress(s)
	defer bar.clear()
	var values []float64
	var batch [][]byte
	ask := func() error {
		if len(batch) == 0 {
			return nil
		}
		got, err := client.Scores(ctx, batch)
		if err != nil {
			return fault.New(fault.Unavailable, "calibrate.no_worker", err, "cause", err.Error())
		}
		values, batch = append(values, got...), batch[:0]
		return nil
	}
	for i, path := range photos {
		data, err := os.ReadFile(path)
		var p *photo.Photo
		if err == nil {
			p, err = photo.Decode(ctx, data, how)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			bar.clear()
			s.note("calibrate.skipped", map[string]any{"path": path, "cause": err.Error()})
			continue
		}
		if batch = append(batch, client.Pixels(p.Image)); len(batch) == model.Batch {
			if err := ask(); err != nil {
				return nil, err
			}
		}
		show(bar, i+1, len(photos))
	}
	err := ask()
	return values, err
}

// thresholds tells for a few values how many photos reach them: all of them at
// the low end, and none but the highest at the other.
func thresholds(ascending []float64) []row {
	var rows []row
	n := len(ascending)
	for _, share := range []float64{.1, .05, .02, .01, 0} {
		k := max(1, int(share*float64(n)))
		if n == 0 || k > n {
			continue
		}
		v := ascending[n-k]
		for k < n && ascending[n-k-1] == v {
			k++ // equal values are reached together
		}
		r := newRow(k, n)
		r.Value = &v
		if len(rows) == 0 || *rows[len(rows)-1].Value != v {
			rows = append(rows, r)
		}
	}
	return rows
}
