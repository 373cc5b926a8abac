package policy

import (
	"strconv"
	"strings"
)

// parseTerm reads CLOCK N UNIT.
func parseTerm(words []string) (Term, bool) {
	if len(words) != 3 {
		return Term{}, false
	}
	n, err := strconv.Atoi(words[1])
	unit := Unit(words[2])
	if most, ok := longestTerm[unit]; err != nil || !ok || n < 1 || n > most || strconv.Itoa(n) != words[1] {
		return Term{}, false
	}
	return Term{N: n, Unit: unit}, true
}

// parseMoney reads "20 yuan" or "19.90 yuan", in fen.
func parseMoney(words []string) (int64, bool) {
	if len(words) != 2 || words[1] != "yuan" {
		return 0, false
	}
	whole, part, pointed := strings.Cut(words[0], ".")
	if pointed && len(part) != 2 || !digits(whole) || pointed && !digits(part) {
		return 0, false
	}
	if !pointed {
		part = "00"
	}
	fen, err := strconv.ParseInt(whole+part, 10, 64)
	return fen, err == nil && fen <= MaxFen
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
