// Package locale holds every sentence that people read, in two catalogues:
// the folders zh-CN and en. A sentence is named by a key, group.name, and takes
// named, typed arguments. Nothing else in the program speaks to people.
//
// A catalogue is a folder of text files, one for each part of the product,
// that a translator can edit:
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
	"io/fs"
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

//go:embed zh-CN/*.txt en/*.txt
var files embed.FS

var catalogues = func() map[Tag]*Catalogue {
	all := make(map[Tag]*Catalogue, len(Tags))
	for _, tag := range Tags {
		c, err := read(files, tag)
		if err != nil {
			panic(fmt.Sprintf("locale: %v", err)) // embedded; a test reads them first
		}
		all[tag] = c
	}
	return all
}()

// read joins the files of one language. A key stands in one of them.
func read(fsys fs.FS, tag Tag) (*Catalogue, error) {
	names, err := fs.Glob(fsys, string(tag)+"/*.txt")
	if err != nil {
		return nil, err
	}
	all := &Catalogue{tag: tag, messages: make(map[string]message)}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		c, err := parse(tag, string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, m := range c.messages {
			if all.Has(key) {
				return nil, fmt.Errorf("%s: %s stands in another file too", name, key)
			}
			all.messages[key] = m
		}
	}
	return all, nil
}

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
