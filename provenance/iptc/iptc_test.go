package iptc

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa"
	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

const (
	shared = "../../../shared/data"
	ext    = `xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" `
	ai     = Vocabulary + "trainedAlgorithmicMedia"
)

func examine(t testing.TB, file []byte) forensic.Finding {
	t.Helper()
	found, err := Method{}.Examine(context.Background(), &forensic.Input{Claim: &forensic.Picture{Data: file}})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d findings, %v", len(found), err)
	}
	return found[0]
}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, Method{}, nil)
}

// Every form of the property, in every container for XMP.
func TestForms(t *testing.T) {
	t.Parallel()
	element := ct.Packet(ext, "<Iptc4xmpExt:DigitalSourceType>"+ai+"</Iptc4xmpExt:DigitalSourceType>")
	forms := map[string]string{
		"element":   element,
		"attribute": ct.Packet(ext+`Iptc4xmpExt:DigitalSourceType="`+ai+`"`, ""),
		"alt":       ct.Packet(ext, `<Iptc4xmpExt:DigitalSourceType><rdf:Alt><rdf:li xml:lang="x-default">`+ai+"</rdf:li></rdf:Alt></Iptc4xmpExt:DigitalSourceType>"),
		"bag":       ct.Packet(ext, "<Iptc4xmpExt:DigitalSourceType><rdf:Bag><rdf:li>"+ai+"</rdf:li></rdf:Bag></Iptc4xmpExt:DigitalSourceType>"),
		"resource":  ct.Packet(ext, `<Iptc4xmpExt:DigitalSourceType rdf:resource="`+ai+`"/>`),
		"other prefix": ct.Packet(strings.ReplaceAll(ext, "xmlns:Iptc4xmpExt", "xmlns:e"), "<e:DigitalSourceType>"+ai+
			"</e:DigitalSourceType>"),
		"in a structure": ct.Packet(ext, `<Iptc4xmpExt:X rdf:parseType="Resource"><Iptc4xmpExt:DigitalSourceType>`+ai+"</Iptc4xmpExt:DigitalSourceType></Iptc4xmpExt:X>"),
	}
	loose := map[string]string{
		"bare term":      ct.Packet(ext+`Iptc4xmpExt:DigitalSourceType="trainedAlgorithmicMedia"`, ""),
		"with a slash":   ct.Packet(ext+`Iptc4xmpExt:DigitalSourceType="https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/"`, ""),
		"short":          ct.Packet(ext+`Iptc4xmpExt:DigitalSourceType="digsrctype:trainedAlgorithmicMedia"`, ""),
		"old name":       ct.Packet(ext+`Iptc4xmpExt:DigitalSourcefileType="`+ai+`"`, ""),
		"no declaration": ct.Packet(`Iptc4xmpExt:DigitalSourceType="`+ai+`"`, ""),
	}
	check := func(name string, file []byte, proper bool) {
		f := examine(t, file)
		if f.Detail["source_type"] != "trainedAlgorithmicMedia" || f.Detail["source"] != "ai" || f.Strength != forensic.Moderate {
			t.Errorf("%s: got %s, %v", name, f.Strength, f.Detail)
		}
		if got := f.Detail["proper"]; got != proper && name != "old name" {
			t.Errorf("%s: proper %v, want %v", name, got, proper)
		}
	}
	for name, packet := range forms {
		check(name, ct.JPEG(ct.AppXMP(packet)), true)
	}
	for name, packet := range loose {
		check(name, ct.JPEG(ct.AppXMP(packet)), false)
	}
	const key = "XML:com.adobe.xmp"
	for name, file := range map[string][]byte{
		"iTXt": ct.PNG([][]byte{ct.ITXt(key, element, true)}, nil), "tEXt": ct.PNG([][]byte{ct.TEXt(key, element)}, nil), "zTXt": ct.PNG(nil, [][]byte{ct.ZTXt(key, element)}),
		"WebP": ct.WebP(ct.WebPXMP(element)), "GIF": ct.GIF([][]byte{ct.GIFXMP(element)}, nil), "TIFF": ct.TIFF(binary.BigEndian, ct.Bytes(0x2bc, element)),
		"HEIC": ct.HEIC(nil, element, false), "MP4": ct.MP4(nil, [][]byte{ct.UUIDXMP(element)}), "extended": ct.JPEG(ct.AppExtended(element, 200)...),
	} {
		check(name, file, true)
	}
}

// Each outcome has its strength and its sentences in both languages.
func TestFindings(t *testing.T) {
	t.Parallel()
	with := func(terms ...string) []byte {
		var elements string
		for _, term := range terms {
			elements += "<Iptc4xmpExt:DigitalSourceType>" + Vocabulary + term + "</Iptc4xmpExt:DigitalSourceType>"
		}
		return ct.JPEG(ct.AppXMP(ct.Packet(ext, elements)))
	}
	system := ct.Packet(ext+`Iptc4xmpExt:AISystemUsed="Example" Iptc4xmpExt:AISystemVersionUsed="2" Iptc4xmpExt:AIPromptInformation="a cup"`, "")
	remote := ct.Packet(`xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="https://example.com/manifest.c2pa"`, "")
	for name, test := range map[string]struct {
		file     []byte
		strength forensic.Strength
		key      string
		limits   string
	}{
		"nothing":     {ct.JPEG(), forensic.None, "sourcetype.absent", "limit_absence"},
		"unknown":     {nil, forensic.None, "sourcetype.unsupported", "limit_absence"},
		"ai":          {with("trainedAlgorithmicMedia"), forensic.Moderate, "sourcetype.ai", "limit_meaning"},
		"part":        {with("compositeWithTrainedAlgorithmicMedia"), forensic.Moderate, "sourcetype.partly_ai", "limit_meaning"},
		"synthetic":   {with("compositeSynthetic"), forensic.Weak, "sourcetype.synthetic", "limit_meaning"},
		"algorithmic": {with("algorithmicMedia"), forensic.Weak, "sourcetype.synthetic", "limit_meaning"},
		"capture":     {with("digitalCapture"), forensic.Weak, "sourcetype.capture", "limit_meaning"},
		"computed":    {with("computationalCapture"), forensic.Weak, "sourcetype.capture", "limit_meaning"},
		"screen":      {with("screenCapture"), forensic.Weak, "sourcetype.screen", "limit_meaning"},
		"odd":         {with("humanEdits"), forensic.Weak, "sourcetype.unspecified", "limit_meaning"},
		"two":         {with("digitalCapture", "trainedAlgorithmicMedia"), forensic.Moderate, "sourcetype.ai", "limit_meaning limit_several"},
		"system":      {ct.JPEG(ct.AppXMP(system)), forensic.Moderate, "sourcetype.system", "limit_meaning"},
		"remote":      {ct.JPEG(ct.AppXMP(remote)), forensic.None, "sourcetype.absent", "limit_absence limit_remote"},
		"cut":         {ct.JPEG()[:60], forensic.None, "sourcetype.absent", "limit_absence limit_file"},
	} {
		f := examine(t, test.file)
		var limits []string
		for _, l := range f.Limits {
			limits = append(limits, strings.TrimPrefix(l.Key, "sourcetype."))
		}
		if f.Strength != test.strength || f.Statement.Key != test.key || strings.Join(limits, " ") != test.limits {
			t.Errorf("%s: got %s %s %v, want %s %s %s", name, f.Strength, f.Statement.Key, limits, test.strength, test.key, test.limits)
		}
		for _, tag := range locale.Tags {
			for _, s := range append([]forensic.Sentence{f.Statement}, f.Limits...) {
				if text := locale.For(tag).Text(s.Key, s.Args); strings.Contains(text, "{") || text == s.Key {
					t.Errorf("%s, %s: %s says %q", name, tag, s.Key, text)
				}
			}
		}
		if _, ok := f.Detail["source_type"]; !ok {
			t.Errorf("%s: no source_type", name)
		}
	}
	if d := examine(t, ct.JPEG(ct.AppXMP(system))).Detail; d["ai_system"] != "Example" || d["ai_system_version"] != "2" || d["ai_prompt"] != "a cup" {
		t.Errorf("system: got %v", d)
	}
	if d := examine(t, ct.JPEG(ct.AppXMP(remote))).Detail; d["remote_manifest"] != "https://example.com/manifest.c2pa" {
		t.Errorf("remote: got %v", d)
	}
}

// Midjourney's file states its source; camera files and the others do not.
func TestPublicFiles(t *testing.T) {
	t.Parallel()
	stated := 0
	for _, dir := range []string{"ai-marked", "generator-metadata", "photos/originals"} {
		names, _ := filepath.Glob(filepath.Join(shared, dir, "*"))
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f := examine(t, data)
			if filepath.Base(name) == "mj-1.png" {
				stated++
				if f.Detail["source_type"] != "trainedAlgorithmicMedia" || f.Detail["container"] != "PNG tEXt" || f.Statement.Key != "sourcetype.ai" {
					t.Errorf("%s: got %v", name, f.Detail)
				}
			} else if f.Strength != forensic.None {
				t.Errorf("%s: got %s %v", name, f.Strength, f.Detail)
			}
		}
	}
	if stated == 0 {
		t.Skip("no ../shared/data/ai-marked beside the checkout")
	}
}

// That a model took part outweighs that a camera did.
func TestPlainestStatement(t *testing.T) {
	t.Parallel()
	r := &Result{}
	if r.Main() != nil {
		t.Error("a statement from nothing")
	}
	r.Statements = []Statement{{Source: c2pa.Capture}, {Source: c2pa.Screen}, {Source: c2pa.PartlyAI}, {Source: c2pa.Other}}
	if got := r.Main().Source; got != c2pa.PartlyAI {
		t.Errorf("got %s", got)
	}
}
