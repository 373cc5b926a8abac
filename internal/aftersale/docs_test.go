package aftersale

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// docs/states.md is written from the table: go test -update ./internal/aftersale.
func TestStatesDocument(t *testing.T) {
	t.Parallel()
	compare(t, filepath.Join("..", "..", "docs", "states.md"), statesDocument())
}

// statesDocument writes the stages, the table and the clocks.
func statesDocument() string {
	var b strings.Builder
	b.WriteString(`# How a case moves

<!-- Written from aftersale.Table by go test -update ./internal/aftersale; a test compares. Do not edit. -->

A case stands in one stage. The transitions below are the only way out of it: the verb, who may use it, what must hold,
where it leads, and what it does to the clocks. A machine (service-account, clock) has the verbs in whose column it
stands and no others; none of them refuses anything.

`)
	diagram(&b)
	b.WriteString("\n## Transitions\n\n| from | verb | who | must hold | when | to | clocks |\n|---|---|---|---|---|---|---|\n")
	for _, step := range Table {
		for i, w := range step.Ways {
			from, verb, who, must := stagesText(step.From), string(step.Verb), join2(step.Who), mustText(step.Must)
			if i > 0 {
				from, verb, who, must = "″", "″", "″", "″"
			}
			when := ""
			if w.When != nil {
				when = w.When.Name
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", from, verb, who, must, when, target(w.To), clockText(w))
		}
	}
	b.WriteString("\nOpen stages are all but " + stagesText(slices.DeleteFunc(slices.Clone(Stages), func(s Stage) bool { return !s.Closed() })) +
		"; moving stages are the open ones but " + stagesText(slices.DeleteFunc(slices.Clone(Stages), func(s Stage) bool { return !s.Still() })) + ".\n")
	b.WriteString(`
## Clocks

Defaults; a tenant may choose others. Hours and minutes run through. Days end at midnight in Beijing, the first day is
not counted, and a period that would end on a day off ends on the next day that is none (Civil Code art. 201 and 203).
Working days follow the State Council's notices, with a tenant's own days over them.

| clock | whose turn | term | when it runs out |
|---|---|---|---|
`)
	for _, k := range ClockKinds {
		r := clockRules[k]
		fmt.Fprintf(&b, "| %s | %s | %d %s | %s |\n", k, r.owner, r.term.N, strings.ReplaceAll(string(r.term.Unit), "_", " "), r.onExpiry)
	}
	return b.String()
}

// diagram draws the moves between stages. What leads out of nearly every stage
// is drawn from one box.
func diagram(b *strings.Builder) {
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	var drawn []string
	arrow := func(from, to Stage, verb Verb) {
		line := fmt.Sprintf("    %s --> %s: %s\n", from, to, verb)
		if !slices.Contains(drawn, line) {
			drawn = append(drawn, line)
			b.WriteString(line)
		}
	}
	for _, step := range Table {
		name := Stage("")
		switch {
		case slices.Equal(step.From, movingStages):
			name = "moving"
		case slices.Equal(step.From, undecidedStages):
			name = "undecided"
		}
		for _, w := range step.Ways {
			from := step.From
			if name != "" {
				from = []Stage{name}
			}
			for _, s := range from {
				to := w.To
				switch to {
				case toSame:
					continue
				case toReturn:
					to = "where_it_came_from"
				case toResume:
					to = "where_it_stood"
				}
				if s == StageNone {
					s = "[*]"
				}
				if s != to {
					arrow(s, to, step.Verb)
				}
			}
		}
	}
	for _, s := range Stages {
		if s.Closed() {
			fmt.Fprintf(b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\nmoving: every stage that is neither closed nor standing still; undecided: every stage before a decision.\n")
}

func target(s Stage) string { return strings.Trim(string(s), "()") }

func stagesText(list []Stage) string {
	switch {
	case slices.Equal(list, movingStages):
		return "moving stages"
	case slices.Equal(list, undecidedStages):
		return "undecided stages"
	}
	var names []string
	for _, s := range list {
		if s == StageNone {
			names = append(names, "(none)")
			continue
		}
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func join2(roles []Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func mustText(list []*Must) string {
	var names []string
	for _, m := range list {
		names = append(names, m.Name)
	}
	return strings.Join(names, "; ")
}

func clockText(w Way) string {
	var parts []string
	add := func(word string, kinds []ClockKind) {
		if len(kinds) > 0 {
			var names []string
			for _, k := range kinds {
				names = append(names, string(k))
			}
			parts = append(parts, word+" "+strings.Join(names, ", "))
		}
	}
	if w.To.Closed() {
		parts = append(parts, "stop all")
	}
	if w.Resume != "" {
		parts = append(parts, "resume ("+string(w.Resume)+")")
	}
	add("stop", w.Stop)
	if w.Pause != "" {
		parts = append(parts, "pause all ("+string(w.Pause)+")")
	}
	add("start", w.Start)
	return strings.Join(parts, "; ")
}
