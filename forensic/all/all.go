// Package all lists the forensic methods, so that everything that examines
// runs the same ones in the same order.
package all

import (
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/copymove"
	"github.com/bonafide-aftersale/bonafide/forensic/jpeggrid"
	"github.com/bonafide-aftersale/bonafide/forensic/quality"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
	"github.com/bonafide-aftersale/bonafide/provenance/aigc"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa"
	"github.com/bonafide-aftersale/bonafide/provenance/generator"
	"github.com/bonafide-aftersale/bonafide/provenance/iptc"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Options are what methods know besides the pictures. The zero value trusts no
// signer and knows no order.
type Options struct {
	Credentials c2pa.Options       // trust lists, and the time of the examination
	Times       structure.Timeline // of the order
}

// Methods returns every method, with nothing known besides the pictures.
func Methods() []forensic.Method { return With(Options{}) }

// With returns every method. What compares with the merchant's photos comes
// first, then what a file says about itself, then its structure, what its
// pixels hint at, and how good a photo it is.
func With(o Options) []forensic.Method {
	return []forensic.Method{
		sameshot.Method{},
		c2pa.NewMethod(o.Credentials),
		aigc.Method{},
		iptc.Method{},
		generator.Method{},
		structure.Method{Times: o.Times},
		jpeggrid.Method{},
		copymove.Method{},
		recapture.Method{},
		quality.Method{},
	}
}
