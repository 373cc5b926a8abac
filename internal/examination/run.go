package examination

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// run runs one method on one claim, with what it needs of the references.
func run(ctx context.Context, m forensic.Method, claim *forensic.Picture, refs []*holding) ([]forensic.Finding, error) {
	in := &forensic.Input{Claim: claim}
	if m.Needs()&forensic.NeedReferences != 0 {
		if p, ok := m.(forensic.Preparer); ok {
			prepared := make([]forensic.Prepared, len(refs))
			for i, h := range refs {
				prepared[i] = h.prepared[m.Name()]
			}
			return p.ExaminePrepared(ctx, claim, prepared)
		}
		for _, h := range refs {
			in.References = append(in.References, h.picture)
		}
	}
	return m.Examine(ctx, in)
}

// name gives the sentences of a finding the name of its reference, which a
// method that compares pictures need not know.
func name(f *forensic.Finding) {
	with := func(s forensic.Sentence) forensic.Sentence {
		args := map[string]any{"reference": f.Reference}
		maps.Copy(args, s.Args)
		s.Args = args
		return s
	}
	f.Statement = with(f.Statement)
	limits := make([]forensic.Sentence, len(f.Limits))
	for i, s := range f.Limits {
		limits[i] = with(s)
	}
	f.Limits = limits
}

// named finds the reference that a finding names.
func named(refs []*holding, label string) *File {
	for _, h := range refs {
		if label != "" && h.file.Label == label {
			return h.file
		}
	}
	return nil
}

// guard calls f and turns its error or panic into a fault, so that one broken
// method on one file does not lose the work on the others.
func guard(m forensic.Method, file *File, f func() error) (broken *fault.Error) {
	explain := func(err error) *fault.Error {
		return fault.New(fault.Internal, "fault.method", err,
			"method", m.Name(), "path", file.Path, "cause", err.Error())
	}
	defer func() {
		if r := recover(); r != nil {
			broken = explain(fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
			broken.Args["cause"] = fmt.Sprintf("panic: %v", r)
		}
	}()
	if err := f(); err != nil {
		return explain(err)
	}
	return nil
}
