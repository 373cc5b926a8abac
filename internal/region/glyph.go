package region

// glyph numbers a character that occurs in a name, from 1; 0 is any other.
type glyph uint16

// glyphs numbers characters.
type glyphs struct {
	plane [1 << 16]glyph // the basic plane, where all but a few are
	rest  map[rune]glyph
	count glyph
}

// add returns the number of r, a new one the first time.
func (g *glyphs) add(r rune) glyph {
	if n := g.of(r); n != 0 {
		return n
	}
	g.count++
	if r < 1<<16 {
		g.plane[r] = g.count
		return g.count
	}
	if g.rest == nil {
		g.rest = make(map[rune]glyph)
	}
	g.rest[r] = g.count
	return g.count
}

// of returns the number of r, 0 if it occurs in no name.
func (g *glyphs) of(r rune) glyph {
	if uint32(r) < 1<<16 {
		return g.plane[r]
	}
	return g.rest[r]
}
