package structure_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
	"github.com/bonafide-aftersale/bonafide/photo"
)

var batteryOptions = &forensictest.Options{Strongest: forensic.Weak}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, structure.Method{}, batteryOptions)
}

func FuzzBattery(f *testing.F) { forensictest.Fuzz(f, structure.Method{}, batteryOptions) }

// FuzzFile gives the method any bytes as a JPEG file with a scene as pixels.
func FuzzFile(f *testing.F) {
	scene := forensictest.Scene(64, 48, 1)
	f.Add(withExif(encode(f, scene), entries{make: "Canon", taken: "2024:05:01 10:00:00", width: 64, height: 48, thumb: encode(f, scene)}))
	f.Add(encode(f, scene))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &forensic.Input{Claim: &forensic.Picture{Data: data, Format: "jpeg", Image: scene}}
		if found, err := (structure.Method{}).Examine(context.Background(), in); err != nil || len(found) == 0 {
			t.Errorf("%d findings, %v", len(found), err)
		}
	})
}

func encode(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entries are the EXIF fields of a test file; zero values are left out.
type entries struct {
	make, software, modified, taken, offset, comment string
	width, height                                    int
	gpsDate                                          string
	gpsHour                                          int
	thumb                                            []byte
}

// withExif puts an APP1 segment behind SOI.
func withExif(file []byte, e entries) []byte {
	body := append([]byte("Exif\x00\x00"), block(e)...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return append(out, file[2:]...)
}

// block writes a little-endian TIFF structure with the directories in a row.
func block(e entries) []byte {
	le := binary.LittleEndian
	type entry struct {
		tag, kind uint16
		count     uint32
		value     []byte
	}
	ascii := func(tag uint16, s string) []entry {
		if s == "" {
			return nil
		}
		return []entry{{tag, 2, uint32(len(s) + 1), append([]byte(s), 0)}}
	}
	long := func(tag uint16, v int) entry { return entry{tag, 4, 1, le.AppendUint32(nil, uint32(v))} }
	var dirs [4][]entry // IFD0, Exif, GPS, IFD1
	dirs[0] = append(append(ascii(0x010f, e.make), ascii(0x0131, e.software)...), ascii(0x0132, e.modified)...)
	dirs[1] = append(ascii(0x9003, e.taken), ascii(0x9011, e.offset)...)
	if e.comment != "" {
		dirs[1] = append(dirs[1], entry{0x9286, 7, uint32(len(e.comment) + 8), []byte("ASCII\x00\x00\x00" + e.comment)})
	}
	if e.width > 0 {
		dirs[1] = append(dirs[1], long(0xa002, e.width), long(0xa003, e.height))
	}
	if e.gpsDate != "" {
		clock := le.AppendUint32(nil, uint32(e.gpsHour))
		for _, v := range []uint32{1, 30, 1, 0, 1} {
			clock = le.AppendUint32(clock, v)
		}
		dirs[2] = append([]entry{{0x0007, 5, 3, clock}}, ascii(0x001d, e.gpsDate)...)
	}
	if len(e.thumb) > 0 {
		dirs[3] = []entry{long(0x0201, 0), long(0x0202, len(e.thumb))}
	}
	dirs[0] = append(dirs[0], long(0x8769, 0), long(0x8825, 0))
	size := func(d []entry) int { return 2 + 12*len(d) + 4 }
	var at [4]int
	at[0] = 8
	for i := range 3 {
		at[i+1] = at[i] + size(dirs[i])
	}
	extra := at[3] + size(dirs[3])
	out := append([]byte("II*\x00"), 8, 0, 0, 0)
	var tail []byte
	for i, d := range dirs {
		out = le.AppendUint16(out, uint16(len(d)))
		for _, x := range d {
			switch {
			case x.tag == 0x8769:
				x.value = le.AppendUint32(nil, uint32(at[1]))
			case x.tag == 0x8825:
				x.value = le.AppendUint32(nil, uint32(at[2]))
			case x.tag == 0x0201:
				x.value = le.AppendUint32(nil, uint32(extra+len(tail)))
				tail = append(tail, e.thumb...)
			}
			out = le.AppendUint16(le.AppendUint16(out, x.tag), x.kind)
			out = le.AppendUint32(out, x.count)
			if len(x.value) <= 4 {
				out = append(out, append(x.value, 0, 0, 0, 0)[:4]...)
				continue
			}
			out = le.AppendUint32(out, uint32(extra+len(tail)))
			tail = append(tail, x.value...)
		}
		next := 0
		if i == 0 {
			next = at[3]
		}
		out = le.AppendUint32(out, uint32(next))
	}
	return append(out, tail...)
}

func keys(found []forensic.Finding) string {
	var list []string
	for _, f := range found {
		if f.Strength != forensic.None {
			list = append(list, strings.TrimPrefix(f.Statement.Key, "structure.")+" "+string(f.Strength))
		} else {
			list = append(list, strings.TrimPrefix(f.Statement.Key, "structure."))
		}
	}
	return strings.Join(list, ", ")
}

func TestExamine(t *testing.T) {
	t.Parallel()
	scene, other := forensictest.Scene(320, 240, 1), forensictest.Scene(320, 240, 9)
	turned := image.NewRGBA(image.Rect(0, 0, 240, 320))
	for y := range 240 {
		for x := range 320 {
			turned.SetRGBA(239-y, x, scene.RGBAAt(x, y))
		}
	}
	delivered := time.Date(2024, 5, 10, 9, 0, 0, 0, time.UTC)
	times := structure.Timeline{Delivered: delivered, Submitted: delivered.AddDate(0, 0, 3)}
	for name, c := range map[string]struct {
		img   image.Image
		e     entries
		times structure.Timeline
		want  string
	}{
		"nothing":                  {scene, entries{}, times, "no_information"},
		"size and thumbnail":       {scene, entries{width: 320, height: 240, thumb: encode(t, scene)}, times, "consistent"},
		"turned, old thumbnail":    {turned, entries{width: 320, height: 240, thumb: encode(t, scene)}, times, "consistent"},
		"another thumbnail":        {scene, entries{thumb: encode(t, other)}, times, "thumbnail_differs weak, no_information"},
		"cropped":                  {scene, entries{width: 640, height: 400}, times, "dimensions_differ weak, no_information"},
		"reduced":                  {scene, entries{width: 4000, height: 3000}, times, "resized, no_information"},
		"taken in time":            {scene, entries{taken: "2024:05:11 12:00:00"}, times, "consistent"},
		"taken before":             {scene, entries{taken: "2024:05:08 12:00:00"}, times, "taken_before weak, no_information"},
		"taken in the zone before": {scene, entries{taken: "2024:05:09 20:00:00"}, times, "consistent"},
		"zone known, taken before": {scene, entries{taken: "2024:05:10 14:00:00", offset: "+08:00"}, times, "taken_before weak, no_information"},
		"taken after":              {scene, entries{taken: "2024:05:20 12:00:00"}, times, "taken_after weak, no_information"},
		"no time line":             {scene, entries{taken: "2024:05:20 12:00:00"}, structure.Timeline{}, "no_information"},
		"satellites agree":         {scene, entries{taken: "2024:05:11 12:00:00", gpsDate: "2024:05:11", gpsHour: 4}, structure.Timeline{}, "consistent"},
		"satellites differ":        {scene, entries{taken: "2024:05:11 12:00:00", gpsDate: "2024:05:01", gpsHour: 4}, structure.Timeline{}, "satellite_differs weak, no_information"},
		"an editor":                {scene, entries{make: "Canon", software: "Adobe Photoshop 25.0"}, times, "saved_with, no_information"},
		"a screenshot says so":     {scene, entries{comment: "Screenshot"}, times, "screenshot, no_information"},
	} {
		file := withExif(encode(t, c.img), c.e)
		found, err := structure.Method{Times: c.times}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Data: file, Format: "jpeg", Image: c.img}})
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(found); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// A screen of a telephone has a flat bar at the top; a photo of the same size
// has none.
func TestScreenshotBySize(t *testing.T) {
	t.Parallel()
	shot := forensictest.Scene(828, 1792, 2)
	for y := range 88 {
		for x := range 828 {
			shot.SetRGBA(x, y, color.RGBA{250, 250, 250, 255})
		}
	}
	for name, c := range map[string]struct {
		img  image.Image
		want string
	}{"bar": {shot, "screenshot, no_information"}, "no bar": {forensictest.Scene(828, 1792, 2), "no_information"}} {
		found, err := structure.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Format: "png", Image: c.img}})
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(found); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// TestOriginals: camera files that nobody touched hold no contradiction.
func TestOriginals(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("../../../shared/data/photos/originals/*")
	if len(files) == 0 || testing.Short() {
		t.Skip("short, or no photographs at ../shared/data/photos/originals")
	}
	agreeing := 0
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := photo.Decode(t.Context(), data, nil)
		if err != nil {
			t.Fatal(path, err)
		}
		in := &forensic.Input{Claim: &forensic.Picture{Data: data, Format: p.Format, Image: p.Image}}
		found, err := structure.Method{}.Examine(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Strength != forensic.None {
				t.Errorf("%s: %s %v", filepath.Base(path), f.Statement.Key, f.Detail)
			}
			if f.Statement.Key == "structure.consistent" {
				agreeing++
			}
		}
		t.Log(filepath.Base(path), keys(found), found[len(found)-1].Detail["consistent"])
	}
	if agreeing < len(files)/2 {
		t.Errorf("only %d of %d files hold something that agrees", agreeing, len(files))
	}
}

// A file that names another maker than its tables is told.
func TestTablesOfAnother(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../shared/data/photos/originals/mei_Canon PowerShot A40.jpg")
	if err != nil {
		t.Skip("short, or no photographs at ../shared/data/photos/originals")
	}
	data = bytes.Replace(data, []byte("Canon\x00"), []byte("NIKON\x00"), 1)
	found, err := structure.Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Data: data, Format: "jpeg", Image: forensictest.Scene(64, 48, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(found); !strings.HasPrefix(got, "tables_of_other weak") {
		t.Errorf("got %s, want tables_of_other first", got)
	}
}
