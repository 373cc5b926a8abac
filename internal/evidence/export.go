package evidence

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// readMe goes into every export: whoever holds it may not know this program.
const readMe = `真凭 Bonafide · 证据导出 · evidence export

核验 / verify (program: bonafide, open source; no network needed):

    bonafide verify -key KEY PATH

KEY 是出具方公布的公钥（与 key.txt 中的一行相同，但请从出具方的网站或合同中取得）。
KEY is the public key that the keeper publishes. Take it from the keeper's web
page or from a contract, not from key.txt in this folder.

时间戳 / timestamps, with OpenSSL:

    openssl ts -verify -token_in -in timestamps/N-1.tst -data checkpoints/N.txt -CAfile ROOT.pem

The format is described in docs/custody.md of the program.
`

// Export writes a case as the actor may see it: entries with proofs, the
// checkpoints and timestamps that cover them, originals and details. What the
// actor may not see, and what was erased, is accounted for by its hash. The
// export itself is logged first, and so is part of what it proves.
func (v *Vault) Export(ctx context.Context, a Actor, caseID string, to custody.Folder) error {
	list, err := v.store.EntriesOf(ctx, a.Tenant, caseID)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return Missing()
	}
	if _, err := v.Log(ctx, custody.Entry{Tenant: a.Tenant, Case: caseID, Event: custody.Exported, Actor: a.ID}); err != nil {
		return err
	}
	size, err := v.SignCheckpoint(ctx)
	if err != nil {
		return err
	}
	if list, err = v.store.EntriesOf(ctx, a.Tenant, caseID); err != nil {
		return err
	}
	items, err := v.store.ItemsOf(ctx, a.Tenant, caseID)
	if err != nil {
		return err
	}
	x := &exporter{Vault: v, ctx: ctx, out: custody.NewExportWriter(to), size: size}
	for _, body := range list {
		e, err := custody.Decode(body)
		if err != nil {
			return err
		}
		if e.Sequence < size { // the rest was logged while we worked
			x.entries = append(x.entries, e)
			x.bodies = append(x.bodies, body)
		}
	}
	for _, item := range items {
		if err := x.item(item, item.VisibleTo(a)); err != nil {
			return err
		}
	}
	return x.finishCase(caseID)
}

// ExportAll writes the whole log with all files: for an audit, or for a move
// to another keeper. Its caller may see everything.
func (v *Vault) ExportAll(ctx context.Context, actor string, to custody.Folder) error {
	if _, err := v.Log(ctx, custody.Entry{Tenant: System, Event: custody.Exported, Actor: actor}); err != nil {
		return err
	}
	size, err := v.SignCheckpoint(ctx)
	if err != nil {
		return err
	}
	x := &exporter{Vault: v, ctx: ctx, out: custody.NewExportWriter(to), size: size}
	for item, err := range v.store.AllItems(ctx) {
		if err != nil {
			return err
		}
		if item.Sequence >= size {
			continue
		}
		if err := x.item(item, true); err != nil {
			return err
		}
	}
	return x.finishAll()
}

// exporter is one export under way.
type exporter struct {
	*Vault
	ctx     context.Context
	out     *custody.ExportWriter
	size    int64 // of the checkpoint that everything is proved against
	entries []custody.Entry
	bodies  [][]byte
	index   custody.Index
}

// item writes an item, or says why not.
func (x *exporter) item(s SealedItem, visible bool) error {
	if !visible {
		x.out.Withhold(s.File, custody.ReasonNotVisible)
		x.out.Withhold(s.Digest, custody.ReasonNotVisible)
		return nil
	}
	i, document, err := x.unseal(x.ctx, s)
	if err != nil {
		return err
	}
	if len(document) == 0 {
		x.out.Withhold(i.Digest, custody.ReasonErased)
	} else if err := x.out.WriteText(custody.DetailsDir+"/"+i.Digest.String(), document); err != nil {
		return err
	}
	x.index.Items = append(x.index.Items, custody.IndexItem{
		Item: string(i.ID), Kind: string(i.Kind), Name: i.Details.Name, MediaType: i.MediaType, Bytes: i.Bytes,
		File: i.File, Method: string(i.Method), Received: i.Received.UnixMicro(),
	})
	return x.file(i)
}

// file copies an original once, hashing it on the way.
func (x *exporter) file(i Item) error {
	if !i.Erased.IsZero() {
		x.out.Withhold(i.File, custody.ReasonErased)
		return nil
	}
	path := custody.FilesDir + "/" + i.File.String()
	if x.out.Has(path) {
		return nil
	}
	r, err := x.Files.Open(x.ctx, i.File)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = x.out.Write(path, func(w io.Writer) error {
		_, err := io.Copy(w, r)
		return err
	})
	return err
}

// account names what entries refer to and the vault does not hold: records of
// other parts of the product, kept there.
func (x *exporter) account(e custody.Entry, known map[custody.Digest]bool) {
	for _, d := range [...]custody.Digest{e.Content, e.Details} {
		if known[d] || x.out.Has(custody.FilesDir+"/"+d.String()) || x.out.Has(custody.DetailsDir+"/"+d.String()) {
			continue
		}
		x.out.Withhold(d, custody.ReasonElsewhere)
	}
}

func (x *exporter) finishCase(caseID string) error {
	if err := x.blocks(custody.EntriesFile, x.bodies); err != nil {
		return err
	}
	reader := custody.Reader(x.ctx, x.store)
	_, err := x.out.Write(custody.ProofsFile, func(w io.Writer) error {
		blocks := custody.NewBlockWriter(w)
		for _, e := range x.entries {
			p, err := custody.ProveInclusion(e.Sequence, x.size, reader)
			if err != nil {
				return err
			}
			if err := blocks.Block(p.Encode()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	tokens, err := x.tokens(x.covering)
	if err != nil {
		return err
	}
	sizes := slices.Sorted(maps.Keys(tokens))
	for _, n := range sizes {
		if n == x.size {
			continue
		}
		p, err := custody.ProveConsistency(n, x.size, reader)
		if err != nil {
			return err
		}
		if err := x.out.WriteText(fmt.Sprintf("%s/%d.txt", custody.ConsistencyDir, n), p.Encode()); err != nil {
			return err
		}
		if err := x.checkpoint(n); err != nil {
			return err
		}
	}
	if err := x.checkpoint(x.size); err != nil {
		return err
	}
	for _, e := range x.entries {
		x.account(e, nil)
	}
	return x.close(caseID)
}

// covering chooses for each entry the first timestamped checkpoint above it.
func (x *exporter) covering(all []int64) []int64 {
	var chosen []int64
	for _, e := range x.entries {
		at, _ := slices.BinarySearch(all, e.Sequence+1)
		if at < len(all) {
			chosen = append(chosen, all[at])
		}
	}
	return slices.Compact(chosen)
}

// tokens writes the tokens of the chosen checkpoints and returns them by size.
func (x *exporter) tokens(choose func(all []int64) []int64) (map[int64][][]byte, error) {
	found := make(map[int64][][]byte)
	for t, err := range x.store.Tokens(x.ctx) {
		if err != nil {
			return nil, err
		}
		if t.Size <= x.size {
			found[t.Size] = append(found[t.Size], t.DER)
		}
	}
	chosen := choose(slices.Sorted(maps.Keys(found)))
	maps.DeleteFunc(found, func(size int64, _ [][]byte) bool { return !slices.Contains(chosen, size) })
	for size, list := range found {
		for n, token := range list {
			if err := x.out.WriteText(fmt.Sprintf("%s/%d-%d.tst", custody.TimestampsDir, size, n+1), token); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (x *exporter) checkpoint(size int64) error {
	msg, err := x.store.CheckpointOf(x.ctx, size)
	if err != nil {
		return err
	}
	return x.out.WriteText(fmt.Sprintf("%s/%d.txt", custody.CheckpointsDir, size), msg)
}

func (x *exporter) blocks(path string, texts [][]byte) error {
	_, err := x.out.Write(path, func(w io.Writer) error {
		blocks := custody.NewBlockWriter(w)
		for _, text := range texts {
			if err := blocks.Block(text); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// finishAll streams the log twice: the bodies, then the leaves.
func (x *exporter) finishAll() error {
	tokens, err := x.tokens(func(all []int64) []int64 { return all })
	if err != nil {
		return err
	}
	known := make(map[custody.Digest]bool)
	for _, list := range tokens {
		for _, token := range list {
			known[custody.Sum(token)] = true
		}
	}
	lines, err := x.store.PublicKeys(x.ctx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		known[custody.Sum([]byte(line+"\n"))] = true
	}
	_, err = x.out.Write(custody.EntriesFile, func(w io.Writer) error {
		blocks := custody.NewBlockWriter(w)
		return x.each(func(s custody.StoredEntry) error {
			e, err := custody.Decode(s.Body)
			if err != nil {
				return err
			}
			x.account(e, known)
			return blocks.Block(s.Body)
		})
	})
	if err != nil {
		return err
	}
	_, err = x.out.Write(custody.LeavesFile, func(w io.Writer) error {
		return x.each(func(s custody.StoredEntry) error {
			leaf := custody.Leaf(s.Body)
			if len(s.Hashes) > 0 {
				leaf = s.Hashes[0] // as recorded: an entry that was changed must show
			}
			_, err := fmt.Fprintln(w, custody.Digest(leaf))
			return err
		})
	})
	if err != nil {
		return err
	}
	for msg, err := range x.store.Checkpoints(x.ctx) {
		if err != nil {
			return err
		}
		size, err := sizeOf(msg, lines)
		if err != nil {
			return err
		}
		if size > x.size {
			continue
		}
		if err := x.out.WriteText(fmt.Sprintf("%s/%d.txt", custody.CheckpointsDir, size), msg); err != nil {
			return err
		}
	}
	return x.close(custody.Whole)
}

// sizeOf reads the size of a checkpoint.
func sizeOf(msg []byte, lines []string) (int64, error) {
	var text string
	for _, line := range lines {
		text += line + "\n"
	}
	keys, err := custody.ParseKeys(text)
	if err != nil {
		return 0, err
	}
	c, err := custody.OpenCheckpoint(msg, keys)
	return c.Size, err
}

// each yields the entries below the checkpoint.
func (x *exporter) each(do func(custody.StoredEntry) error) error {
	n := int64(0)
	for e, err := range x.store.EntriesFrom(x.ctx, 0) {
		if err != nil {
			return err
		}
		if n >= x.size {
			return nil
		}
		n++
		if err := do(e); err != nil {
			return err
		}
	}
	return nil
}

// close writes what every export has, and the manifest.
func (x *exporter) close(scope string) error {
	index, err := x.index.Encode()
	if err != nil {
		return err
	}
	if err := x.out.WriteText(custody.IndexFile, index); err != nil {
		return err
	}
	if err := x.out.WriteText(custody.ReadMeFile, []byte(readMe)); err != nil {
		return err
	}
	lines, err := x.store.PublicKeys(x.ctx)
	if err != nil {
		return err
	}
	var keys string
	for _, line := range lines {
		keys += line + "\n"
	}
	if err := x.out.WriteText(custody.KeyFile, []byte(keys)); err != nil {
		return err
	}
	if x.size == 0 {
		return fault.New(fault.Internal, "vault.missing", nil)
	}
	return x.out.Close(scope, x.size, x.now().UnixMicro(), x.Signer)
}
