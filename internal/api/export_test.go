package api

import "github.com/bonafide-aftersale/bonafide/internal/identity"

// Route is a route as tests see it.
type Route struct {
	Method, Path, Name        string
	Actions                   []identity.Action
	Open, Self, Apart, Stream bool
}

// Routes lists all routes.
func Routes(s Services) []Route {
	var list []Route
	for _, r := range build(s).routes {
		list = append(list, Route{r.method, r.path, r.name, r.actions, r.open, r.self, r.apart, r.stream})
	}
	return list
}

// Document is the OpenAPI document.
func Document(s Services) ([]byte, error) { return build(s).document() }

// CheckJSON is the strict reader.
var CheckJSON = checkJSON

// ParseCursor reads a cursor.
func ParseCursor(text string) error {
	_, err := parseCursor(text)
	return err
}
