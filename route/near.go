package route

import "slices"

// maxNear bounds the list of neighbours of a task. A ruin reaches at most
// about forty tours; the lists of larger problems are cut for memory.
const maxNear = 400

// neighbours lists for each task the tasks of other jobs, nearest first, by
// the price of the way there and back. Breaks have none and are nobody's.
func (m *model) neighbours() {
	if len(m.profiles) == 0 {
		return
	}
	f, n := &m.profiles[0], m.places
	m.near = make([][]int32, len(m.tasks))
	keys := make([]uint64, 0, len(m.tasks))
	for a := range m.tasks {
		x := &m.tasks[a]
		if x.owner >= 0 {
			continue
		}
		keys = keys[:0]
		for b := range m.tasks {
			y := &m.tasks[b]
			if y.owner >= 0 || y.job == x.job {
				continue
			}
			way := uint64(f.from[x.place*n+y.place].cost) + uint64(f.into[x.place*n+y.place].cost)
			keys = append(keys, way<<32|uint64(b))
		}
		slices.Sort(keys)
		list := make([]int32, min(maxNear, len(keys)))
		for i := range list {
			list[i] = int32(uint32(keys[i]))
		}
		m.near[a] = list
	}
}
