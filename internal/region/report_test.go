package region

import (
	"flag"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var perform = flag.Bool("perform", false, "print the time per address, the time to load and the memory, for docs/benchmarks/region.md")

// timing is how long one text takes: the best of several rounds, because the
// machine does other things too.
func timing(texts []string, work func(string)) []time.Duration {
	best := make([]time.Duration, len(texts))
	for round := range 15 {
		for i, text := range texts {
			start := time.Now()
			for range 4 {
				work(text)
			}
			if d := time.Since(start) / 4; round == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	slices.Sort(best)
	return best
}

// TestSpeed holds the median over the written cases, one thread, under 50 µs.
// The race detector makes everything slower, so it is measured without.
func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second, and finds no races")
	}
	table := China()
	table.speak()
	texts := lines(t)
	var addresses []string
	for _, text := range texts {
		addresses = append(addresses, "张三 13800138000 "+text+"民族路12号3栋2单元501室")
	}
	for _, m := range []struct {
		name  string
		texts []string
		work  func(string)
	}{
		{"Resolve, a written case", texts, func(s string) { table.Resolve(s) }},
		{"Parse, the same as a whole address", addresses, func(s string) { table.Parse(s) }},
	} {
		d := timing(m.texts, m.work)
		n := len(d)
		allocs := testing.AllocsPerRun(3, func() {
			for _, s := range m.texts {
				m.work(s)
			}
		}) / float64(n)
		t.Logf("| %s | %.1f µs | %.1f µs | %.1f µs | %.1f µs | %.1f |", m.name, us(d[n/2]), us(d[n*9/10]), us(d[n*99/100]), us(d[n-1]), allocs)
		if got, want := d[n/2], 50*time.Microsecond; got > want {
			t.Errorf("%s: the median is %s, want at most %s", m.name, got, want)
		}
	}
	if !*perform {
		return
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var again *Table
	var loading time.Duration
	for round := range 7 {
		start := time.Now()
		next, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); round == 0 || d < loading {
			loading = d
		}
		again = next
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	table1 := after.HeapAlloc - before.HeapAlloc
	again.speak()
	runtime.GC()
	runtime.ReadMemStats(&before)
	readings := before.HeapAlloc - after.HeapAlloc
	again.Search("xe", 1)
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("load %s; table %.1f MB, readings %.1f MB, spellings %.1f MB", loading, mb(table1), mb(readings), mb(after.HeapAlloc-before.HeapAlloc))
	hostile := []string{strings.Repeat("市中区", 1<<18), strings.Repeat("恩施城关镇", 1<<17), strings.Repeat("中", 1<<20), strings.Repeat("1", 1<<20), strings.Repeat("138 ", 1<<18)}
	for _, s := range hostile {
		start := time.Now()
		table.Resolve(s)
		resolved := time.Since(start)
		start = time.Now()
		table.Parse(s)
		t.Logf("hostile %.12q, %d bytes: Resolve %s, Parse %s", s, len(s), resolved, time.Since(start))
	}
	runtime.KeepAlive(again)
}

func us(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
func mb(n uint64) float64        { return float64(n) / 1e6 }
