package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store/erasures"
)

// An erasure must outlive the restore of a backup from before it. So every
// process writes down what was erased, outside of the database, and every
// start erases again what the database has meanwhile got back. The list holds
// ids and times, nothing else.

// journalName is the file in the data folder.
const journalName = "erasures.txt"

// journalEvery is how often erasures are written down; journalBack is how far
// it looks back, because transactions commit in another order than they began.
const (
	journalEvery = time.Minute
	journalBack  = 10 * time.Minute
)

// journal is the list of erasures.
type journal struct {
	path  string
	known map[erasures.Erasure]bool
	last  time.Time
}

// readJournal reads the list. A line that was cut off by a crash is left out:
// it is in the database still, and will be written again.
func readJournal(path string) (*journal, error) {
	j := &journal{path: path, known: make(map[erasures.Erasure]bool)}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 5 || fields[4] != "." {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, fields[0])
		if err != nil {
			continue
		}
		j.note(erasures.Erasure{Kind: erasures.Kind(fields[1]), Tenant: fields[2], ID: fields[3], At: at})
	}
	return j, nil
}

func (j *journal) note(e erasures.Erasure) {
	j.known[e] = true
	if e.At.After(j.last) {
		j.last = e.At
	}
}

// add writes down what is new, durably.
func (j *journal) add(list []erasures.Erasure) error {
	var text strings.Builder
	var fresh []erasures.Erasure
	for _, e := range list {
		if !j.known[e] {
			fmt.Fprintf(&text, "%s %s %s %s .\n", e.At.Format(time.RFC3339Nano), e.Kind, e.Tenant, e.ID)
			fresh = append(fresh, e)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	f, err := os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	// A crash may have left half a line: begin on a new one.
	_, err = f.WriteString("\n" + text.String())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	for _, e := range fresh {
		j.note(e)
	}
	return nil
}

// keepJournal writes erasures down until ctx ends.
func (a *App) keepJournal(ctx context.Context) {
	tick := time.NewTicker(journalEvery)
	defer tick.Stop()
	for {
		if err := a.writeJournal(ctx); err != nil && ctx.Err() == nil {
			a.Log.ErrorContext(ctx, "app: erasures could not be written down", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// writeJournal writes down what was erased since it last looked.
func (a *App) writeJournal(ctx context.Context) error {
	for {
		from := a.journal.last.Add(-journalBack)
		if from.UnixMicro() < 0 {
			from = time.UnixMicro(0)
		}
		before := a.journal.last
		list, err := erasures.Since(ctx, a.DB, from, 10*portion)
		if err != nil {
			return err
		}
		if err := a.journal.add(list); err != nil {
			return err
		}
		if len(list) < 10*portion || !a.journal.last.After(before) {
			return nil
		}
	}
}

// repeatErasures erases again what was written down and is in the database: a
// backup from before was restored.
func (a *App) repeatErasures(ctx context.Context) (err error) {
	if a.journal, err = readJournal(filepath.Join(a.Config.Data, journalName)); err != nil {
		return fault.New(fault.Unreadable, "serve.data_folder", err, "path", a.Config.Data)
	}
	repeated := 0
	for e := range a.journal.known {
		again, err := a.eraseAgain(ctx, e)
		if err != nil {
			return err
		}
		if again {
			repeated++
		}
	}
	if repeated > 0 {
		a.Log.Warn("app: erasures were repeated: an older backup was restored", "erasures", repeated)
	}
	return nil
}

// eraseAgain erases one again, if it is there at all and not erased.
func (a *App) eraseAgain(ctx context.Context, e erasures.Erasure) (bool, error) {
	const why = "repeated after a restore"
	switch e.Kind {
	case erasures.Person:
		keys, err := a.Privacy.DataKeys(ctx, e.Tenant, e.ID)
		if err != nil || len(keys) == 0 || !keys[0].Erased.IsZero() {
			return false, err
		}
		return a.Keys.Erase(ctx, seal.Request{Actor: evidence.System, Reason: why}, seal.Owner{Tenant: e.Tenant, Person: e.ID})
	case erasures.Item:
		i, _, ok, err := a.Custody.Item(ctx, e.Tenant, evidence.ItemID(e.ID))
		if err != nil || !ok || !i.Erased.IsZero() {
			return false, err
		}
		return true, a.Evidence.Erase(ctx, evidence.Actor{Tenant: e.Tenant, ID: evidence.System, Side: evidence.Operator}, i.ID)
	}
	return false, nil
}
