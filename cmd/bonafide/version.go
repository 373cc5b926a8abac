package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// release is the version of this source tree.
const release = "0.1.0-dev"

// version prints the version of the program.
func (s *call) version(args []string) int {
	rest, asked, err := parse("version", nil, args)
	switch {
	case err != nil:
		return s.fail(err)
	case asked:
		return s.help("cli.version_help")
	case len(rest) > 0:
		return s.fail(fault.New(fault.Invalid, "cli.extra_arguments", nil, "command", "version"))
	}
	fmt.Fprintln(s.stdout, s.words.Text("cli.version", map[string]any{
		"version": release, "revision": revision(),
		"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
	}))
	return exitDone
}

// revision is the commit that the program was built from, if it was recorded.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "-"
	}
	rev, mark := "-", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			rev = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			mark = "+"
		}
	}
	return rev + mark
}
