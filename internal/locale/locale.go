// Package locale holds every sentence that people read, in two catalogues:
// zh-CN.txt and en.txt. A sentence is named by a key, group.name, and takes
// named, typed arguments. Nothing else in the program speaks to people.
//
// A catalogue is a text file that a translator can edit:
//
//	# a comment
//	[report]
//	title = Examination report
//	areas.one = One area differs, {share:percent} of the picture.
//	areas.other = {areas:count} areas differ, {share:percent} of the picture.
//	help =
//	| A block of lines,
//	| each after a bar.
//
// The argument types are text (the default), int, count, num, percent and
// bytes; a count chooses between .one and .other.
package locale

import (
	"embed"
	"fmt"
	"strings"
)

// Tag names a language.
type Tag string

// The languages.
const (
	Chinese Tag = "zh-CN"
	English Tag = "en"
)

// Tags lists the languages, the first one first.
var Tags = []Tag{Chinese, English}

//go:embed zh-CN.txt en.txt
var files embed.FS

var catalogues = func() map[Tag]*Catalogue {
	all := make(map[Tag]*Catalogue, len(Tags))
	for _, tag := range Tags {
		name := string(tag) + ".txt"
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded: cannot be missing
		}
		c, err := parse(tag, string(text))
		if err != nil {
			panic(fmt.Sprintf("locale: %s: %v", name, err)) // a test parses them first
		}
		all[tag] = c
	}
	return all
}()

// For returns the catalogue of a language; English for an unknown one.
func For(tag Tag) *Catalogue {
	if c, ok := catalogues[tag]; ok {
		return c
	}
	return catalogues[English]
}

// Match finds the language that a name such as "zh", "zh_CN.UTF-8" or
// "en-GB" asks for.
func Match(name string) (Tag, bool) {
	base := strings.ToLower(name)
	if i := strings.IndexAny(base, "-_.@"); i >= 0 {
		base = base[:i]
	}
	switch base {
	case "zh":
		return Chinese, true
	case "en":
		return English, true
	}
	return English, false
}

// FromEnvironment returns the language for a terminal by the rule of
// POSIX: LC_ALL, then LC_MESSAGES, then LANG; the first that is set decides.
func FromEnvironment(getenv func(string) string) Tag {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			tag, _ := Match(value)
			return tag
		}
	}
	return English
}
