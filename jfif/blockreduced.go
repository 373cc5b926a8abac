package jfif

// reduced is sequential for a block of which only the first keep coefficients
// in zigzag order are wanted. The others are passed over without storing.
func (b *bits) reduced(dc, ac *lookup, pred *int32, blk *[64]int16, keep int) status {
	size := b.symbol(dc)
	if uint(size) > 15 {
		return garbled
	}
	*pred += b.extend(uint(size))
	blk[0] = int16(*pred)
	for k := 1; k < 64; {
		symbol := b.symbol(ac)
		if symbol < 0 {
			return garbled
		}
		size := uint(symbol & 15)
		if size == 0 {
			if symbol != 0xF0 {
				break
			}
			k += 16
		} else {
			k += symbol >> 4
			v := b.extend(size)
			if k < keep {
				blk[unzig[k&127]&63] = int16(v)
			}
			k++
		}
		if k > 64 {
			return garbled
		}
	}
	return b.after()
}
