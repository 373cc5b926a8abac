package c2pa

import (
	"bytes"
	"context"
	"testing"
)

// BenchmarkValidate validates a JPEG of 5 MB with a time stamp and a list.
func BenchmarkValidate(b *testing.B) {
	w := newWorld(b)
	s := w.spec()
	s.stamp = stampV2(w.tsa, signedAt)
	plain := carriers[0]
	large := carrier{"jpeg of 5 MB", func(store []byte) []byte {
		file := plain.embed(store)
		return append(file[:len(file)-2], append(bytes.Repeat([]byte{0x55}, 5<<20), 0xff, 0xd9)...)
	}, func(file []byte) (int, int) {
		short := len(file) - 5<<20
		return plain.place(file[:short])
	}}
	file := sealed(b, large, s, dataBinding)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Validate(context.Background(), file, w.opt)
		if err != nil || r.State != IntactListed {
			b.Fatal(r.State, codes(r), err)
		}
	}
}
