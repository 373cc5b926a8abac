//go:build !linux

package limited

// confine has no limits from outside here; time and output remain.
func confine(int, *Program) error { return nil }
