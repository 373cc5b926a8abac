package reuse

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/bonafide-aftersale/bonafide/sameshot"
	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// means is the number of means of each half of a descriptor; words is that of
// words.
const (
	means = 256
	words = means * means
)

// Vocabulary turns descriptors into words and signatures. It is immutable and
// safe for concurrent use.
type Vocabulary struct {
	mean   [halves][means][halfSize]byte
	median [halves][means][halfBits]int16
	sum    [sha256.Size]byte // of its bytes

	// What mean is needed for: each as a descriptor whose other half is zero,
	// and its squared length.
	table  []byte
	square [halves * means]int32
}

//go:embed vocabulary.bin
var standard []byte

// Standard returns the vocabulary that comes with the package. It was trained
// by bench/indexbench -train on the half of the photographs that thresholds are
// chosen on.
var Standard = sync.OnceValue(func() *Vocabulary {
	v, err := ParseVocabulary(standard)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return v
})

// ErrVocabulary is the error for bytes that are no vocabulary.
var ErrVocabulary = errors.New("reuse: not a vocabulary")

// vocabularySize is that of the only format: means and medians of both halves,
// numbers big-endian, then the SHA-256 of these.
const vocabularySize = halves*means*(halfSize+2*halfBits) + sha256.Size

// ParseVocabulary reads what Bytes wrote.
func ParseVocabulary(b []byte) (*Vocabulary, error) {
	if len(b) != vocabularySize {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrVocabulary, len(b), vocabularySize)
	}
	v := new(Vocabulary)
	body := b[:len(b)-sha256.Size]
	if v.sum = sha256.Sum256(body); !bytes.Equal(v.sum[:], b[len(body):]) {
		return nil, fmt.Errorf("%w: its checksum differs", ErrVocabulary)
	}
	in := bytes.NewReader(body)
	for _, part := range []any{&v.mean, &v.median} {
		if err := binary.Read(in, binary.BigEndian, part); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrVocabulary, err)
		}
	}
	v.prepare()
	return v, nil
}

// Bytes returns the vocabulary in the form that ParseVocabulary reads.
func (v *Vocabulary) Bytes() []byte {
	b := v.body()
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func (v *Vocabulary) body() []byte {
	b := make([]byte, 0, vocabularySize)
	for _, part := range []any{&v.mean, &v.median} {
		var err error
		if b, err = binary.Append(b, binary.BigEndian, part); err != nil {
			panic(err) // arrays of fixed size always have bytes
		}
	}
	return b
}

// Sum names the vocabulary: sketches of different ones do not mix.
func (v *Vocabulary) Sum() [sha256.Size]byte { return v.sum }

// prepare sets what follows from the means.
func (v *Vocabulary) prepare() {
	v.table = make([]byte, halves*means*vec.DescriptorSize)
	for h := range halves {
		for m := range means {
			k := h*means + m
			copy(v.table[k*vec.DescriptorSize+h*halfSize:], v.mean[h][m][:])
			for _, x := range v.mean[h][m] {
				v.square[k] += int32(x) * int32(x)
			}
		}
	}
}

// distances sets d to the squared distance from each mean to its half of the
// descriptor, less the squared length of that half.
func (v *Vocabulary) distances(d *[halves * means]int32, desc *sameshot.Descriptor) {
	vec.Dots(d[:], desc[:], v.table)
	for k, dot := range d {
		d[k] = v.square[k] - 2*dot
	}
}

// sign returns the half of a signature: which projections exceed the median of
// the mean's cell.
func (v *Vocabulary) sign(half, mean int, p *[halfBits]int16) (bits uint32) {
	for i, m := range v.median[half][mean] {
		if p[i] > m {
			bits |= 1 << i
		}
	}
	return bits
}

// quantise returns the word of a descriptor and its signature there.
func (v *Vocabulary) quantise(desc *sameshot.Descriptor) (word uint16, signature uint64) {
	var d [halves * means]int32
	v.distances(&d, desc)
	for h := range halves {
		best := 0
		for m, x := range d[h*means : (h+1)*means] {
			if x < d[h*means+best] {
				best = m
			}
		}
		p := project(desc[h*halfSize:])
		word = word<<8 | uint16(best)
		signature = signature<<halfBits | uint64(v.sign(h, best, &p))
	}
	return word, signature
}
