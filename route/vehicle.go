package route

// Open as the End of a vehicle means that its round ends at its last visit.
const Open = -1

// Vehicle is one technician with a van on one shift.
type Vehicle struct {
	ID       string
	Start    int            // place where the round begins
	End      int            // place where it ends, or Open
	Shift    Window         // leaves Start at From at the earliest, reaches End at To at the latest; the zero Window means Always
	Breaks   []Break        // each is taken exactly once if the vehicle is used
	Skills   map[string]int // level by skill; a missing skill is level 0
	Capacity []int64        // by dimension; a missing dimension is unlimited
	Parts    map[string]int // pieces on the van at the start of the round
	Depots   []int          // depots that it may visit to load again
	Speed    int            // per cent of the travel's speed, 1 to 1000; 0 means 100
	Fixed    Cost           // of being used at all
}

// Break is a rest. It is taken between two visits, where the technician then
// is, before the way to the next.
type Break struct {
	Window Window // when it may begin
	Length Time
}

// percent returns the speed with its default.
func (v *Vehicle) percent() int {
	if v.Speed == 0 {
		return 100
	}
	return v.Speed
}

// shift returns the shift with its default.
func (v *Vehicle) shift() Window {
	if v.Shift == (Window{}) {
		return Always
	}
	return v.Shift
}
