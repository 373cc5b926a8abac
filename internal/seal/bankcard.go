package seal

import "strconv"

// bankCard recognises a card number by its issuer's first digits (ISO/IEC
// 7812-1, ranges as the networks publish them), its length and its Luhn digit.
func bankCard(s string) (Number, int) {
	if len(s) < 15 || len(s) > 19 || !onlyDigits(s) || !issued(s) || !luhn(s) {
		return 0, 0
	}
	return BankCard, 4
}

// issued reports whether a card of this length can begin like this.
func issued(s string) bool {
	two, _ := strconv.Atoi(s[:2])
	four, _ := strconv.Atoi(s[:4])
	switch len(s) {
	case 15:
		return two == 34 || two == 37 // American Express
	case 16:
		return two == 62 || two == 81 || // UnionPay
			s[0] == '4' || // Visa
			two >= 51 && two <= 55 || four >= 2221 && four <= 2720 || // Mastercard
			four >= 3528 && four <= 3589 // JCB
	case 19:
		return two == 62 || two == 81 || four == 9558 // UnionPay; ICBC before 62
	}
	return two == 62 || two == 81
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// callable recognises a phone number that is dialled in China: mobile, with or
// without 86, or fixed with its area code.
func callable(s string) (Number, int) {
	switch {
	case mobile.MatchString(s), len(s) == 13 && s[:2] == "86" && mobile.MatchString(s[2:]):
		return Callable, 4
	case len(s) >= 10 && len(s) <= 12 && s[0] == '0' && s[1] != '0' && onlyDigits(s):
		return Callable, 4
	}
	return 0, 0
}
