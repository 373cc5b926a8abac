package report_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/report"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	r, _ := sample()
	var buf bytes.Buffer
	if err := report.JSON(&buf, r, locale.For(locale.English)); err != nil {
		t.Fatal(err)
	}
	golden(t, "en.json", buf.String())
}

func TestJSONFollowsItsSchema(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", "examination-1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	full, _ := sample()
	for name, r := range map[string]*examination.Report{"one of everything": full, "nothing": {}} {
		for _, tag := range locale.Tags {
			var buf bytes.Buffer
			if err := report.JSON(&buf, r, locale.For(tag)); err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(&buf)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, tag, err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("%s, %s: %v", name, tag, err)
			}
		}
	}
}

// The schema must refuse what it does not describe; otherwise the test above
// proves nothing.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", "examination-1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := sample()
	var buf bytes.Buffer
	if err := report.JSON(&buf, r, locale.For(locale.English)); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"bonafide.examination/1"`, `"bonafide.examination/2"`},
		{`"same-shot"`, `"fake"`},
		{`"strong"`, `"certain"`},
		{`"overlap": 1,`, `"overlap": 93,`},
		{`"regions": []`, `"regions": null`},
		{`"elapsed_ms"`, `"elapsed"`},
	} {
		if !strings.Contains(buf.String(), change[0]) {
			t.Fatalf("the sample holds no %s", change[0])
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(buf.String(), change[0], change[1], 1)))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("the schema accepts %s in place of %s", change[1], change[0])
		}
	}
}

func TestJSONKeepsTheEnvelope(t *testing.T) {
	t.Parallel()
	r, _ := sample()
	var buf bytes.Buffer
	if err := report.JSON(&buf, r, locale.For(locale.English)); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Claims []struct{ Findings []map[string]any }
	}
	if err := json.Unmarshal(buf.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	f := doc.Claims[0].Findings[0]
	for key, want := range map[string]any{"method": "sameshot", "inliers": 412.0, "broken": nil, "<q>": "<q>", "reference": "shop/listing.jpg"} {
		if got, ok := f[key]; !ok || got != want {
			t.Errorf("%s = %v, want %v", key, got, want)
		}
	}
}
