package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// resolvedLine is what "region resolve -format json" prints for a line.
type resolvedLine struct {
	Input      string            `json:"input"`
	Clear      bool              `json:"clear"`
	Candidates []regionCandidate `json:"candidates"`
	More       int               `json:"more,omitempty"` // further ones of the last one's score
	Cut        bool              `json:"cut,omitempty"`  // only the beginning was looked at
}

// regionCandidate is a division that a line may mean.
type regionCandidate struct {
	Code       string   `json:"code"` // six digits, nine for a town
	Names      []string `json:"names"`
	Level      string   `json:"level"`
	Score      int      `json:"score"`
	Reason     string   `json:"reason"`
	ReasonCode string   `json:"reason_code"`
}

func (s *call) regionResolve(ctx context.Context, o *regionOrder, out *bufio.Writer) error {
	table := region.China()
	return s.eachLine(ctx, o.rest, func(line string) error {
		line = region.MaskIdentity(line)
		answer := table.Resolve(line)
		if o.json {
			return writeJSON(out, resolvedLine{
				Input: line, Clear: answer.Clear(), Candidates: s.candidates(&answer), More: answer.More, Cut: answer.Cut,
			})
		}
		if strings.TrimSpace(line) == "" {
			return nil
		}
		fmt.Fprintln(out, locale.Visible(line))
		s.writeCandidates(out, &answer)
		return nil
	})
}

// candidates puts the candidates of an answer into words.
func (s *call) candidates(answer *region.Answer) []regionCandidate {
	list := make([]regionCandidate, 0, len(answer.Candidates))
	for k := range answer.Candidates {
		c := &answer.Candidates[k]
		list = append(list, regionCandidate{
			Code: c.Division.Code(), Names: c.Division.Path(), Level: c.Division.Level().String(),
			Score: c.Score, Reason: s.reason(c), ReasonCode: string(c.Reason()),
		})
	}
	return list
}

// writeCandidates writes the candidates for people.
func (s *call) writeCandidates(out *bufio.Writer, answer *region.Answer) {
	if len(answer.Candidates) == 0 {
		fmt.Fprintf(out, "  %s\n", s.words.Text("region.nothing", nil))
	}
	for _, c := range s.candidates(answer) {
		fmt.Fprintf(out, "  %-9s  %3d  %s  %s\n", c.Code, c.Score, strings.Join(c.Names, " "), c.Reason)
	}
	if answer.More > 0 {
		fmt.Fprintf(out, "  %s\n", s.words.Text("region.more", map[string]any{"places": answer.More}))
	}
}

// reasonKeys are the sentences for the reasons.
var reasonKeys = map[region.Code]string{
	region.Full:          "region.reason_full",
	region.Short:         "region.reason_short",
	region.Bare:          "region.reason_bare",
	region.Nickname:      "region.reason_nickname",
	region.Skipped:       "region.reason_skipped",
	region.Alone:         "region.reason_alone",
	region.Order:         "region.reason_order",
	region.Unread:        "region.reason_unread",
	region.Rest:          "region.reason_rest",
	region.Respelled:     "region.reason_respelled",
	region.OtherClass:    "region.reason_class",
	region.Former:        "region.reason_former",
	region.Homophone:     "region.reason_homophone",
	region.Swapped:       "region.reason_swapped",
	region.Missing:       "region.reason_missing",
	region.Extra:         "region.reason_extra",
	region.Wrong:         "region.reason_wrong",
	region.Contradiction: "region.reason_contradiction",
	region.Tied:          "region.reason_tied",
}

// reason puts a candidate's reasons into one sentence.
func (s *call) reason(c *region.Candidate) string {
	sentence := ""
	for k, r := range c.Reasons {
		part := s.words.Text(reasonKeys[r.Code], map[string]any{
			"text": r.Text, "name": r.Division.Name(), "year": fmt.Sprint(r.Year),
		})
		if k > 0 {
			part = s.words.Text("region.join", map[string]any{"first": sentence, "second": part})
		}
		sentence = part
	}
	return sentence
}
