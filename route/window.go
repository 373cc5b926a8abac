package route

// earliest returns the first instant from t on at which something with these
// windows may begin; false if there is none.
func earliest(spans []span, t int32) (int32, bool) {
	for _, s := range spans {
		if t <= s.hi {
			return max(t, s.lo), true
		}
	}
	return 0, false
}

// latest returns the last instant up to t at which something with these
// windows may begin; -forever if there is none.
func latest(spans []span, t int32) int32 {
	for i := len(spans) - 1; i >= 0; i-- {
		if t >= spans[i].lo {
			return min(t, spans[i].hi)
		}
	}
	return -forever
}

// cut returns the parts of the windows that lie within s.
func cut(spans []span, s span) []span {
	var out []span
	for _, x := range spans {
		if lo, hi := max(x.lo, s.lo), min(x.hi, s.hi); lo <= hi {
			out = append(out, span{lo, hi})
		}
	}
	return out
}

func spansOf(windows []Window) []span {
	if len(windows) == 0 {
		return []span{{-int32(MaxTime), int32(MaxTime)}}
	}
	out := make([]span, len(windows))
	for i, w := range windows {
		out[i] = span{int32(w.From), int32(w.To)}
	}
	return out
}
