package identity

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what one hash costs.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

// Bounds on what a stored hash may ask for, so that a damaged or planted one
// does not exhaust the machine.
const (
	maxMemory = 1 << 18 // KiB: 256 MiB
	maxPasses = 16
	maxLanes  = 16
	maxBytes  = 64 // of salt and output
)

// encodeHash writes a hash in the PHC string format
// (github.com/P-H-C/phc-string-format), which carries its parameters:
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash
func encodeHash(c cost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64(salt), b64(sum))
}

// decodeHash reverses encodeHash. It accepts that one form only.
func decodeHash(text string) (c cost, salt, sum []byte, ok bool) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return
	}
	var values [3]uint64
	names := strings.Split(parts[3], ",")
	if len(names) != len(values) {
		return
	}
	for i, name := range []string{"m=", "t=", "p="} {
		digits, found := strings.CutPrefix(names[i], name)
		n, err := strconv.ParseUint(digits, 10, 32)
		if !found || err != nil || digits[0] == '0' {
			return
		}
		values[i] = n
	}
	if values[0] > maxMemory || values[1] > maxPasses || values[2] > maxLanes || values[0] < 8*values[2] {
		return
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(salt) < 8 || len(salt) > maxBytes {
		return
	}
	sum, err = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || len(sum) < 16 || len(sum) > maxBytes {
		return
	}
	return cost{memory: uint32(values[0]), passes: uint32(values[1]), lanes: uint8(values[2])}, salt, sum, true
}
