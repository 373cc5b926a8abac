package document

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"github.com/bonafide-aftersale/bonafide/route"
)

// clock is an instant or a length of time: seconds as a number, or "8:30" or
// "8:30:15" as hours, minutes and seconds. Hours beyond 24 are the next days.
type clock route.Time

var clockForm = regexp.MustCompile(`^([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?$`)

// UnmarshalJSON implements json.Unmarshaler.
func (c *clock) UnmarshalJSON(text []byte) error {
	if text[0] != '"' {
		n, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil || n < -int64(route.MaxTime) || n > int64(route.MaxTime) {
			return fmt.Errorf("%s is no time: whole seconds, \"8:30\" or \"8:30:15\" are expected", shorten(string(text)))
		}
		*c = clock(n)
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		return fmt.Errorf("%q is no time: whole seconds, \"8:30\" or \"8:30:15\" are expected", shorten(s))
	}
	h, _ := strconv.Atoi(m[1])
	minutes, _ := strconv.Atoi(m[2])
	seconds, _ := strconv.Atoi("0" + m[3])
	*c = clock(h*3600 + minutes*60 + seconds)
	return nil
}

// window is written as [from, to].
type window route.Window

// UnmarshalJSON implements json.Unmarshaler.
func (w *window) UnmarshalJSON(text []byte) error {
	var ends []clock
	if err := json.Unmarshal(text, &ends); err != nil {
		return err
	}
	if len(ends) != 2 {
		return fmt.Errorf("a window has %d ends; [from, to] is expected", len(ends))
	}
	*w = window{From: route.Time(ends[0]), To: route.Time(ends[1])}
	return nil
}

func windowsOf(list []window) []route.Window {
	var out []route.Window
	for _, w := range list {
		out = append(out, route.Window(w))
	}
	return out
}

// shorten keeps messages short whatever a document holds.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
