package main

import (
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// option is a command-line option that takes a value. Package flag would do,
// but its messages are English and cannot be told apart.
type option struct {
	name string
	many bool
	set  func(value string) error
}

// parse reads options before, between and after the other arguments, and
// returns those. Everything after "--" is an argument. With -h it returns
// asked, and reads no further. The error is a fault of kind Invalid.
func parse(command string, options []option, args []string) (rest []string, asked bool, err error) {
	seen := make(map[string]bool)
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return append(rest, args...), false, nil
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			rest = append(rest, arg)
			continue
		}
		name, value, inline := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if name == "h" || name == "help" {
			return nil, true, nil
		}
		i := slices.IndexFunc(options, func(o option) bool { return o.name == name })
		if i < 0 {
			return nil, false, fault.New(fault.Invalid, "cli.unknown_flag", nil, "name", "-"+name, "command", command)
		}
		if !inline {
			if len(args) == 0 {
				return nil, false, fault.New(fault.Invalid, "cli.flag_value", nil, "name", "-"+name, "command", command)
			}
			value, args = args[0], args[1:]
		}
		if value == "" {
			return nil, false, fault.New(fault.Invalid, "cli.flag_empty", nil, "name", "-"+name)
		}
		if seen[name] && !options[i].many {
			return nil, false, fault.New(fault.Invalid, "cli.flag_twice", nil, "name", "-"+name)
		}
		seen[name] = true
		if err := options[i].set(value); err != nil {
			return nil, false, err
		}
	}
	return rest, false, nil
}

// asksFor finds the value of an option without judging the others, so that
// even the complaint about a wrong option is in the language asked for.
func asksFor(name string, args []string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		flag, value, inline := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		switch {
		case !strings.HasPrefix(arg, "-") || flag != name:
		case inline:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return ""
}
