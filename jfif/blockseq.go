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
// must be zero, and moves the DC prediction.
func (b *bits) sequential(dc, ac *lookup, pred *int32, blk *[64]int16) status {
	size := b.symbol(dc)
	if uint(size) > 15 {
		return garbled
	}
	*pred += b.extend(uint(size))
	blk[0] = int16(*pred)

	acc, n, pos := b.acc, b.n, b.pos
	k := 1
	for k < 64 {
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
				break // EOB; codes 0x10 to 0xE0 mean nothing in this mode
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
	if k > 64 {
		return garbled
	}
	return b.after()
}
