package carrier

import "fmt"

// shown is how many problems a report lists.
const shown = 16

// Describe words problems for a report: code, place and offset, such as
// "crc: PNG tEXt at 33".
func Describe(problems []Problem) []string {
	out := make([]string, 0, min(len(problems), shown))
	for _, p := range problems[:min(len(problems), shown)] {
		out = append(out, fmt.Sprintf("%s: %s at %d", p.Code, p.Place, p.Offset))
	}
	return out
}
