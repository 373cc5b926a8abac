package seal

import (
	"strconv"
	"time"
)

// idCard recognises the number of a resident id card: 18 characters by
// GB 11643-1999, or 15 digits as on cards issued until 1999.
func idCard(s string) (Number, int) {
	switch len(s) {
	case 18:
		if onlyDigits(s[:17]) && province(s) && birthday(s[6:14]) && checkDigit(s[:17]) == s[17] {
			return IDCard, 0
		}
	case 15:
		// The century is 1900; there is no check digit. Residence permits came
		// later and never had this form.
		if onlyDigits(s) && s[0] < '8' && province(s) && birthday("19"+s[6:12]) {
			return IDCard, 0
		}
	}
	return 0, 0
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// province reports whether the first two digits are those of a province
// (GB/T 2260), or of residence permits for Hong Kong, Macao and Taiwan (81, 82,
// 83), or of foreigners' permanent residence (9, since 2023).
func province(s string) bool {
	n, _ := strconv.Atoi(s[:2])
	switch n / 10 {
	case 1:
		return n >= 11 && n <= 15
	case 2:
		return n >= 21 && n <= 23
	case 3:
		return n >= 31 && n <= 37
	case 4:
		return n >= 41 && n <= 46
	case 5:
		return n >= 50 && n <= 54
	case 6:
		return n >= 61 && n <= 65
	case 7:
		return n == 71
	case 8:
		return n >= 81 && n <= 83
	case 9:
		return true
	}
	return false
}

// birthday reports whether YYYYMMDD is a day on which a living person can
// have been born.
func birthday(s string) bool {
	day, err := time.Parse("20060102", s)
	return err == nil && day.Year() >= 1900 && day.Year() < 2100
}

// checkDigit computes the 18th character (GB 11643-1999, clause 6; ISO 7064
// MOD 11-2): the digits a_i, from the left, weigh 2^(18-i) mod 11.
func checkDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		sum = (sum + int(digits[i]-'0')) * 2 % 11
	}
	return "0123456789X"[(12-sum)%11]
}
