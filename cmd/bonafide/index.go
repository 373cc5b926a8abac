package main

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// indexOrder is what the command line of index asks for.
type indexOrder struct {
	dir      string   // the folder of the index
	pictures []string // files and folders
	stops    []string // of add: pictures whose features mean nothing
	json     bool
	limit    int // of search: hits for each picture
}

// indexAction is one of the sub-commands of index. It writes to out.
type indexAction func(s *call, ctx context.Context, o *indexOrder, out *bufio.Writer) error

var indexActions = map[string]indexAction{
	"add":    (*call).indexAdd,
	"search": (*call).indexSearch,
	"stats":  (*call).indexStats,
}

// index runs "bonafide index".
func (s *call) index(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help") {
		return s.help("index.help")
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return s.fail(fault.New(fault.Invalid, "index.no_action", nil))
	}
	action, ok := indexActions[args[0]]
	if !ok {
		return s.fail(fault.New(fault.Invalid, "index.unknown_action", nil, "name", args[0]))
	}
	o, asked, err := readIndexOrder(args[0], args[1:])
	if asked {
		return s.help("index.help")
	}
	if err != nil {
		return s.fail(err)
	}
	out := bufio.NewWriter(s.stdout)
	err = action(s, ctx, o, out)
	if failed := out.Flush(); err == nil && failed != nil {
		err = fault.New(fault.Internal, "fault.write", failed, "path", "-", "cause", failed.Error())
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPartly):
		return exitUnreadable
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		s.print("cli.error", s.words.Text("fault.stopped", nil))
		return exitInterrupted
	}
	return s.fail(err)
}

// mostHits bounds -n: beyond it nobody looks.
const mostHits = 100

// readIndexOrder reads the arguments behind the name of the action.
func readIndexOrder(action string, args []string) (o *indexOrder, asked bool, err error) {
	o = &indexOrder{limit: 5}
	options := []option{
		{name: "format", set: func(v string) error {
			if v != "text" && v != "json" {
				return fault.New(fault.Invalid, "index.bad_format", nil, "value", v)
			}
			o.json = v == "json"
			return nil
		}},
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}
	switch action {
	case "add":
		options = append(options, option{name: "stop", many: true, set: func(v string) error {
			o.stops = append(o.stops, v)
			return nil
		}})
	case "search":
		options = append(options, option{name: "n", set: func(v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > mostHits {
				return fault.New(fault.Invalid, "index.bad_limit", err, "value", v, "limit", mostHits)
			}
			o.limit = n
			return nil
		}})
	}
	rest, asked, err := parse("index", options, args)
	if err != nil || asked {
		return nil, asked, err
	}
	if len(rest) == 0 {
		return nil, false, fault.New(fault.Invalid, "index.no_folder", nil)
	}
	o.dir, o.pictures = rest[0], rest[1:]
	switch {
	case action != "stats" && len(o.pictures) == 0 && len(o.stops) == 0:
		return nil, false, fault.New(fault.Invalid, "index.no_pictures", nil, "action", action)
	case action == "stats" && len(o.pictures) > 0:
		return nil, false, fault.New(fault.Invalid, "index.too_many", nil)
	}
	return o, false, nil
}

// indexed are the extensions that a folder is searched for.
var indexed = []string{".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif"}

// indexFiles returns a File for each path, and for the pictures in the folders
// among them, at all levels, hidden ones left out. A folder that cannot be read
// is explained and passed over, and partly is errPartly.
func (s *call) indexFiles(paths []string) (files []*examination.File, partly error) {
	var found []string
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			found = append(found, path) // what is missing is said when it is read
			continue
		}
		err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != path && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.Type().IsRegular() && slices.Contains(indexed, strings.ToLower(filepath.Ext(name))):
				found = append(found, name)
			}
			return nil
		})
		if err != nil {
			s.explain(unreadable(path, err))
			partly = errPartly
		}
	}
	files, _ = examination.Claims(found)
	return files, partly
}
