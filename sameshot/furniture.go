package sameshot

// Screens of one app share their bars: two screenshots of unrelated pictures
// agree exactly in the status bar, the title and the buttons. A block counts
// as furniture where both pictures show it near the top or bottom edge and
// where more than half of it is one flat colour in both, as glyphs and icons
// on a bar are. Photographs, even of white boxes, are not that flat.
const (
	topBand      = 0.20 // of the height
	bottomBand   = 0.30
	flatShare    = 0.5
	flatDistance = 3 // grey levels
)

// unfurnish removes furniture from the blocks of a and returns how many there
// were.
func (a *alignment) unfurnish(claim, ref *View) int {
	inBand := func(y float64, h int) bool {
		return y < topBand*float64(h) || y > (1-bottomBand)*float64(h)
	}
	kept := a.blocks[:0]
	removed := 0
	for _, b := range a.blocks {
		_, cy := a.fr.toClaim(b.x, b.y)
		_, ry := a.fr.toRef.apply(b.x, b.y)
		if inBand(cy, claim.colour.oh) && inBand(ry, ref.colour.oh) && flat(a.fr.a, &b) && flat(a.fr.b, &b) {
			removed++
			continue
		}
		kept = append(kept, b)
	}
	a.blocks = kept
	return removed
}

// flat reports whether more than half of the block is one colour.
func flat(p *plane, b *block) bool {
	var hist [256]int
	x0, y0 := int(b.x-(blockSide-1)/2.0), int(b.y-(blockSide-1)/2.0)
	for y := y0; y < y0+blockSide; y++ {
		for _, v := range p.row(y)[x0 : x0+blockSide] {
			hist[int(min(max(v, 0), 255))]++
		}
	}
	mode := 0
	for i, n := range hist {
		if n > hist[mode] {
			mode = i
		}
	}
	n := 0
	for i := max(mode-flatDistance, 0); i <= min(mode+flatDistance, 255); i++ {
		n += hist[i]
	}
	return float64(n) > flatShare*blockSide*blockSide
}
