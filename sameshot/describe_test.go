package sameshot

import (
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// angleError is the bound on the error of fastAngle, in turns.
const angleError = 2e-4

func TestFastAngle(t *testing.T) {
	t.Parallel()
	worst, at := 0.0, 0.0
	const n = 72000
	for i := range n {
		a := 2 * math.Pi * float64(i) / n
		s, c := math.Sincos(a)
		for _, r := range []float64{1e-3, 1, 300} {
			got := float64(fastAngle(float32(s*r), float32(c*r)))
			if got < 0 || got > 1 {
				t.Fatalf("at %g degrees: got %g turns, want 0..1", a*180/math.Pi, got)
			}
			want := math.Atan2(float64(float32(s*r)), float64(float32(c*r))) / (2 * math.Pi)
			if e := math.Abs(math.Remainder(got-want, 1)); e > worst {
				worst, at = e, a
			}
		}
	}
	if worst > angleError {
		t.Errorf("got an error of %.3g turns at %.1f degrees, want at most %g", worst, at*180/math.Pi, angleError)
	}
	if got := fastAngle(0, 0); got != 0 {
		t.Errorf("of no direction: got %g, want 0", got)
	}
}

// flipPlane returns the left-right mirrored plane.
func flipPlane(p *plane) *plane {
	q := newPlane(p.w, p.h)
	for y := range p.h {
		for x := range p.w {
			q.pix[y*p.w+x] = p.pix[y*p.w+p.w-1-x]
		}
	}
	return q
}

// descriptorAt describes one keypoint.
func descriptorAt(t *testing.T, p *plane, k keypoint) []byte {
	t.Helper()
	var patch [patchSide * patchSide]float32
	var raw [vec.DescriptorSize]float32
	samplePatch(p, &k, &patch)
	if !histogram(&patch, &raw) {
		t.Fatal("no gradient")
	}
	return appendRoot(nil, &raw)
}

func TestMirrored(t *testing.T) {
	t.Parallel()
	p := blur(randomPlane(120, 100, 8), 1.6)
	q := flipPlane(p)
	var plain, want []byte
	for i := range 60 {
		k := keypoint{ox: 45 + float64(i%6)*5.3, oy: 42 + float64(i%5)*4.1, osigma: 1.6 + float64(i%4)*0.4, angle: float64(i) * 0.37}
		m := k
		m.ox, m.angle = float64(p.w-1)-k.ox, math.Pi-k.angle
		plain = append(plain, descriptorAt(t, p, k)...)
		want = append(want, descriptorAt(t, q, m)...)
	}
	got := mirrored(plain)
	moved := 0
	for i := range got {
		if d := abs(int(got[i]) - int(want[i])); d > 2 {
			t.Fatalf("value %d of descriptor %d: got %d, want %d", i%vec.DescriptorSize, i/vec.DescriptorSize, got[i], want[i])
		}
		moved += min(abs(int(got[i])-int(plain[i])), 1)
	}
	if moved < len(got)/2 {
		t.Errorf("mirroring changed %d of %d values, want more than half", moved, len(got))
	}
	twice := mirrored(got)
	for i := range twice {
		if twice[i] != plain[i] {
			t.Fatalf("mirrored twice: got %d at %d, want %d", twice[i], i, plain[i])
		}
	}
}

func TestOrientations(t *testing.T) {
	t.Parallel()
	for i := range 24 {
		a := float64(i)*math.Pi/12 + 0.05
		s, c := math.Sincos(a)
		p := newPlane(61, 61)
		for j := range p.pix { // brightness rises in direction a
			p.pix[j] = float32(128 + 2*(c*float64(j%p.w-30)+s*float64(j/p.w-30)))
		}
		got := orientations(p, &keypoint{ox: 30, oy: 30, osigma: 2})
		if len(got) != 1 || math.Abs(math.Remainder(got[0]-a, 2*math.Pi)) > 0.09 { // half a bin of 10 degrees
			t.Errorf("at %.2f: got %.2f", a, got)
		}
	}
}

func TestAppendRootHasOneLength(t *testing.T) {
	t.Parallel()
	p := blur(randomPlane(80, 80, 3), 1.6)
	d := descriptorAt(t, p, keypoint{ox: 40, oy: 40, osigma: 2, angle: 1})
	sum := 0.0
	for _, v := range d {
		sum += float64(v) * float64(v)
	}
	if got := math.Sqrt(sum); math.Abs(got-descriptorUnit) > 3 {
		t.Errorf("got length %.1f, want %d", got, descriptorUnit)
	}
}
