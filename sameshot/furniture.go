package sameshot

// Screens of one app share their bars and captions: two screenshots of
// unrelated pictures agree exactly in the status bar, the title, the text and
// the buttons. Such a block is glyphs on one flat colour, in both pictures.
// Photographs, even of white boxes, are not that flat.
const (
	topBand      = 0.20 // of the height
	bottomBand   = 0.30
	flatShare    = 0.5
	flatDistance = 3 // grey levels
	// enoughTexture: with this many blocks that are not flat, flat ones are
	// not asked at all; with fewer (drawings, plain packaging) only those near
	// the top and bottom edges, where bars are, are left out.
	enoughTexture = 20
)

// unfurnish removes what may be parts of a screen from the blocks of a and
// returns how many there were.
func (a *alignment) unfurnish(claim, ref *View) int {
	inBand := func(y float64, h int) bool {
		return y < topBand*float64(h) || y > (1-bottomBand)*float64(h)
	}
	plain := make([]bool, len(a.blocks))
	texture := 0
	for i := range a.blocks {
		b := &a.blocks[i]
		plain[i] = flat(a.fr.b, b, 0, 0) && flat(a.fr.a, b, b.dx, b.dy)
		if !plain[i] {
			texture++
		}
	}
	enough := float64(texture) >= enoughTexture*float64(blockSide*blockSide)/float64(a.spacing*a.spacing)
	kept := a.blocks[:0]
	removed := 0
	for i, b := range a.blocks {
		if plain[i] {
			_, cy := a.fr.toClaim(b.x, b.y)
			_, ry := a.fr.toRef.apply(b.x, b.y)
			if enough || inBand(cy, claim.colour.oh) && inBand(ry, ref.colour.oh) {
				removed++
				continue
			}
		}
		kept = append(kept, b)
	}
	a.blocks = kept
	return removed
}

// flat reports whether more than half of the block, moved by (dx,dy), is one
// colour.
func flat(p *plane, b *block, dx, dy float64) bool {
	var hist [256]int
	x0 := min(max(int(b.x+dx-(blockSide-1)/2.0+0.5), 0), p.w-blockSide)
	y0 := min(max(int(b.y+dy-(blockSide-1)/2.0+0.5), 0), p.h-blockSide)
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
