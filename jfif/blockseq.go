package jfif

import "encoding/binary"

// status is the outcome of one block.
type status uint8

const (
	whole   status = iota
	short          // the data ended inside the block
	garbled        // no Huffman code fits, or a run leaves the block
)

// after is the status of a block that met no wrong code.
func (b *bits) after() status {
	if b.over() {
		return short
	}
	return whole
}

// sequential decodes one block of the sequential mode (F.2.2) into blk, which
// must be zero, and moves the DC prediction. Of the coefficients in zigzag
// order it stores the first keep, 1..64, and hardly more.
func (b *bits) sequential(dc, ac *lookup, pred *int32, blk *[64]int16, keep int) status {
	size := b.symbol(dc)
	if uint(size) > 15 {
		return garbled
	}
	*pred += b.extend(uint(size))
	blk[0] = int16(*pred)

	acc, n, pos := b.acc, b.n, b.pos
	k := 1
	for k < keep {
		if n < 32 {
			acc |= binary.BigEndian.Uint64(b.buf[pos:]) >> (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		index := acc >> (64 - lookupBits)
		if e := ac.coef[index]; e != 0 {
			acc <<= e & 0xFF & 63
			n -= uint(e & 0xFF)
			k += int(e >> 8 & 0xFF)
			blk[unzig[k&127]&63] = int16(e >> 16)
			k++
			continue
		}
		c := ac.code[index]
		symbol, length := byte(c>>8), uint(c&0xFF)
		if length == 0 {
			if symbol, length = ac.long(acc); length == 0 {
				return garbled
			}
		}
		acc <<= length & 63
		n -= length
		size := uint(symbol & 15)
		if size == 0 {
			if symbol != 0xF0 {
				k = 64 // EOB; codes 0x10 to 0xE0 mean nothing in this mode
				break
			}
			k += 16
			continue
		}
		v := int32(acc >> (64 - size))
		if v < 1<<(size-1) {
			v -= 1<<size - 1
		}
		acc <<= size
		n -= size
		k += int(symbol >> 4)
		blk[unzig[k&127]&63] = int16(v)
		k++
	}
	b.acc, b.n, b.pos = acc, n, pos
	if k < 64 {
		k = b.skip(ac, k)
	}
	if k > 64 {
		return garbled
	}
	return b.after()
}

// skip passes over the coefficients of a block from k on. It returns 64, or
// more when the block is garbled.
func (b *bits) skip(ac *lookup, k int) int {
	acc, n, pos := b.acc, b.n, b.pos
	for k < 64 {
		if n < 32 {
			acc |= binary.BigEndian.Uint64(b.buf[pos:]) >> (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		index := acc >> (64 - lookupBits)
		if e := ac.skip[index]; e != 0 {
			// Symbols after the one that completes the block are not its own.
			if next := k + int(e>>8&0x7F); next < 64 {
				acc <<= e & 0xFF & 63
				n -= uint(e & 0xFF)
				k = next
				if e&skipEOB != 0 {
					k = 64
				}
				continue
			}
		}
		c := ac.code[index]
		symbol, length := byte(c>>8), uint(c&0xFF)
		if length == 0 {
			if symbol, length = ac.long(acc); length == 0 {
				return 65
			}
		}
		length += uint(symbol & 15)
		acc <<= length & 63
		n -= length
		switch {
		case symbol&15 != 0 || symbol == 0xF0:
			k += int(symbol>>4) + 1
		default:
			k = 64
		}
	}
	b.acc, b.n, b.pos = acc, n, pos
	return k
}
