package route

// Problem is everything that the solver must know. Indexes refer to the slices
// of the same problem. The zero value of each optional field means "none" or
// "no bound".
type Problem struct {
	Name     string
	Places   int    // number of places; they are numbered from 0
	Travel   Travel // between places
	Vehicles []Vehicle
	Jobs     []Job
	Depots   []Depot
	Orders   []Order // visits whose order a person has fixed
	Prices   Prices
	Now      Time // nothing that is not frozen begins to be driven to before this instant; 0 is an instant like any other, see Started
	Started  bool // Now holds; without it every shift is still to come
}

// Prices weigh what cannot be had together. All zero means distance alone,
// at 1 per step.
type Prices struct {
	PerDistance Cost // per step of way
	PerTime     Cost // per tick of travel
	Late        Cost // per tick after a job's Due, times 1 + the job's Priority
	Unserved    Cost // for leaving a job out, times 1 + its Priority; 0 means DefaultUnserved
	Fair        Cost // per tick of work at full use of a shift; the bill grows with the square of the share of the shift that is worked, so that equal shares are cheapest
}

// DefaultUnserved makes leaving a job out dearer than any detour.
const DefaultUnserved Cost = 1_000_000_000

// Order says that one vehicle makes some visits in this order. Other visits
// may come between them. A job may stand in one order only.
type Order struct {
	Vehicle int
	Jobs    []int
}

// Depot is a place where a van is loaded again: for another trip with full
// capacity, or to fetch parts.
type Depot struct {
	ID      string
	Place   int
	Windows []Window // when loading may begin; empty means always
	Service Time     // how long it takes
	Parts   []string // what it stocks, in any quantity; nil means every part
}

// prices returns the prices with their defaults.
func (p *Problem) prices() Prices {
	prices := p.Prices
	if prices.PerDistance == 0 && prices.PerTime == 0 {
		prices.PerDistance = 1
	}
	if prices.Unserved == 0 {
		prices.Unserved = DefaultUnserved
	}
	return prices
}
