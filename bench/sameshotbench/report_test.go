package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

func TestReport(t *testing.T) {
	t.Parallel()
	found := verdict{Group: "damaged product photo", Chain: "crop", Kind: "stain easy", Same: true, Shown: true, Strong: true,
		Relation: forensic.SameShot, PDQ: 90, Inliers: 60, Places: &Places{Visible: 500, F1: .9, Near: .95, Hit: true, Regions: 1}}
	missed := verdict{Group: "damaged product photo", Chain: "crop", Kind: "crack hard", Same: true, PDQ: 20, Inliers: 3, Relation: forensic.CannotTell}
	copied := verdict{Group: "undamaged copy", Chain: "none", Same: true, Shown: true, Places: &Places{Intact: true, False: 1, Regions: 1}}
	other := verdict{Group: "same product, other photograph", Chain: "none", PDQ: 120, Inliers: 22, Relation: forensic.OtherPhotograph}
	s := &settings{data: "D", split: "report", seed: 1, groups: regexp.MustCompile(""), chains: regexp.MustCompile("")}
	times := []timing{{"street views, 1,024 px", 4, quantiles{200e6, 250e6}, quantiles{40 * time.Millisecond, 50e6}}}
	got := string(report(new(corpus), s, []verdict{found, missed, copied, other}, times))
	for _, want := range []string{
		"| shown | 2/3 | 66.7 % | 0/1 | 0.0 % | 98 % |",
		"| inliers ≥ 15 | 1/3 | 33.3 % | 1/1 | 100.0 % | 100 % |",
		"| crop | 1/2 | – |",
		"| stain | 1 | 0.90 | 0.90 | 0.95 | 100.0 % | 0.90 | – | – |",
		"| none | 1 | 1 | 100.0 % | – |",
		"| damaged copies found | ≥ 99 % | 50.0 % of 2 | **no** |",
		"| claim against a prepared reference, street views, 1,024 px | ≤ 300 ms | 240 ms | yes |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}
