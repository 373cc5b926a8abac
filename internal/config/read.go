package config

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Names lists the settings, in the order of the manual.
func Names() []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.name
	}
	return names
}

// maxFile bounds the file, in bytes; all settings together need some hundred.
const maxFile = 64 << 10

// Read puts a Config together and fills it in. options are the settings of the
// command line by name; the environment's are asked of getenv; the file, which
// options["config"] or BONAFIDE_CONFIG names, is read by readFile. The errors
// are of kind Invalid and name the setting, or the line; Unreadable is a file
// that cannot be read.
func Read(options map[string]string, getenv func(string) string, readFile func(string) ([]byte, error)) (Config, error) {
	var c Config
	given := make(map[string]string)
	if path := first(options["config"], getenv("BONAFIDE_CONFIG")); path != "" {
		text, err := readFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return c, fault.New(fault.Unreadable, "config.no_file", err, "path", path)
		case err != nil || len(text) > maxFile:
			return c, fault.New(fault.Unreadable, "config.unreadable_file", err, "path", path)
		}
		if err := lines(given, string(text), path); err != nil {
			return c, err
		}
	}
	for _, s := range settings {
		if v := first(options[s.name], getenv(variable(s.name))); v != "" {
			given[s.name] = v
		}
	}
	for _, s := range settings {
		if v, ok := given[s.name]; ok {
			if err := s.set(&c, v); err != nil {
				return c, err
			}
		}
	}
	if c.Sender != "" && c.SenderKey == "" {
		return c, fault.New(fault.Invalid, "config.no_sender_key", nil)
	}
	return c.Filled(), nil
}

// variable is the name of a setting in the environment.
func variable(name string) string {
	return "BONAFIDE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// lines reads the file: "name = value", comments after #, empty lines.
func lines(given map[string]string, text, path string) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		bad := func(key string) error {
			return fault.New(fault.Invalid, key, nil, "path", path, "line", i+1, "name", name)
		}
		_, twice := given[name]
		switch {
		case !ok || value == "":
			return bad("config.bad_line")
		case !slices.Contains(Names(), name):
			return bad("config.unknown_setting")
		case twice:
			return bad("config.setting_twice")
		}
		given[name] = value
	}
	return nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
