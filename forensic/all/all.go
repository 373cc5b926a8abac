// Package all lists the forensic methods, so that everything that examines
// runs the same ones in the same order.
package all

import (
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Methods returns every method.
func Methods() []forensic.Method {
	return []forensic.Method{sameshot.Method{}}
}
