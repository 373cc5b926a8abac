package app

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// newer is a method in a later version.
type newer struct{ forensic.Preparer }

func (newer) Version() string { return "next" }

// From the filed packing photo to the answer of the examination, over a restart
// with newer methods, on both engines.
func TestExamination(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		c := settings(t, db)
		s := open(t, c, Options{})
		ctx := t.Context()
		packing := s.submit(seller, evidence.Plan{Kind: evidence.PackingPhoto, Method: evidence.ByStation, Order: orderNumber}, sample(t, "coffee.jpg"))
		first := s.fileCase()
		claim := s.submit(buyer, evidence.Plan{Kind: evidence.GalleryPhoto, Case: string(first), Name: "张三的照片.jpg"}, sample(t, "coffee-claim.jpg"))
		s.do(agent, first, &aftersale.Check{})
		pages := s.Hub.Subscribe(CaseTopic(tenant, string(first)))
		defer pages.Close()
		s.do(agent, first, &aftersale.Examine{})
		s.until("the case goes on", func() bool { return s.stage(first) == aftersale.StageMerchantAnswering })

		x, err := s.Examinations.Latest(ctx, tenant, string(first))
		if err != nil || len(x.Findings) == 0 {
			t.Fatal(x, err)
		}
		top := x.Findings[0]
		if top.Claim != claim || top.Reference != packing || top.Relation != forensic.SameShot || top.Strength != forensic.Strong || top.Heatmap.IsZero() {
			t.Errorf("the first finding is %+v", top)
		}
		if r, err := s.Files.Open(ctx, top.Heatmap); err != nil {
			t.Errorf("the heat map: %v", err)
		} else {
			r.Close()
		}
		checkReport(t, s, x, claim)
		heard := map[string]bool{}
		for !heard["examined"] || !heard["moved"] {
			within, cancel := context.WithTimeout(ctx, testPatience)
			e, err := pages.Next(within)
			cancel()
			if err != nil {
				t.Fatalf("pages heard %v only: %v", heard, err)
			}
			heard[e.Kind] = true
		}
		if facts, err := s.Findings(ctx, tenant, string(first)); err != nil || len(facts) == 0 || facts[0].Relation != "same-shot" {
			t.Errorf("facts: %v, %v", facts, err)
		}

		// The same once more changes nothing.
		if err := s.ExamineAgain(ctx, tenant, string(first)); err != nil {
			t.Fatal(err)
		}
		s.until("it was looked at again", func() bool {
			_, body := s.get("/metrics")
			return strings.Contains(body, `bonafide_job_runs_total{kind="case_examine_again",result="done"} 1`)
		})
		// The same photo in another case is found by its bytes.
		second := s.fileCase()
		again := s.submit(buyer, evidence.Plan{Kind: evidence.GalleryPhoto, Case: string(second)}, sample(t, "coffee-claim.jpg"))
		s.do(agent, second, &aftersale.Check{})
		s.do(agent, second, &aftersale.Examine{})
		s.until("the second case goes on", func() bool { return s.stage(second) == aftersale.StageMerchantAnswering })
		y, err := s.Examinations.Latest(ctx, tenant, string(second))
		if err != nil {
			t.Fatal(err)
		}
		reused := false
		for _, f := range y.Findings {
			reused = reused || f.Claim == again && f.Reference == claim && f.ReferenceCase == string(first) && f.Relation == forensic.SameFile
			if f.Claim == packing {
				t.Errorf("a merchant's photo was examined: %+v", f)
			}
		}
		if !reused {
			t.Errorf("the reuse was not found: %+v", y.Findings)
		}

		// A case without photos goes on without a report.
		third := s.fileCase()
		s.do(agent, third, &aftersale.Check{})
		s.do(agent, third, &aftersale.Examine{})
		s.until("the third case goes on", func() bool { return s.stage(third) == aftersale.StageMerchantAnswering })
		if list, err := s.Examinations.OfCase(ctx, tenant, string(third), 5); err != nil || len(list) != 0 {
			t.Errorf("got %v, %v, want none", list, err)
		}
		if list, err := s.Examinations.OfCase(ctx, tenant, string(first), 5); err != nil || len(list) != 1 {
			t.Errorf("got %d examinations, %v, want 1", len(list), err)
		}
		if _, err := s.Evidence.SignCheckpoint(ctx); err != nil {
			t.Fatal(err)
		}
		if report, err := s.Evidence.Verify(ctx, custody.Options{}); err != nil || report.Unsigned != 0 {
			t.Errorf("verify: %+v, %v", report, err)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		quietAbout(t, "the log", s.log.String())
		sealtest.None(t, "the log", strings.NewReader(s.log.String()), nameWords, phoneWords, claimWords)

		// A newer method examines anew what is open.
		next := open(t, c, Options{Methods: []forensic.Method{newer{all.Methods()[0].(forensic.Preparer)}}})
		if err := next.renewExaminations(ctx); err != nil {
			t.Fatal(err)
		}
		next.until("both are examined anew", func() bool {
			x, err := next.newExaminer(ctx, nil)
			if err != nil {
				return false
			}
			left, err := next.Examinations.Outdated(ctx, x.Versions(), "", "", 10)
			return err == nil && len(left) == 0
		})
		list, err := next.Examinations.OfCase(ctx, tenant, string(first), 5)
		if err != nil || len(list) != 2 || list[0].Methods[0].Version != "next" {
			t.Errorf("got %+v, %v", list, err)
		}
		if got := next.stage(first); got != aftersale.StageMerchantAnswering {
			t.Errorf("the case stands in %s: a new examination moves nothing", got)
		}
	})
}

// checkReport holds the report of an examination against the published schema,
// and against what it must not say.
func checkReport(t *testing.T, s *server, x examined.Examination, claim evidence.ItemID) {
	t.Helper()
	item, r, err := s.Evidence.Open(t.Context(), buyer, x.Item)
	if err != nil || item.File != x.Report || item.Kind != evidence.Examination {
		t.Fatal(item, err)
	}
	text, err := io.ReadAll(r)
	r.Close()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", "examination-1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	var report struct{ Claims []struct{ Path string } }
	if err := json.Unmarshal(text, &report); err != nil || len(report.Claims) != 1 || report.Claims[0].Path != string(claim) {
		t.Errorf("the report names %+v, %v, want %s", report, err, claim)
	}
	if strings.Contains(string(text), "bonafide-examine-") {
		t.Error("the report tells where files lay")
	}
	quietAbout(t, "the report", string(text))
}
