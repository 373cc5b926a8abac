package aigc

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
)

// shownText bounds a value in a report, in characters; Result holds all.
const shownText = 300

// short cuts a text for a report.
func short(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if r := []rune(s); len(r) > shownText {
		return string(r[:shownText]) + "…"
	}
	return s
}

// detail lists the method's own fields, ready for JSON.
func (r *Result) detail(problems []carrier.Problem) map[string]any {
	d := map[string]any{
		"present": len(r.Labels) > 0, "label": "", "producer": "", "produce_id": "",
		"container": "", "compliant": r.Compliant(), "problems": r.problems(),
	}
	if len(problems) > 0 {
		d["file_problems"] = carrier.Describe(problems)
	}
	l := r.main()
	if l == nil {
		return d
	}
	d["label"], d["producer"] = short(l.Values[FieldLabel]), short(l.Maker())
	d["produce_id"], d["container"] = short(l.Values[FieldProduceID]), l.Place
	d["field"], d["offset"], d["count"] = short(l.Name), l.Start, len(r.Labels)
	d["grade"] = map[Grade]string{Is: "属于", Maybe: "可能", Suspected: "疑似", Unclear: ""}[l.Grade]
	if s := l.Values[FieldSpreader]; s != "" {
		d["propagator"] = short(s)
	}
	if s := l.Values[FieldSpreadID]; s != "" {
		d["propagate_id"] = short(s)
	}
	if l.Producer != nil {
		d["producer_code"] = l.Producer.detail()
	}
	if l.Propagator != nil {
		d["propagator_code"] = l.Propagator.detail()
	}
	if len(l.Remarks) > 0 {
		var names []string
		for _, x := range l.Remarks {
			names = append(names, x.String())
		}
		d["remarks"] = names
	}
	return d
}

func (c *Code) detail() map[string]any {
	d := map[string]any{"subject": c.Subject, "checked": c.Checked, "service": string(rune(c.Service)), "model": c.Model}
	if name := c.Name(); name != "" {
		d["name"] = name
	}
	return d
}

// problems lists the departures of all labels, each once.
func (r *Result) problems() []string {
	list := []string{}
	seen := make(map[string]bool)
	add := func(s string) {
		if s = short(s); !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	for i := range r.Labels {
		for _, d := range r.Labels[i].Departures {
			add(d.String())
		}
	}
	if r.Duplicate {
		add(string(Duplicate))
	}
	if r.Differing {
		add(string(Differing))
	}
	return list
}
