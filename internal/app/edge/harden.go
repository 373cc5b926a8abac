package edge

import "net/http"

// Header values that every answer begins with; pages replace the policy by
// their own. OWASP Secure Headers Project, "Best practices".
var hardened = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer", // a path may hold a token
	"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(self), microphone=(self), geolocation=(self), payment=()",
	"Cache-Control":                "no-store",
}

// hsts: a year, as RFC 6797 suggests for sites that stay on https.
const hsts = "max-age=31536000"

// harden sets the headers that browsers need to be told.
func harden(h http.Handler, https bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range hardened {
			w.Header().Set(name, value)
		}
		if https {
			w.Header().Set("Strict-Transport-Security", hsts)
		}
		h.ServeHTTP(w, r)
	})
}
