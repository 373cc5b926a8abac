package c2pa

import "github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"

func rangeOf(start, end int64) container.Range {
	return container.Range{Start: int(start), End: int(end)}
}

// storeRanges lists where the stores stand.
func (v *validator) storeRanges() []container.Range {
	var list []container.Range
	for _, s := range v.file.Stores {
		list = append(list, s.Ranges...)
	}
	return list
}

// parts lists the boxes of the file under the names that a general box hash
// uses.
func (v *validator) parts(names []string) ([]container.Part, int, bool) {
	return v.file.Parts(v.data, container.HasRestarts(names))
}

// mayExclude reports whether boxes hold metadata only: nothing else may be
// left out of the hash.
func (v *validator) mayExclude(run []container.Part) bool {
	for _, p := range run {
		inside := false
		for _, m := range v.file.Metadata {
			inside = inside || m.Start >= p.Start && m.End <= p.End
		}
		if !inside {
			return false
		}
	}
	return true
}
