package jfif

// Limits bounds what one call may cost. A zero or negative field means its
// default, so Limits{} is a sensible choice.
type Limits struct {
	Bytes  int64 // length of the file; default 64 MiB
	Pixels int64 // width x height of the frame; default 100 million
	Scans  int   // scans in the file; default 200 (libjpeg's usual progressive script has 10)
	Memory int64 // bytes for coefficients and pixel planes together; default 640 MiB
}

// Defaults of Limits. The memory is what 100 million pixels without chroma
// subsampling need as 16-bit coefficients (573 MiB), with some room.
const (
	defaultBytes  = 64 << 20
	defaultPixels = 100_000_000
	defaultScans  = 200
	defaultMemory = 640 << 20
)

// Bounds on the structure itself, which hold for Parse as well. They are far
// above real files: a 64 MiB file of full APPn segments has 1,024 of them.
const (
	maxSegments = 8192
	maxTables   = 1024
	maxScans    = 1024
)

// withDefaults fills the fields that are not set.
func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	if l.Pixels <= 0 {
		l.Pixels = defaultPixels
	}
	if l.Scans <= 0 {
		l.Scans = defaultScans
	}
	if l.Memory <= 0 {
		l.Memory = defaultMemory
	}
	return l
}

// Weights of the work bound. One unit is about 10 ns, a plain visit to one
// block. A refinement scan walks the coefficients of its band (measured: 14 ns
// for 5 of them, 45 to 60 ns for 63), so it counts one unit more per 16.
// libjpeg's progressive script needs 14 units per luma block.
const (
	unitsPerBlock  = 32
	unitsPerByte   = 16 // of entropy-coded data
	coefsPerUnit   = 16
	freeUnits      = 1 << 16 // about a millisecond, whatever the file claims
	sparseBytes    = 32 << 20
	sparseFraction = 8
)

// checkWork refuses files whose scans promise more work than their size
// justifies. A block costs at least one bit in the scan that first codes it
// (F.1.2.1), so a file of n bits can hold at most n blocks; the allowance
// follows the smaller of that and the number of blocks in the frame. Scripts
// with more scans than usual need more per block, which rich data justify but
// padding, thumbnails and what follows the picture do not.
func checkWork(f *File, blocks int64) error {
	var units, coded int64
	for i := range f.Scans {
		s := &f.Scans[i]
		coded += s.Data.Length
		for _, sc := range s.Components {
			w, h := f.Frame.blocks(sc.Index)
			n := int64(w) * int64(h)
			if s.Ah != 0 && f.Frame.Progressive() {
				n += n * int64(s.Se-s.Ss+1) / coefsPerUnit
			}
			units += n
		}
	}
	allowed := int64(freeUnits) + unitsPerBlock*min(blocks, 8*f.Size) + unitsPerByte*coded
	if units > allowed {
		return fail(ReasonTooMuchWork, "%d scans need %d units of work, %d allowed for %d blocks in %d bytes, %d of them coded",
			len(f.Scans), units, allowed, blocks, f.Size, coded)
	}
	return nil
}

// checkSparse refuses a large frame of which the file can at best hold one
// eighth: memory is not spent on a promise. Small frames are exempt, so that
// the beginning of a truncated photograph can still be looked at.
func checkSparse(f *File, blocks, memory int64) error {
	if memory > sparseBytes && blocks > sparseFraction*8*f.Size {
		return fail(ReasonTruncated, "%d bytes cannot hold one in %d of %d blocks", f.Size, sparseFraction, blocks)
	}
	return nil
}
