package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// regionOrder is what the command line of region asks for.
type regionOrder struct {
	json  bool
	limit int // of search
	rest  []string
}

// regionAction is one of the sub-commands of region. It writes to out.
type regionAction func(s *call, ctx context.Context, o *regionOrder, out *bufio.Writer) error

var regionActions = map[string]regionAction{
	"resolve": (*call).regionResolve,
	"parse":   (*call).regionParse,
	"show":    (*call).regionShow,
	"search":  (*call).regionSearch,
}

// errPartly says that an input could not be read, which was explained, and
// that the others were.
var errPartly = errors.New("an input could not be read")

// region runs "bonafide region".
func (s *call) region(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help") {
		return s.help("region.help")
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return s.fail(fault.New(fault.Invalid, "region.no_action", nil))
	}
	action, ok := regionActions[args[0]]
	if !ok {
		return s.fail(fault.New(fault.Invalid, "region.unknown_action", nil, "name", args[0]))
	}
	o, asked, err := readRegionOrder(args[0], args[1:])
	if asked {
		return s.help("region.help")
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

// readRegionOrder reads the arguments behind the name of the action.
func readRegionOrder(action string, args []string) (o *regionOrder, asked bool, err error) {
	o = &regionOrder{limit: 20}
	options := []option{
		{name: "format", set: func(v string) error {
			if v != "text" && v != "json" {
				return fault.New(fault.Invalid, "region.bad_format", nil, "value", v)
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
	if action == "search" {
		options = append(options, option{name: "n", set: func(v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > 10000 {
				return fault.New(fault.Invalid, "region.bad_limit", err, "value", v)
			}
			o.limit = n
			return nil
		}})
	}
	o.rest, asked, err = parse("region", options, args)
	if err != nil || asked {
		return nil, asked, err
	}
	if len(o.rest) == 0 && (action == "show" || action == "search") {
		return nil, false, fault.New(fault.Invalid, "region.no_argument", nil, "action", action)
	}
	return o, false, nil
}

// eachLine calls do with every line of the files, of the standard input if none
// is named. A file that cannot be read is explained and passed over.
func (s *call) eachLine(ctx context.Context, files []string, do func(line string) error) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	var partly error
	for _, path := range files {
		var in io.Reader = os.Stdin
		if path != "-" {
			file, err := os.Open(path)
			if err != nil {
				s.explain(unreadable(path, err))
				partly = errPartly
				continue
			}
			defer file.Close()
			in = file
		}
		lines := bufio.NewReaderSize(in, region.MaxInput+1)
		for number := 1; ; number++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			line, cut, err := readLine(lines)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				s.explain(unreadable(path, err))
				partly = errPartly
				break
			}
			if cut {
				s.note("region.line_cut", map[string]any{"path": path, "line": number, "limit": region.MaxInput})
			}
			if err := do(line); err != nil {
				return err
			}
		}
	}
	return partly
}

// readLine reads a line without its end. Of one longer than region.MaxInput it
// returns the beginning, up to a whole character, and skips the rest.
func readLine(r *bufio.Reader) (line string, cut bool, err error) {
	part, err := r.ReadSlice('\n')
	line = string(part)
	for errors.Is(err, bufio.ErrBufferFull) {
		cut = true
		_, err = r.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	if !cut {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	} else {
		line = strings.ToValidUTF8(line[:region.MaxInput], "")
	}
	return strings.TrimPrefix(line, "\ufeff"), cut, err
}

// unreadable is the fault for a file that cannot be read.
func unreadable(path string, err error) *fault.Error {
	info, failed := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Unreadable, "read.missing", err, "path", path)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Unreadable, "read.denied", err, "path", path)
	case failed == nil && info.IsDir():
		return fault.New(fault.Unreadable, "region.directory", err, "path", path)
	}
	return fault.New(fault.Unreadable, "read.failed", err, "path", path)
}

// writeJSON writes one object on one line.
func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
