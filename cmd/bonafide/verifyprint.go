package main

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// faultKeys are the sentences for what verification can find.
var faultKeys = map[custody.Fault]string{
	custody.KeyUnreadable:         "verify.key_unreadable",
	custody.KeyUntrusted:          "verify.key_untrusted",
	custody.ManifestUnreadable:    "verify.manifest_unreadable",
	custody.ManifestUnsigned:      "verify.manifest_unsigned",
	custody.FileUnlisted:          "verify.file_unlisted",
	custody.FileMissing:           "verify.file_missing",
	custody.FileChanged:           "verify.file_changed",
	custody.FileUnreadable:        "verify.file_unreadable",
	custody.CheckpointUnreadable:  "verify.checkpoint_unreadable",
	custody.CheckpointUnsigned:    "verify.checkpoint_unsigned",
	custody.CheckpointMissing:     "verify.checkpoint_missing",
	custody.CheckpointRoot:        "verify.checkpoint_root",
	custody.EntryUnreadable:       "verify.entry_unreadable",
	custody.EntryOutOfOrder:       "verify.entry_out_of_order",
	custody.EntryChanged:          "verify.entry_changed",
	custody.EntriesMissing:        "verify.entries_missing",
	custody.ProofUnreadable:       "verify.proof_unreadable",
	custody.ProofWrong:            "verify.proof_wrong",
	custody.ConsistencyWrong:      "verify.consistency_wrong",
	custody.TimestampUnverifiable: "verify.timestamp_unverifiable",
	custody.ContentMissing:        "verify.content_missing",
	custody.ContentChanged:        "verify.content_changed",
	custody.IndexWrong:            "verify.index_wrong",
}

// sentence words a problem.
func (s *call) sentence(p *custody.Problem) string {
	return s.words.Text(faultKeys[p.Fault], map[string]any{"path": p.Path, "number": p.Sequence})
}

// place says where a problem is.
func (s *call) place(p *custody.Problem) string {
	switch {
	case p.Path != "" && p.Sequence >= 0:
		return s.words.Text("verify.at_both", map[string]any{"path": p.Path, "number": p.Sequence})
	case p.Path != "":
		return s.words.Text("verify.at_path", map[string]any{"path": p.Path})
	case p.Sequence >= 0:
		return s.words.Text("verify.at_number", map[string]any{"number": p.Sequence})
	}
	return ""
}

// verifyJSON writes the result for programs.
func (s *call) verifyJSON(r custody.Report, p *custody.Problem) error {
	type problem struct {
		Fault    custody.Fault `json:"fault"`
		Path     string        `json:"path,omitempty"`
		Sequence *int64        `json:"sequence,omitempty"`
		Sentence string        `json:"sentence"`
		Detail   string        `json:"detail,omitempty"`
	}
	out := struct {
		Format   string         `json:"format"`
		Verified bool           `json:"verified"`
		Problem  *problem       `json:"problem"`
		Report   custody.Report `json:"report"`
	}{Format: "bonafide verification v1", Verified: p == nil, Report: r}
	if p != nil {
		out.Problem = &problem{Fault: p.Fault, Path: p.Path, Sentence: s.sentence(p)}
		if p.Sequence >= 0 {
			out.Problem.Sequence = &p.Sequence
		}
		if p.Err != nil {
			out.Problem.Detail = p.Err.Error()
		}
	}
	e := json.NewEncoder(s.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

// verifyText writes the result for people.
func (s *call) verifyText(r custody.Report, p *custody.Problem) error {
	var b strings.Builder
	line := func(key string, args map[string]any) { b.WriteString(s.words.Text(key, args) + "\n") }
	if p != nil {
		line("verify.wrong", nil)
		line("verify.first", map[string]any{"sentence": s.sentence(p)})
		if at := s.place(p); at != "" {
			line("verify.where", map[string]any{"place": at})
		}
		_, err := io.WriteString(s.stdout, b.String())
		return err
	}
	line("verify.right", nil)
	line("verify.log", map[string]any{"origin": r.Origin})
	if r.KeyGiven {
		line("verify.key_given", nil)
	} else {
		line("verify.key_carried", nil)
	}
	if r.Scope == custody.Whole {
		line("verify.scope_all", nil)
	} else {
		line("verify.scope_case", map[string]any{"id": r.Scope})
	}
	if r.Size > 0 {
		line("verify.entries", map[string]any{"entries": r.Entries, "size": r.Size, "time": signedAt(r.SignedAt)})
	}
	line("verify.files", map[string]any{"files": r.Files, "bytes": r.Bytes})
	if r.Erased+r.NotVisible+r.Elsewhere > 0 {
		line("verify.withheld", map[string]any{"erased": r.Erased, "hidden": r.NotVisible, "elsewhere": r.Elsewhere})
	}
	for _, t := range r.Timestamps {
		args := map[string]any{"size": t.Size, "time": t.Time.UTC().Format("2006-01-02 15:04:05 UTC"), "authority": t.Authority}
		if t.Trusted {
			line("verify.stamped", args)
		} else {
			line("verify.stamped_untraced", args)
		}
	}
	if len(r.Timestamps) == 0 {
		line("verify.no_timestamp", nil)
	}
	if r.Unsigned > 0 {
		line("verify.unsigned", map[string]any{"entries": r.Unsigned})
	}
	_, err := io.WriteString(s.stdout, b.String())
	return err
}

// signedAt writes a time of the log.
func signedAt(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05 UTC")
}
