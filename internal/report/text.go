package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// lineWidth is the width of a terminal that nobody changed.
const lineWidth = 80

// maxTextAreas is how many changed areas the text lists; JSON lists all.
const maxTextAreas = 5

// Text writes the report for a terminal of 80 columns, the strongest finding
// of a claim first. With colour set, headings and strengths are marked by
// weight and hue; the words alone say the same.
func Text(w io.Writer, r *examination.Report, words *locale.Catalogue, colour bool) error {
	t := &texter{sayer: sayer{words}, out: bufio.NewWriter(w), colour: colour}
	for i, c := range r.Claims {
		if i > 0 {
			t.line("")
		}
		t.claim(c)
	}
	return t.out.Flush()
}

type texter struct {
	sayer
	out    *bufio.Writer
	colour bool
}

// claim writes one claim.
func (t *texter) claim(c *examination.Claim) {
	t.line(t.styled(bold, locale.Visible(c.Path)))
	if c.Width > 0 {
		t.line(t.styled(faint, t.say("measure.size", "format", strings.ToUpper(c.Format),
			"width", c.Width, "height", c.Height, "bytes", c.Bytes)))
	}
	if c.Missing > 0 {
		t.paragraph("", t.say("report.missing_rows", "share", c.Missing))
	}
	t.line("")
	if c.Err != nil {
		t.paragraph("  ", t.say("report.not_examined"))
		t.paragraph("  ", t.Text(c.Err.Key, c.Err.Args))
		return
	}
	first, apart, silent := ordered(c.Findings)
	for i := range first {
		t.finding(&first[i])
	}
	switch {
	case len(first) == 0:
		t.paragraph("  ", t.headline(c))
		t.line("")
	case len(apart) > 0:
		t.paragraph("  ", t.say("report.nothing_more", "references", len(apart)))
		t.line("")
	}
	if looked := t.looked(silent); len(looked) > 0 {
		t.line("  " + t.styled(bold, t.say("report.also")))
		for _, l := range looked {
			t.item("  - ", l)
		}
		t.line("")
	}
	if c.SelfSkipped {
		t.paragraph("  ", t.say("report.self_skipped"))
		t.line("")
	}
	if limits := t.limits(worth(c.Findings)); len(limits) > 0 {
		t.line("  " + t.styled(bold, t.say("report.limits")))
		for _, l := range limits {
			t.item("  - ", l)
		}
	}
}

// finding writes one finding: its strength in a column, its sentences beside.
func (t *texter) finding(f *examination.Finding) {
	word := t.strength(f.Strength)
	margin := "  " + strings.Repeat(" ", t.strengthColumn()+2)
	pad := strings.Repeat(" ", t.strengthColumn()-columns(word)+2)
	for i, line := range wrap(t.sentence(f.Statement), lineWidth-columns(margin)) {
		if i == 0 {
			t.line("  " + t.styled(hues[f.Strength], word) + pad + line)
			continue
		}
		t.line(margin + line)
	}
	if bound := t.bound(f); bound != "" {
		t.paragraph(margin, bound)
	}
	if f.Strength != forensic.None {
		if place := t.placement(f); place != "" {
			t.paragraph(margin, place)
		}
	}
	for i, r := range f.Regions {
		if i == maxTextAreas {
			t.paragraph(margin, t.say("measure.more_areas", "areas", len(f.Regions)-i))
			break
		}
		t.paragraph(margin, t.say("measure.area", "number", i+1, "w", r.W, "h", r.H, "x", r.X, "y", r.Y))
	}
	if f.Relation == forensic.CannotTell {
		t.paragraph(margin, t.say("report.next_step"))
	}
	t.line("")
}

// strengthColumn is as wide as the longest word for a strength.
func (t *texter) strengthColumn() int {
	n := 0
	for _, key := range strengthKeys {
		n = max(n, columns(t.say(key)))
	}
	return n
}

func (t *texter) line(s string) {
	t.out.WriteString(s) // an error stays until Flush
	t.out.WriteByte('\n')
}

func (t *texter) paragraph(margin, s string) {
	for _, line := range wrap(s, lineWidth-columns(margin)) {
		t.line(margin + line)
	}
}

// item writes a paragraph after a mark, its further lines below the first.
func (t *texter) item(mark, s string) {
	for i, line := range wrap(s, lineWidth-columns(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", columns(mark))
		}
		t.line(mark + line)
	}
}

// Styles of ECMA-48, SGR. No red: strength is not guilt.
const (
	bold  = "1"
	faint = "2"
)

var hues = map[forensic.Strength]string{
	forensic.Strong:   "1;36", // cyan, the nearest to the brand colour
	forensic.Moderate: "36",
	forensic.Weak:     "",
	forensic.None:     faint,
}

func (t *texter) styled(style, s string) string {
	if !t.colour || style == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}
