package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of a file, in bytes of UTF-8: what the usual
// file systems take, with room for a suffix.
const MaxName = 200

// SafeName makes the name of a file that a stranger sent safe to show, to
// store on any system and to send in a header, and keeps it recognisable: the
// last element of a path of either kind, without control and formatting
// characters (among them those that turn the direction of writing, with which
// gpj.exe is shown as exe.jpg), without the characters that Windows forbids,
// not beginning with a dot or a dash, at most MaxName bytes with the extension
// kept. The result is "" when nothing is left.
func SafeName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			return -1
		case strings.ContainsRune(`<>:"/|?*%`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(strings.TrimLeft(name, ".-~ "), ". ")
	if reserved[strings.ToUpper(strings.TrimSuffix(name, path.Ext(name)))] {
		name = "_" + name
	}
	if len(name) <= MaxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 16 {
		ext = ""
	}
	cut := MaxName - len(ext)
	for cut > 0 && !utf8.RuneStart(name[cut]) {
		cut--
	}
	return strings.TrimRight(name[:cut], ". ") + ext
}

// reserved are the names of devices on Windows (learn.microsoft.com, "Naming
// Files, Paths, and Namespaces").
var reserved = func() map[string]bool {
	names := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for _, d := range "123456789" {
		names["COM"+string(d)], names["LPT"+string(d)] = true, true
	}
	return names
}()
