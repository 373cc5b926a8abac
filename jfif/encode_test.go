package jfif

import (
	"bytes"
	mathbits "math/bits"
	"math/rand/v2"
)

// A sequential encoder for tests, straight from F.1.2 and without any care for
// speed, so that decoding is checked against something other than itself.

type bitWriter struct {
	bytes.Buffer
	acc uint32
	n   int
}

func (w *bitWriter) put(v uint32, size int) {
	for i := size - 1; i >= 0; i-- {
		w.acc = w.acc<<1 | v>>i&1
		if w.n++; w.n == 8 {
			w.WriteByte(byte(w.acc))
			if byte(w.acc) == 0xFF {
				w.WriteByte(0)
			}
			w.acc, w.n = 0, 0
		}
	}
}

func (w *bitWriter) align() {
	for w.n != 0 {
		w.put(1, 1)
	}
}

type code struct {
	bits uint32
	size int
}

// codes generates the codes of a table by C.2.
func codes(t *HuffmanTable) (c [256]code) {
	k, next := 0, uint32(0)
	for i, n := range t.Bits {
		for range n {
			c[t.Values[k]] = code{next, i + 1}
			next++
			k++
		}
		next <<= 1
	}
	return c
}

// magnitude is the category and the additional bits of a value (F.1.2.1.1).
func magnitude(v int) (size int, extra uint32) {
	size = mathbits.Len(uint(max(v, -v)))
	if v < 0 {
		v += 1<<size - 1
	}
	return size, uint32(v)
}

func (w *bitWriter) block(blk *[64]int16, pred int, dc, ac *[256]code) {
	size, extra := magnitude(int(blk[0]) - pred)
	w.put(dc[size].bits, dc[size].size)
	w.put(extra, size)
	run := 0
	for _, i := range Zigzag[1:] {
		v := int(blk[i])
		if v == 0 {
			run++
			continue
		}
		for ; run > 15; run -= 16 {
			w.put(ac[0xF0].bits, ac[0xF0].size)
		}
		size, extra := magnitude(v)
		c := ac[run<<4|size]
		w.put(c.bits, c.size)
		w.put(extra, size)
		run = 0
	}
	if run > 0 {
		w.put(ac[0].bits, ac[0].size)
	}
}

func (w *bitWriter) segment(m Marker, body ...byte) {
	w.Write([]byte{0xFF, byte(m), byte((len(body) + 2) >> 8), byte(len(body) + 2)})
	w.Write(body)
}

// encode writes coefficients as a sequential file with tables K.3 to K.6.
func encode(c *Coefficients, interleaved bool, restart int) []byte {
	w := new(bitWriter)
	w.Write([]byte{0xFF, byte(SOI)})
	var h, v int
	for i, k := range c.Components {
		q := []byte{byte(i)}
		if k.Quant.Precision == 16 {
			q[0] |= 0x10
		}
		for _, at := range Zigzag {
			if k.Quant.Precision == 16 {
				q = append(q, byte(k.Quant.Values[at]>>8))
			}
			q = append(q, byte(k.Quant.Values[at]))
		}
		w.segment(DQT, q...)
		h, v = max(h, k.H), max(v, k.V)
	}
	sof := []byte{8, byte(c.Height >> 8), byte(c.Height), byte(c.Width >> 8), byte(c.Width), byte(len(c.Components))}
	for i, k := range c.Components {
		sof = append(sof, k.ID, byte(k.H<<4|k.V), byte(i))
	}
	w.segment(SOF1, sof...)
	for i := range annexKHuffman {
		t := &annexKHuffman[i]
		w.segment(DHT, append(append([]byte{byte(t.Class<<4 | t.Destination)}, t.Bits[:]...), t.Values...)...)
	}
	if restart > 0 {
		w.segment(DRI, byte(restart>>8), byte(restart))
	}
	scans := make([][]int, 0, 4)
	for i := range c.Components {
		if interleaved && i > 0 {
			scans[0] = append(scans[0], i)
		} else {
			scans = append(scans, []int{i})
		}
	}
	for _, s := range scans {
		sos := []byte{byte(len(s))}
		for _, i := range s {
			sos = append(sos, c.Components[i].ID, byte(min(i, 1)*0x11))
		}
		w.segment(SOS, append(sos, 0, 63, 0)...)
		w.scan(c, s, restart, ceilDiv(c.Width, 8*h), ceilDiv(c.Height, 8*v))
	}
	w.Write([]byte{0xFF, byte(EOI)})
	return w.Bytes()
}

func (w *bitWriter) scan(c *Coefficients, parts []int, restart, wide, high int) {
	single := len(parts) == 1
	if single {
		wide, high = c.Components[parts[0]].BlocksWide, c.Components[parts[0]].BlocksHigh
	}
	pred := make([]int, len(parts))
	for m := range wide * high {
		if restart > 0 && m > 0 && m%restart == 0 {
			w.align()
			w.Write([]byte{0xFF, byte(RST0) + byte((m/restart-1)&7)})
			clear(pred)
		}
		for j, i := range parts {
			k := &c.Components[i]
			dc, ac := codes(&annexKHuffman[min(i, 1)]), codes(&annexKHuffman[2+min(i, 1)])
			h, v := k.H, k.V
			if single {
				h, v = 1, 1
			}
			for b := range h * v {
				blk := k.Block(m%wide*h+b%h, m/wide*v+b/h)
				w.block(blk, pred[j], &dc, &ac)
				pred[j] = int(blk[0])
			}
		}
	}
	w.align()
}

// random makes coefficients of n components with the given sampling factors.
// Blocks outside the picture, which only interleaved scans hold, stay zero.
func random(r *rand.Rand, width, height int, sampling ...[2]int) *Coefficients {
	f := &File{Frame: &Frame{Width: width, Height: height}}
	for i, s := range sampling {
		f.Frame.Components = append(f.Frame.Components, FrameComponent{ID: byte(i + 1), H: s[0], V: s[1]})
	}
	c := newCoefficients(f)
	for i := range c.Components {
		k := &c.Components[i]
		k.Quant.Precision = 8 + 8*(i&1)
		for j := range k.Quant.Values {
			k.Quant.Values[j] = uint16(1 + r.IntN(60+3000*(i&1)))
		}
		k.Coef = make([]int16, 64*k.Stride*k.Rows)
		for y := range k.BlocksHigh {
			for x := range k.BlocksWide {
				blk := k.Block(x, y)
				blk[0] = int16(r.IntN(1024) - 512)
				for range r.IntN(20) {
					size := r.IntN(10)
					blk[r.IntN(63)+1] = int16(r.IntN(2<<size) - 1<<size + 1)
				}
			}
		}
	}
	return c
}
