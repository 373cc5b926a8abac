package api

import (
	"archive/zip"
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// custodyRoutes show the log that nothing can be taken out of, and hand a case
// out with its proofs.
func (a *API) custodyRoutes() {
	read := []identity.Action{identity.CustodyRead}
	handle(a, route{method: http.MethodGet, path: "/custody/keys", name: "custody-keys", tag: "custody", open: true,
		summary: "The public keys of the custody log"}, a.custodyKeys)
	handle(a, route{method: http.MethodGet, path: "/custody/checkpoint", name: "custody-checkpoint", tag: "custody", actions: read,
		summary: "The last signed checkpoint of the custody log"}, a.custodyCheckpoint)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/custody", name: "case-custody", tag: "custody", actions: read,
		summary: "The custody entries of a case, each with its proof against the last checkpoint"}, a.caseCustody)
	handle(a, route{method: http.MethodPost, path: "/cases/{case}/export", name: "export-case", tag: "custody", stream: true, apart: true,
		actions: []identity.Action{identity.DossierExport},
		summary: "A case as the caller may see it, with originals and proofs: a zip that “bonafide verify” recomputes offline"}, a.exportCase)
}

type keysTextOutput struct {
	Body struct {
		Keys []string `json:"keys" doc:"lines of note keys (golang.org/x/mod/sumdb/note), the oldest first"`
	}
}

func (a *API) custodyKeys(ctx context.Context, _ *none) (*keysTextOutput, error) {
	lines, err := a.Evidence.Store.PublicKeys(ctx)
	if err != nil {
		return nil, err
	}
	out := &keysTextOutput{}
	out.Body.Keys = append([]string{}, lines...)
	return out, nil
}

type checkpointOutput struct {
	Body struct {
		Size int64  `json:"size" doc:"entries that it covers"`
		Note string `json:"note" doc:"the signed note"`
	}
}

func (a *API) custodyCheckpoint(ctx context.Context, _ *none) (*checkpointOutput, error) {
	size, note, err := a.Evidence.Store.LastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, evidence.Missing()
	}
	out := &checkpointOutput{}
	out.Body.Size, out.Body.Note = size, string(note)
	return out, nil
}

// CustodyEntry is one line of the log.
type CustodyEntry struct {
	Sequence int64     `json:"sequence"`
	Time     time.Time `json:"time"`
	Event    string    `json:"event"`
	Item     string    `json:"item,omitempty"`
	SHA256   string    `json:"sha256,omitempty" doc:"of the original bytes"`
	Actor    string    `json:"actor"`
	Method   string    `json:"method,omitempty"`
	Details  string    `json:"details,omitempty" doc:"SHA-256 of the details"`
	Body     string    `json:"body" doc:"the entry as it is in the log; its hash is the leaf"`
	Proof    string    `json:"proof,omitempty" doc:"of inclusion; absent for what the last checkpoint does not cover yet"`
}

type caseCustodyOutput struct {
	Body struct {
		Entries    []CustodyEntry `json:"entries"`
		Size       int64          `json:"size" doc:"of the checkpoint that the proofs are against"`
		Checkpoint string         `json:"checkpoint,omitempty"`
	}
}

// maxEntries bounds the entries of an answer; the export has all.
const maxEntries = 1000

func (a *API) caseCustody(ctx context.Context, in *caseInput) (*caseCustodyOutput, error) {
	on, _, err := a.onCase(ctx, in.Case, identity.CustodyRead)
	if err != nil {
		return nil, err
	}
	size, note, err := a.Evidence.Store.LastCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := a.Evidence.Store.EntriesOf(ctx, on.Tenant, string(on.ID))
	if err != nil {
		return nil, err
	}
	out := &caseCustodyOutput{}
	out.Body.Entries, out.Body.Size, out.Body.Checkpoint = []CustodyEntry{}, size, string(note)
	hashes := custody.Reader(ctx, a.Evidence.Store)
	for _, body := range bodies[:min(len(bodies), maxEntries)] {
		e, err := custody.Decode(body)
		if err != nil {
			return nil, err
		}
		one := CustodyEntry{Sequence: e.Sequence, Time: time.UnixMicro(e.Time).UTC(), Event: string(e.Event), Item: e.Item, SHA256: shown(e.Content),
			Actor: e.Actor, Method: e.Method, Details: shown(e.Details), Body: string(body)}
		if e.Sequence < size {
			proof, err := custody.ProveInclusion(e.Sequence, size, hashes)
			if err != nil {
				return nil, err
			}
			one.Proof = string(proof.Encode())
		}
		out.Body.Entries = append(out.Body.Entries, one)
	}
	return out, nil
}

// shown is a digest in hex, nothing for none.
func shown(d custody.Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// exportCase writes the archive as it is made. Nothing is sent before the first
// file stands; after that, a failure breaks the connection off, so that nobody
// takes half an archive for a whole one.
func (a *API) exportCase(ctx context.Context, in *caseInput) (*huma.StreamResponse, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.DossierExport)
	if err != nil {
		return nil, err
	}
	side := sideOf(who, on)
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "application/zip")
		h.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "case-" + string(on.ID) + ".zip"}))
		begun := &started{w: h.BodyWriter()}
		archive := zip.NewWriter(begun)
		err := a.Evidence.Export(ctx, side, string(on.ID), evidence.Zip{Archive: archive})
		if err == nil {
			err = archive.Close()
		}
		switch {
		case err == nil:
		case !begun.yes:
			a.refuse(h, err)
		default:
			callOf(ctx).log().ErrorContext(ctx, "api: export broken off", "request", callOf(ctx).request, "case", on.ID, "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// started notes that something was written.
type started struct {
	w   io.Writer
	yes bool
}

func (s *started) Write(b []byte) (int, error) {
	s.yes = true
	return s.w.Write(b)
}
