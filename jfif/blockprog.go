package jfif

// band is the state of an AC scan of the progressive mode.
type band struct {
	ac     *lookup
	ss, se int
	al     uint
	eobrun int // blocks still to come that end at once (G.1.2.2)
}

// dcFirst decodes the DC coefficient of one block in the first scan of it
// (G.1.2.1).
func (b *bits) dcFirst(dc *lookup, pred *int32, al uint, blk *[64]int16) status {
	size := b.symbol(dc)
	if uint(size) > 15 {
		return garbled
	}
	*pred += b.extend(uint(size))
	blk[0] = int16(*pred << al)
	return b.after()
}

// dcRefine adds one bit to the DC coefficient.
func (b *bits) dcRefine(al uint, blk *[64]int16) status {
	if b.n < 1 {
		b.fill()
	}
	blk[0] |= int16(b.take(1) << al)
	return b.after()
}

// acFirst decodes a band of AC coefficients in the first scan of it (G.1.2.2).
func (b *bits) acFirst(s *band, blk *[64]int16) status {
	if s.eobrun > 0 {
		s.eobrun--
		return whole
	}
	k := s.ss
	for k <= s.se {
		symbol := b.symbol(s.ac)
		if symbol < 0 {
			return garbled
		}
		run, size := symbol>>4, uint(symbol&15)
		if size == 0 {
			if run < 15 {
				s.eobrun = 1<<run - 1 + int(b.take(uint(run)))
				break
			}
			k += 16
			continue
		}
		k += run
		blk[unzig[k&127]&63] = int16(b.extend(size) << s.al)
		k++
	}
	if k > s.se+1 {
		return garbled
	}
	return b.after()
}

// acRefine adds one bit to the coefficients of a band that are known to be
// non-zero, and finds those that become so now (G.1.2.3).
func (b *bits) acRefine(s *band, blk *[64]int16) status {
	k := s.ss
	bit := int16(1) << s.al
	if s.eobrun == 0 {
		for k <= s.se {
			symbol := b.symbol(s.ac)
			if symbol < 0 {
				return garbled
			}
			run, size := symbol>>4, symbol&15
			var value int16
			if size == 0 && run < 15 {
				s.eobrun = 1<<run + int(b.take(uint(run)))
				break
			}
			if size != 0 {
				// The size is 1 in a valid stream; others are read as 1.
				value = -bit
				if b.take(1) != 0 {
					value = bit
				}
			}
			k = b.correct(blk, k, s.se, run, bit)
			if k > s.se {
				if size != 0 {
					return garbled // no place left for the new coefficient
				}
				break
			}
			if size != 0 {
				blk[unzig[k&127]&63] = value
			}
			k++
		}
	}
	if s.eobrun > 0 {
		b.correct(blk, k, s.se, 64, bit)
		s.eobrun--
	}
	return b.after()
}

// correct reads a correction bit for each coefficient from k to se that is not
// zero, until it stands on the zero coefficient after skipping run of them. It
// returns that place, or se+1.
func (b *bits) correct(blk *[64]int16, k, se, run int, bit int16) int {
	for ; k <= se; k++ {
		c := &blk[unzig[k&127]&63]
		if *c == 0 {
			if run == 0 {
				return k
			}
			run--
			continue
		}
		if b.n < 1 {
			b.fill()
		}
		if b.take(1) != 0 && *c&bit == 0 {
			if *c > 0 {
				*c += bit
			} else {
				*c -= bit
			}
		}
	}
	return k
}
