package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// report writes the tables. It fails only with the writer.
func report(w io.Writer, s *settings, real int, rows []*hashRow, c *chains) error {
	b := new(strings.Builder)
	fmt.Fprintf(b, "# The reuse index, measured\n\nWritten by `make bench-index`; %s, %s/%s, seed %d. Times are processor time of one thread, on a machine that others used too: their caches and memory bandwidth were not ours alone.\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, s.seed)
	if len(rows) > 0 {
		hashTables(b, s, real, rows)
	}
	if c != nil {
		chainTables(b, c)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func hashTables(b *strings.Builder, s *settings, real int, rows []*hashRow) {
	fmt.Fprintf(b, "\n## Hashes: `phash/mih`\n\nRandom hashes, among them %d real ones (photographs of the test data of quality 50 and more), each %d times with up to 40 bits flipped. A search allows 31 bits. *Stranger*: a random hash. *Near*: a real hash with up to 31 bits flipped. *Eight turns*: the search for a mirrored or turned picture, eight hashes at once. %d searches each, an eighth as many of eight turns. The first 20 near searches were held against a linear scan: equal.\n", real, copiesOfReal, s.queries)
	fmt.Fprint(b, "\n| hashes | stranger p50 | p99 | near p50 | p99 | worst | eight turns p50 | p99 | linear scan p50 |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", grouped(r.n), short(r.stranger.p50), short(r.stranger.p99),
			short(r.near.p50), short(r.near.p99), short(max(r.near.max, r.stranger.max)), short(r.turned.p50), short(r.turned.p99), short(r.scan.p50))
	}
	fmt.Fprint(b, "\nMemory beyond the 32 bytes of each hash, by the index's own count and by the heap of the program after collection; removal costs nothing more until half of a segment is gone. *One by one*: a hundredth of as many hashes more, with all merging that falls due; *then near*: searches before the segments are brought together.\n")
	fmt.Fprint(b, "\n| hashes | bytes per entry | by the heap | build | add one by one | then near p99 | remove | compact | snapshot | write | read |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %.1f | %.1f | %s | %s | %s | %s | %s | %d MB | %s | %s |\n", grouped(r.n),
			float64(r.stats.Bytes)/float64(r.n)-32, float64(r.heap)/float64(r.n)-32, short(r.build), short(r.appendOne), short(r.scattered.p99),
			short(r.removeOne), short(r.compact), r.snapshot/1e6, short(r.write), short(r.read))
	}
	if !slices.ContainsFunc(rows, func(r *hashRow) bool { return len(r.peers) > 0 }) {
		return
	}
	fmt.Fprint(b, "\n### Beside other programs\n\nThe same hashes and the same near searches in the same run, each program on one thread; all found the same number of hashes. Bytes are beyond the hash, as each program's allocator (C++) or peak (Python) counts them.\n\n| hashes | program | build | near p50 | p99 | bytes per entry |\n| ---: | --- | ---: | ---: | ---: | ---: |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | this index | %s | %s | %s | %.1f |\n", grouped(r.n), short(r.build), short(r.near.p50), short(r.near.p99), float64(r.stats.Bytes)/float64(r.n)-32)
		fmt.Fprintf(b, "| | linear scan | – | %s | %s | 0 |\n", short(r.scan.p50), short(r.scan.p99))
		for _, p := range r.peers {
			fmt.Fprintf(b, "| | %s | %s | %s | %s | %.0f |\n", p.name, short(p.build), short(p.search.p50), short(p.search.p99), float64(p.bytes)/float64(r.n)-32)
		}
	}
}

func chainTables(b *strings.Builder, c *chains) {
	fmt.Fprintf(b, "\n## Features: `sameshot/reuse`\n\n%s photographs in the index, most of them of products that stand in it many times; at most %d features of each. Asked for: delivered copies of photographs of the half that the vocabulary was not trained on. *PDQ alone* is one hash, *eight turns* all of them, within 31 bits. *Found*: the original is a candidate by features; *first*: it comes first of all; *confirmed*: among the best %d and `sameshot.Compare` calls it one shot.\n\n*Strangers* are photographs that are not in the index, of products that are: their candidates are other photographs of the same thing, and rightly so; *confirmed* among those would be false.\n", grouped(c.pictures), reuse.MaxMarks, verified)
	fmt.Fprint(b, "\n| delivery | copies | PDQ alone | eight turns | found | first | confirmed | strangers | near by PDQ | with candidates | confirmed |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	var all chainRow
	for _, r := range c.rows {
		name := r.name
		if r.extra {
			name = "*" + name + "*"
		}
		chainLine(b, name, &r)
		all.copies += r.copies
		all.upright += r.upright
		all.hash += r.hash
		all.any += r.any
		all.first += r.first
		all.shown += r.shown
		all.stranger.asked += r.stranger.asked
		all.stranger.hash += r.stranger.hash
		all.stranger.hit += r.stranger.hit
		all.stranger.shown += r.stranger.shown
	}
	chainLine(b, "**all**", &all)
	slices.Sort(c.search)
	slices.Sort(c.sketch)
	marks := c.stats.Features.Marks
	fmt.Fprintf(b, "\nA search in these %s features takes %s at the median and %s at p99, both ways round, without preparing the picture; a sketch %s. In memory the features take %.0f bytes each, sketches included, %.1f kB for a picture.\n", grouped(marks),
		short(c.search[len(c.search)/2]), short(c.search[len(c.search)*99/100]), short(c.sketch[len(c.sketch)/2]),
		float64(c.stats.Features.Bytes)/float64(max(marks, 1)), float64(c.stats.Features.Bytes)/1e3/float64(c.pictures))
}

func chainLine(b *strings.Builder, name string, r *chainRow) {
	fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n", name, r.copies, r.upright, r.hash, r.any, r.first, r.shown,
		r.stranger.asked, r.stranger.hash, r.stranger.hit, r.stranger.shown)
}

// short writes a time with three digits.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	case d >= time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d >= 10*time.Microsecond:
		return fmt.Sprintf("%.0f µs", d.Seconds()*1e6)
	}
	return fmt.Sprintf("%.1f µs", d.Seconds()*1e6)
}

// grouped writes a number with commas.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
