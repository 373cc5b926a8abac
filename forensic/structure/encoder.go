package structure

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// tables are the signatures of the first two quantisation tables of a file.
type tables struct{ luma, chroma string }

// tablesOf is the pair of a file; ok is false if it has fewer than two.
func (s *source) tablesOf() (pair tables, ok bool) {
	if s.file == nil || len(s.file.Quant) < 2 {
		return tables{}, false
	}
	return tables{s.file.Quant[0].Signature(), s.file.Quant[1].Signature()}, true
}

// maker is the first word of EXIF Make in lower case: makers write themselves
// in many ways, but begin alike.
func maker(name string) string {
	fields := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == ',' || r == '_' })
	switch {
	case len(fields) == 0:
		return ""
	case fields[0] == "eastman":
		return "kodak"
	}
	return fields[0]
}

// encoder compares the tables with the maker that the file names. Tables that
// nobody is known to use say nothing, nor do those of the usual library, which
// many makers use.
func (s *source) encoder() *outcome {
	pair, ok := s.tablesOf()
	who := maker(s.make)
	if !ok || who == "" {
		return nil
	}
	known := seen[pair]
	o := &outcome{check: "encoder", detail: map[string]any{"luma_table": pair.luma, "chroma_table": pair.chroma}}
	switch {
	case len(known) == 0:
		return nil
	case slices.Contains(known, who):
		o.state = consistent
	default:
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.tables_of_other", Args: map[string]any{
			"maker": s.make, "others": strings.Join(known, ", ")}}
		o.limits = []forensic.Sentence{{Key: "structure.limit_table"}}
	}
	return o
}

// editors are programs, not cameras, by how their name in EXIF Software
// begins, in lower case.
var editors = []string{
	"adobe", "photoshop", "lightroom", "gimp", "snapseed", "picsart", "meitu", "美图", "acdsee", "paint.net", "picasa",
	"noise ninja", "ofotonow", "pixelmator", "affinity", "capcut", "canva", "vsco", "microsoft windows photo", "醒图",
}

// saved tells that a program wrote the file after the camera did: it says so
// itself, or it is progressive, which the standard does not let a camera
// write (Exif 3.0, 4.5.4: baseline DCT).
func (s *source) saved() *outcome {
	name := strings.ToLower(s.software)
	o := &outcome{check: "saved-again", state: noted}
	switch {
	case name != "" && slices.ContainsFunc(editors, func(e string) bool { return strings.HasPrefix(name, e) }):
		o.say = forensic.Sentence{Key: "structure.saved_with", Args: map[string]any{"software": s.software}}
	case s.make != "" && s.file != nil && s.file.Frame.Progressive():
		o.say = forensic.Sentence{Key: "structure.saved_progressive"}
	default:
		return nil
	}
	return o
}

// signature is what Kee, Johnson and Farid (2011, section II) compare: size,
// sampling, tables, Huffman tables, thumbnail and the order of segments.
func (s *source) signature() map[string]any {
	if s.file == nil {
		return nil
	}
	f := s.file
	quant, huffman, order, sampling := []string{}, []string{}, []string{}, []string{}
	for _, q := range f.Quant[:min(len(f.Quant), maxListed)] {
		sign := q.Signature()
		if n, _, ok := q.Quality(); ok {
			quant = append(quant, sign+" q"+strconv.Itoa(n))
			continue
		}
		quant = append(quant, sign)
	}
	standard := len(f.Huffman) > 0
	for _, h := range f.Huffman[:min(len(f.Huffman), maxListed)] {
		huffman = append(huffman, h.Signature())
		standard = standard && h.Standard()
	}
	for _, seg := range f.Segments[:min(len(f.Segments), 4*maxListed)] {
		order = append(order, seg.Marker.String())
	}
	for _, c := range f.Frame.Components {
		sampling = append(sampling, strconv.Itoa(c.H)+"x"+strconv.Itoa(c.V))
	}
	return map[string]any{
		"frame": f.Frame.Marker.String(), "width": f.Frame.Width, "height": f.Frame.Height, "sampling": sampling,
		"quantisation": quant, "huffman": huffman, "huffman_standard": standard, "markers": order,
		"thumbnail": len(s.thumbnail) > 0, "trailing_bytes": f.Trailing.Length,
	}
}

// maxListed bounds the lists in a report.
const maxListed = 16
