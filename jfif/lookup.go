package jfif

// lookupBits is how many bits of the stream one table access looks at. Of 8
// to 12, ten and eleven were fastest on 12-megapixel pictures of quality 90
// and 97; ten takes half the memory.
const lookupBits = 10

// lookup is a Huffman table prepared for decoding. It does not change after
// it is built.
type lookup struct {
	// code holds, for the next lookupBits bits, symbol<<8 | code length; 0
	// when the code is longer.
	code [1 << lookupBits]uint16

	// coef holds whole AC coefficients of the sequential mode, code and
	// additional bits together: value<<16 | run<<8 | bits; 0 when they do not
	// fit, and for EOB and ZRL.
	coef [1 << lookupBits]uint32

	// skip holds as many AC symbols of the sequential mode, each with its
	// additional bits, as fit: skipEOB, coefficients passed<<8 | bits.
	skip [1 << lookupBits]uint16

	// limit and first serve the longer codes (F.2.2.3): a code of l bits is
	// below limit[l] when both are aligned to 16 bits.
	limit  [17]uint32
	first  [17]int32
	values [256]byte
}

// newLookup prepares t, whose code lengths are known to fit a tree.
func newLookup(t *HuffmanTable) *lookup {
	l := new(lookup)
	copy(l.values[:], t.Values)
	code, k := 0, 0 // C.2, with the codes generated in place
	for length := 1; length <= 16; length++ {
		l.first[length] = int32(k - code)
		for range t.Bits[length-1] {
			if length <= lookupBits {
				from := code << (lookupBits - length)
				for i := range 1 << (lookupBits - length) {
					l.code[from+i] = uint16(t.Values[k])<<8 | uint16(length)
				}
			}
			code++
			k++
		}
		l.limit[length] = uint32(code) << (16 - length)
		code <<= 1
	}
	if t.Class == 1 {
		l.joinCoefficients()
		l.joinSymbols()
	}
	return l
}

// joinCoefficients fills coef from code.
func (l *lookup) joinCoefficients() {
	for i, c := range l.code {
		length, run, size := int(c&0xFF), int(c>>12), int(c>>8&15)
		if length == 0 || size == 0 || length+size > lookupBits {
			continue
		}
		v := i >> (lookupBits - length - size) & (1<<size - 1)
		if v < 1<<(size-1) {
			v -= 1<<size - 1 // EXTEND, F.2.2.1
		}
		l.coef[i] = uint32(uint16(int16(v)))<<16 | uint32(run)<<8 | uint32(length+size)
	}
}

// skipEOB marks an entry of lookup.skip that ends the block.
const skipEOB = 1 << 15

// joinSymbols fills skip from code.
func (l *lookup) joinSymbols() {
	for i := range l.skip {
		used, passed, eob := 0, 0, 0
		for eob == 0 {
			c := l.code[i<<used&(1<<lookupBits-1)]
			length, symbol := int(c&0xFF), int(c>>8)
			length += symbol & 15
			if c == 0 || used+length > lookupBits || passed+symbol>>4+1 > 64 {
				break
			}
			used += length
			if symbol&15 == 0 && symbol != 0xF0 {
				eob = skipEOB
			} else {
				passed += symbol>>4 + 1
			}
		}
		l.skip[i] = uint16(eob | passed<<8 | used)
	}
}

// long finds a code of more than lookupBits bits at the top of acc. The
// length is 0 when there is no such code.
func (l *lookup) long(acc uint64) (symbol byte, length uint) {
	top := uint32(acc >> 48)
	for n := uint(lookupBits + 1); n <= 16; n++ {
		if top < l.limit[n] {
			return l.values[(int32(top>>(16-n))+l.first[n])&0xFF], n
		}
	}
	return 0, 0
}
