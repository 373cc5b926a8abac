// Package charset reads text whose character set the file does not tell, or
// tells wrongly: UTF-8, the Chinese GB 18030, else Latin-1.
package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Text returns the text of bytes in an unknown character set. Bytes that are
// UTF-8 are taken as that. Bytes whose upper half comes in pairs of the range
// of GB 2312 (0xA1 to 0xFE both) are read as GB 18030, the rest as Latin-1,
// the set of PNG's tEXt (PNG, third edition, 11.3.3.2). The result is UTF-8.
func Text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if pairs(b) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b); err == nil {
			return string(s)
		}
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// pairs reports whether bytes from 0x80 on come in twos from 0xA1 to 0xFE.
func pairs(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if i+1 == len(b) || b[i] < 0xa1 || b[i] > 0xfe || b[i+1] < 0xa1 || b[i+1] > 0xfe {
			return false
		}
		i++
	}
	return true
}
