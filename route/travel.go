package route

import (
	"errors"
	"fmt"
	"math"
)

// Leg is the way from one place to another.
type Leg struct {
	Distance Distance
	Time     Time
}

// Travel tells the way between places. Leg MUST return the same answer each
// time, never a negative one, and MUST be safe for concurrent use. The way
// from a place to itself MUST be zero. Ways need not be symmetric.
type Travel interface {
	Leg(from, to int) Leg
}

// Matrix is a Travel from tables, row by row.
type Matrix struct {
	places   int
	distance []int32
	time     []int32
}

// NewMatrix makes a Matrix of two tables of places x places entries, row by
// row. time may be nil: then every way takes one tick per step. The tables are
// not copied.
func NewMatrix(places int, distance, time []int32) (*Matrix, error) {
	if time == nil {
		time = distance
	}
	if places < 1 || len(distance) != places*places || len(time) != places*places {
		return nil, fmt.Errorf("route: a matrix of %d places needs %d entries, got %d distances and %d times", places, places*places, len(distance), len(time))
	}
	for i := range distance {
		if distance[i] < 0 || time[i] < 0 {
			return nil, fmt.Errorf("route: the way from place %d to %d is negative", i/places, i%places)
		}
		if i/places == i%places && (distance[i] != 0 || time[i] != 0) {
			return nil, fmt.Errorf("route: the way from place %d to itself is not zero", i/places)
		}
	}
	return &Matrix{places, distance, time}, nil
}

// Leg implements Travel.
func (m *Matrix) Leg(from, to int) Leg {
	i := from*m.places + to
	return Leg{Distance(m.distance[i]), Time(m.time[i])}
}

// Point is a place on the globe, in degrees (WGS 84 or GCJ-02; one of them
// throughout).
type Point struct {
	Lat, Lng float64
}

// GreatCircle estimates ways where no road network is known: the shortest way
// on the globe, times a road factor, at one speed.
type GreatCircle struct {
	unit   [][3]float64 // places as unit vectors
	road   float64
	metres float64 // per second
}

// Defaults of NewGreatCircle. Ballou, Rahardja and Sakai (Transportation
// Research A 36, 2002) measured road distance over straight distance by
// country: 1.33 for China, between 1.2 and 1.5 elsewhere. The speed is that of
// city traffic with parking; set your own where it is known.
const (
	DefaultRoadFactor = 1.33
	DefaultSpeed      = 7.0 // metres per second on the road, 25 km/h
)

// earth is the mean radius of the globe in metres (IUGG).
const earth = 6_371_008.8

// NewGreatCircle returns a Travel between points in metres and seconds. road
// is road distance over straight distance, speed is in metres per second; 0
// means the default.
func NewGreatCircle(points []Point, road, speed float64) (*GreatCircle, error) {
	if road == 0 {
		road = DefaultRoadFactor
	}
	if speed == 0 {
		speed = DefaultSpeed
	}
	if !(road >= 1 && road <= 10) || !(speed > 0 && speed <= 100) {
		return nil, errors.New("route: the road factor must lie in [1, 10] and the speed in (0, 100] m/s")
	}
	g := &GreatCircle{unit: make([][3]float64, len(points)), road: road, metres: speed}
	for i, p := range points {
		if !p.valid() {
			return nil, fmt.Errorf("route: place %d is not on the globe", i)
		}
		g.unit[i] = p.vector()
	}
	return g, nil
}

// Leg implements Travel.
func (g *GreatCircle) Leg(from, to int) Leg { return g.between(&g.unit[from], &g.unit[to]) }

// From returns the legs between a point that is not among the places and
// every place, for [Live.At]. A point that is not on the globe is refused.
func (g *GreatCircle) From(p Point) (func(place int) (to, from Leg), error) {
	if !p.valid() {
		return nil, errors.New("route: the point is not on the globe")
	}
	v := p.vector()
	return func(place int) (to, from Leg) {
		leg := g.between(&v, &g.unit[place])
		return leg, leg
	}, nil
}

// between measures by the chord, which is exact for short ways too.
func (g *GreatCircle) between(a, b *[3]float64) Leg {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	chord := math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
	metres := 2 * earth * math.Asin(math.Min(1, chord/2)) * g.road
	return Leg{Distance(metres + 0.5), Time(metres/g.metres + 0.5)}
}

func (p Point) valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

func (p Point) vector() [3]float64 {
	lat, lng := p.Lat*math.Pi/180, p.Lng*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lng), math.Cos(lat) * math.Sin(lng), math.Sin(lat)}
}
