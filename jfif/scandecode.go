package jfif

import (
	"context"
	"math"
)

// mode is how the blocks of a scan are coded.
type mode uint8

const (
	modeSequential mode = iota
	modeDCFirst
	modeDCRefine
	modeACFirst
	modeACRefine
)

// startsDC reports whether the scan codes DC coefficients from nothing, without
// which a block has no mean and all else in it means little.
func (m mode) startsDC() bool { return m <= modeDCFirst }

// modeOf returns the mode of a scan.
func (d *decoder) modeOf(s *Scan) mode {
	switch {
	case !d.file.Frame.Progressive():
		return modeSequential
	case s.Ss == 0 && s.Ah == 0:
		return modeDCFirst
	case s.Ss == 0:
		return modeDCRefine
	case s.Ah == 0:
		return modeACFirst
	}
	return modeACRefine
}

// part is one component inside a scan.
type part struct {
	*store
	index  int // of the component
	h, v   int // blocks per MCU
	dc, ac *lookup
	pred   int32 // DC prediction, difference of the last block (F.1.1.5.1)
}

// scanning is a scan being decoded.
type scanning struct {
	*decoder
	mode       mode
	parts      []part
	band       band
	al         uint
	wide, high int  // MCUs
	left       int  // MCUs until the next restart marker
	interval   int  // number of the current restart interval
	lost       bool // the rest of this interval cannot be decoded
}

// scan decodes one scan, row by row of MCUs. After an error all of it is
// missing.
func (d *decoder) scan(ctx context.Context, s *Scan) error {
	w := d.begin(s)
	perMCU := 0
	for _, p := range w.parts {
		perMCU += p.h * p.v
	}
	expected := int64(perMCU) * int64(w.wide) * int64(w.high)
	d.damage.Expected += expected
	if err := w.tables(s); err != nil {
		d.damage.Missing += expected
		return err
	}
	var done int64
	for row := 0; row < w.high; row++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.flush != nil {
			for i := range w.parts {
				p := &w.parts[i]
				p.base = row * p.v
				clear(p.coef[:p.v*p.stride*64])
			}
		}
		more := true
		for col := 0; col < w.wide && more; col++ {
			if w.left == 0 {
				more = w.restart(s)
			}
			w.left--
			if w.lost {
				more = more && s.RestartInterval > 0
				continue
			}
			switch w.mcu(row, col) {
			case whole:
				done += int64(perMCU)
				continue
			case short:
				if w.source.next < 0 {
					d.damage.Truncated = true
				} else {
					d.damage.Corrupt = true
				}
			case garbled:
				d.damage.Corrupt = true
			}
			w.lost = true
			more = s.RestartInterval > 0
		}
		if d.flush != nil {
			for _, p := range w.parts {
				for y := range p.v {
					d.flush(p.index, row*p.v+y)
				}
			}
		}
		if !more {
			break
		}
	}
	d.started = d.started || done > 0 && w.mode.startsDC()
	d.damage.Missing += expected - done
	return nil
}

// begin lays out the decoding of a scan.
func (d *decoder) begin(s *Scan) *scanning {
	w := &scanning{decoder: d, mode: d.modeOf(s), al: uint(s.Al)}
	f := d.file.Frame
	single := len(s.Components) == 1
	for _, c := range s.Components {
		p := part{store: &d.comps[c.Index], index: c.Index, h: f.Components[c.Index].H, v: f.Components[c.Index].V}
		if single {
			p.h, p.v = 1, 1 // A.2.2: not interleaved, without padding to whole MCUs
		}
		w.parts = append(w.parts, p)
	}
	w.wide, w.high = f.mcus()
	if single {
		sw, sh := f.samples(s.Components[0].Index)
		w.wide, w.high = ceilDiv(sw, 8), ceilDiv(sh, 8)
	}
	d.source = intervals{
		data:    d.data[s.Data.Offset : s.Data.Offset+s.Data.Length],
		scratch: d.source.scratch,
	}
	d.source.read(&d.bits)
	w.left = s.RestartInterval
	if w.left == 0 {
		w.left = math.MaxInt
	}
	return w
}

// tables prepares the Huffman tables of a scan.
func (w *scanning) tables(s *Scan) (err error) {
	for i, c := range s.Components {
		p := &w.parts[i]
		if w.mode.startsDC() {
			if p.dc, err = w.lookup(s, 0, c.Td); err != nil {
				return err
			}
		}
		if w.mode == modeSequential || w.mode >= modeACFirst {
			if p.ac, err = w.lookup(s, 1, c.Ta); err != nil {
				return err
			}
			w.band = band{ac: p.ac, ss: s.Ss, se: s.Se, al: w.al}
		}
	}
	return nil
}

// restart begins the next restart interval (F.2.1.3.1, E.2.4). Intervals whose
// marker is missing are given up, and data whose marker comes too early are
// passed over: up to three markers ahead count as lost intervals, otherwise
// the marker is taken for a repeated one. It reports whether there is more
// data.
func (w *scanning) restart(s *Scan) bool {
	w.left = s.RestartInterval
	want := w.interval & 7
	w.interval++
	w.band.eobrun = 0
	for i := range w.parts {
		w.parts[i].pred = 0
	}
	for {
		switch ahead := (w.source.next - want) & 7; {
		case w.source.next < 0:
			w.lost = true
			w.damage.Truncated = true
			return false
		case ahead == 0:
			w.lost = false
			w.source.read(&w.bits)
			return true
		case ahead <= 3:
			w.lost = true
			w.damage.Corrupt = true
			return true
		}
		w.damage.Corrupt = true
		w.source.read(&w.bits)
	}
}

// mcu decodes one MCU.
func (w *scanning) mcu(row, col int) status {
	b := &w.bits
	for i := range w.parts {
		p := &w.parts[i]
		for v := range p.v {
			at := ((row*p.v+v-p.base)*p.stride + col*p.h) * 64
			for range p.h {
				blk := (*[64]int16)(p.coef[at : at+64])
				at += 64
				var got status
				switch w.mode {
				case modeSequential:
					got = b.sequential(p.dc, p.ac, &p.pred, blk, w.keep)
				case modeDCFirst:
					got = b.dcFirst(p.dc, &p.pred, w.al, blk)
				case modeDCRefine:
					got = b.dcRefine(w.al, blk)
				case modeACFirst:
					got = b.acFirst(&w.band, blk)
				default:
					got = b.acRefine(&w.band, blk)
				}
				if got != whole {
					return got
				}
			}
		}
	}
	return whole
}
