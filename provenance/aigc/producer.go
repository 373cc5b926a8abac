package aigc

import "strings"

// Code is a producer code taken apart (TC260-PG-20252A): "00", the kind of
// subject, the way it is bound, 18 characters that name it, the service, and
// four characters of its own.
type Code struct {
	Subject string // unified social credit code, or another code of 18 characters
	Checked bool   // Subject has the right check character (GB 32100-2015)
	Service Service
	Model   string // four characters that the provider gives its model or app
}

// Service is what a provider does.
type Service byte

// The services, by the 23rd character of the code (secondary source; others
// are kept as they are).
const (
	Generation    Service = '1' // generates or synthesises
	Dissemination Service = '2' // spreads
)

// ParseCode takes a producer code apart. ok is false for what is no code, such
// as a name. A code with a wrong check character is a code.
func ParseCode(s string) (c Code, ok bool) {
	if len(s) != 27 || !strings.HasPrefix(s, "0011") {
		return Code{}, false
	}
	for _, b := range []byte(s) {
		if !(b >= '0' && b <= '9' || b >= 'A' && b <= 'Z') {
			return Code{}, false
		}
	}
	c = Code{Subject: s[4:22], Service: Service(s[22]), Model: s[23:]}
	c.Checked = CheckCreditCode(c.Subject)
	return c, true
}

// creditCharacters are those of a unified social credit code in the order of
// their values (GB 32100-2015, table 1): without I, O, S, V and Z.
const creditCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CheckCreditCode reports whether a unified social credit code has 18
// characters of the set and the right one at the end: the weights are the
// powers of 3 modulo 31 (GB 32100-2015, 4.5 and annex A; ISO/IEC 7064 MOD 31-3).
func CheckCreditCode(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(creditCharacters, code[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return code[17] == creditCharacters[(31-sum%31)%31]
}

// known are the subjects that real labels of well-known services carry.
var known = map[string]string{
	"91110102MACQD9K640": "豆包 Doubao",
	"91440300708461136T": "腾讯 Tencent",
}

// Name is the service that is known to use the code, or "".
func (c Code) Name() string { return known[c.Subject] }
