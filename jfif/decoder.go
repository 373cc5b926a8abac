package jfif

import "context"

// Damage says what a decoded file lacks. Its zero value means a file whose
// scans decoded to the end.
type Damage struct {
	Truncated bool  // the data ended before the picture did
	Corrupt   bool  // codes or restart markers that cannot be right
	Missing   int64 // block visits of all scans that could not be decoded
	Expected  int64 // block visits of all scans in the file
}

// Any reports whether anything is missing.
func (d Damage) Any() bool { return d.Truncated || d.Corrupt || d.Missing > 0 }

// decoder decodes the scans of one file. It is used by one call only.
type decoder struct {
	file    *File
	data    []byte
	comps   []store
	damage  Damage
	tables  map[int]*lookup // by index into file.Huffman; -1..-4 for Annex K
	source  intervals
	bits    bits
	keep    int               // coefficients per block worth keeping, in zigzag order: 1..64
	flush   func(comp, y int) // called when block row y of a component is complete; may be nil
	started bool              // at least one MCU has its DC coefficients
}

// store is where the blocks of one component go: a whole plane of them, or
// the rows of one MCU only when flush is set.
type store struct {
	coef   []int16
	stride int // blocks per row
	high   int // block rows of the component, padded to whole MCUs
	base   int // row of the component at the beginning of coef
}

// open parses data and checks it against the limits and against what this
// package supports, before anything large is allocated. blocks is the number
// of blocks of all components.
func open(data []byte, limits Limits) (f *File, blocks int64, err error) {
	if int64(len(data)) > limits.Bytes {
		return nil, 0, fail(ReasonTooManyBytes, "%d bytes, %d allowed", len(data), limits.Bytes)
	}
	if f, err = Parse(data); err != nil {
		return nil, 0, err
	}
	if len(f.Find(DHP)) > 0 {
		return nil, 0, fail(ReasonHierarchical, "DHP segment")
	}
	if f.Frame == nil {
		return nil, 0, firstProblem(f, ReasonNoFrame, "no frame header")
	}
	if err := f.Frame.supported(); err != nil {
		return nil, 0, err
	}
	if pixels := int64(f.Frame.Width) * int64(f.Frame.Height); pixels > limits.Pixels {
		return nil, 0, fail(ReasonTooManyPixels, "%d x %d, %d pixels allowed", f.Frame.Width, f.Frame.Height, limits.Pixels)
	}
	if len(f.Scans) == 0 {
		return nil, 0, firstProblem(f, ReasonNoScan, "no scan")
	}
	if len(f.Scans) > limits.Scans {
		return nil, 0, fail(ReasonTooManyScans, "%d scans, %d allowed", len(f.Scans), limits.Scans)
	}
	for i := range f.Frame.Components {
		w, h := f.Frame.blocks(i)
		blocks += int64(w) * int64(h)
	}
	return f, blocks, checkWork(f, blocks)
}

// firstProblem gives the first problem of the file as the error, as it is
// usually the cause, or the given one.
func firstProblem(f *File, r Reason, detail string) error {
	for _, p := range f.Problems {
		if p.Reason != ReasonBadSegment {
			return p
		}
	}
	return fail(r, "%s", detail)
}

// checkMemory refuses what would need more than the limit.
func checkMemory(need int64, limits Limits) error {
	if need > limits.Memory {
		return fail(ReasonTooMuchMemory, "%d bytes needed, %d allowed", need, limits.Memory)
	}
	return nil
}

// quantOf returns the table of component i: the one in force at the first scan
// of it (B.2.4.1 lets a table change later), or at the end of the file when no
// scan holds the component.
func quantOf(f *File, i int) (QuantTable, error) {
	tq := f.Frame.Components[i].Tq
	for _, s := range f.Scans {
		for _, c := range s.Components {
			if c.Index != i {
				continue
			}
			if n := s.quant[tq]; n >= 0 {
				return f.Quant[n], nil
			}
			return QuantTable{}, failAt(ReasonMissingTable, int(s.Offset), "quantisation table %d", tq)
		}
	}
	for n := len(f.Quant) - 1; n >= 0; n-- {
		if f.Quant[n].Destination == tq {
			return f.Quant[n], nil
		}
	}
	return QuantTable{}, fail(ReasonMissingTable, "quantisation table %d", tq)
}

// lookup prepares the Huffman table a scan uses.
func (d *decoder) lookup(s *Scan, class, destination int) (*lookup, error) {
	n := s.huffman[class][destination]
	if n < 0 {
		if len(d.file.Huffman) > 0 || destination > 1 {
			return nil, failAt(ReasonMissingTable, int(s.Offset), "Huffman table class %d, destination %d", class, destination)
		}
		n = -1 - 2*class - destination
	}
	if l := d.tables[n]; l != nil {
		return l, nil
	}
	var l *lookup
	if n < 0 {
		l = newLookup(&annexKHuffman[-1-n])
	} else {
		l = newLookup(&d.file.Huffman[n])
	}
	if d.tables == nil {
		d.tables = make(map[int]*lookup)
	}
	d.tables[n] = l
	return l, nil
}

// needed returns how many coefficients of each component, in zigzag order,
// must be decoded to know the first keep. It is more than keep when a scan
// holds coefficients on both sides: a refinement can only be read when all
// that it refines is known (G.1.2.3).
func (d *decoder) needed() (n [4]int) {
	n = [4]int{d.keep, d.keep, d.keep, d.keep}
	for grown := true; grown; {
		grown = false
		for _, s := range d.file.Scans {
			for _, c := range s.Components {
				if s.Ss < n[c.Index] && s.Se >= n[c.Index] {
					n[c.Index] = s.Se + 1
					grown = true
				}
			}
		}
	}
	return n
}

// run decodes all scans in file order. The error is a context's, or an *Error
// when no scan gives a DC coefficient; anything less is in d.damage. Scans of
// DC coefficients are needed at every scale, so that neither the scale nor the
// order of the scans decides between an error and a damaged picture.
func (d *decoder) run(ctx context.Context) error {
	seen := make([]bool, len(d.comps))
	needed := d.needed()
	var cause error
	for i := range d.file.Scans {
		s := &d.file.Scans[i]
		for _, c := range s.Components {
			seen[c.Index] = true
		}
		if d.file.Frame.Progressive() && s.Ss >= needed[s.Components[0].Index] {
			continue
		}
		err := d.scan(ctx, s)
		if err == nil {
			continue
		}
		if ReasonOf(err) == "" {
			return err
		}
		d.damage.Corrupt = true
		if cause == nil && d.modeOf(s).startsDC() {
			cause = err
		}
	}
	for i, s := range seen {
		if !s {
			n := int64(d.comps[i].stride) * int64(d.comps[i].high)
			d.damage.Missing += n
			d.damage.Expected += n
			d.damage.Truncated = true
		}
	}
	switch {
	case d.started:
		return nil
	case cause != nil:
		return cause
	}
	return fail(ReasonTruncated, "not one block could be decoded")
}
