package metadata

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

// BenchmarkRead reads the files of each folder of public data once per
// iteration, and large files made here.
func BenchmarkRead(b *testing.B) {
	sets := map[string][][]byte{"zTXt bomb": {ct.PNG([][]byte{bytes.Repeat(ct.ZTXt("k", strings.Repeat("0", 64<<20)), 50)}, nil)}}
	sets["XMP of 8 MB"] = [][]byte{ct.PNG([][]byte{
		ct.TEXt("XML:com.adobe.xmp", ct.Packet(`xmlns:a="http://a/"`, strings.Repeat("<a:n>"+strings.Repeat("v", 300)+"</a:n>", 12_500))),
		ct.TEXt("XML:com.adobe.xmp", ct.Packet(`xmlns:a="http://a/"`, strings.Repeat("<a:n>"+strings.Repeat("v", 300)+"</a:n>", 12_500))),
	}, nil)}
	camera := ct.JPEG(ct.AppXMP(ct.LabelPacket(ct.Label)))
	sets["JPEG of 5 MB"] = [][]byte{append(camera[:len(camera)-2], append(bytes.Repeat([]byte{0x55}, 5<<20), 0xff, 0xd9)...)}
	sets["MP4 of 1 GB announced"] = [][]byte{ct.MP4(nil, [][]byte{[]byte("\x40\x00\x00\x00mdat....")})}
	for _, dir := range []string{"photos/originals", "ai-marked", "generator-metadata", "c2pa"} {
		names, _ := filepath.Glob(filepath.Join("../../../shared/data", dir, "*"))
		for _, name := range names {
			if data, err := os.ReadFile(name); err == nil {
				sets[dir] = append(sets[dir], data)
			}
		}
	}
	for name, files := range sets {
		b.Run(name, func(b *testing.B) {
			size := int64(0)
			for _, f := range files {
				size += int64(len(f))
			}
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range files {
					if _, err := Read(context.Background(), f); err != nil && err != carrier.ErrUnknown {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(files)), "µs/file")
		})
	}
}
