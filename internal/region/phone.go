package region

// Phone is a telephone number found in a text.
type Phone struct {
	// Number in one form: 13800138000, 0718-5832222, 400-820-8820, and with its
	// country +852-21234567, +853-…, +886-….
	Number    string
	Extension string // 分机, digits; "" for none
}

// phoneAt reads a number at i; end is behind it, 0 if there is none. With
// labelled, a local number without area code counts too.
func (x *letters) phoneAt(i int, labelled bool) (p Phone, end int) {
	if i > 0 && (isDigit(x.runes[i-1]) || x.runes[i-1] == '+') {
		return Phone{}, 0
	}
	country := ""
	for _, prefix := range countryPrefixes {
		if to, ok := x.says(i, prefix.text); ok {
			country, i = prefix.country, to
			for i < len(x.runes) && isJoint(x.runes[i]) {
				i++
			}
			break
		}
	}
	if country == "" && x.digits(i) == 13 && x.runes[i] == '8' && x.runes[i+1] == '6' {
		country, i = "+86", i+2
	}
	var digits [24]byte
	var after [24]int // where the text goes on behind each digit
	n := 0
	for j := i; j < len(x.runes) && n < len(digits); j++ {
		if r := x.runes[j]; isDigit(r) {
			digits[n], after[n] = byte(r), j+1
			n++
		} else if !isJoint(r) || n == 0 || j > after[n-1]+1 {
			break
		}
	}
	d := string(digits[:n])
	size, form := 0, ""
	switch {
	case country == "+852" || country == "+853":
		if n >= 8 {
			size, form = 8, country+"-"+d[:8]
		}
	case country == "+886":
		if n >= 9 {
			size, form = 9, country+"-"+d[:9]
			if d[0] == '0' && n >= 10 {
				size, form = 10, country+"-"+d[1:10]
			}
		}
	case n >= 11 && d[0] == '1' && d[1] >= '3':
		size, form = 11, d[:11]
	case n >= 10 && (d[:3] == "400" || d[:3] == "800"):
		size, form = 10, d[:3]+"-"+d[3:6]+"-"+d[6:10]
	case n >= 10 && d[0] == '0' && d[1] != '0' || country == "+86" && n >= 9 && d[0] != '0' && d[0] != '1':
		size, form = landline(d, after[:n], country)
	case n >= 10 && country == "+86" && d[0] == '1' && d[1] == '0':
		size, form = landline(d, after[:n], country)
	case labelled && (n == 7 || n == 8) && d[0] > '1':
		size, form = n, d
	}
	if size == 0 {
		return Phone{}, 0
	}
	end = after[size-1]
	if end < len(x.runes) && isDigit(x.runes[end]) {
		return Phone{}, 0 // part of a longer number
	}
	p.Number = form
	p.Extension, end = x.extensionAt(end)
	return p, end
}

// countryPrefixes are how people write the country; the longer first.
var countryPrefixes = []struct{ text, country string }{
	{"(+86)", "+86"}, {"+86", "+86"}, {"0086", "+86"}, {"86-", "+86"}, {"86 ", "+86"},
	{"(+852)", "+852"}, {"+852", "+852"}, {"00852", "+852"}, {"(+853)", "+853"}, {"+853", "+853"}, {"00853", "+853"},
	{"(+886)", "+886"}, {"+886", "+886"}, {"00886", "+886"},
}

// landline cuts a number of the mainland with its area code: three digits where
// it begins with 01 or 02, otherwise four (national numbering plan), then
// seven or eight. after tells where a group of digits ends.
func landline(d string, after []int, country string) (size int, form string) {
	if country != "" && d[0] != '0' {
		inner, number := landline("0"+d, append([]int{0}, after...), "")
		return max(0, inner-1), number
	}
	area := 4
	if d[1] == '1' || d[1] == '2' {
		area = 3
	}
	if len(d) < area+7 || d[area] < '2' {
		return 0, ""
	}
	size = area + 7
	// The eighth digit belongs to the number unless something stands before it.
	if len(d) >= size+1 && after[size] == after[size-1]+1 {
		size++
	}
	return size, d[:area] + "-" + d[area:size]
}

// extensionAt reads 转801, -801, 分机801 or ext. 801.
func (x *letters) extensionAt(i int) (string, int) {
	j := i
	for j < len(x.runes) && x.runes[j] == ' ' {
		j++
	}
	found := false
	for _, word := range []string{"转分机", "分机", "转", "ext.", "ext", "EXT", "#", "*", "-"} {
		if to, ok := x.says(j, word); ok {
			j, found = to, true
			break
		}
	}
	if !found {
		return "", i
	}
	for j < len(x.runes) && (x.runes[j] == ' ' || x.runes[j] == ':') {
		j++
	}
	from := j
	for j < len(x.runes) && isDigit(x.runes[j]) {
		j++
	}
	if j == from || j-from > 6 {
		return "", i
	}
	return string(x.runes[from:j]), j
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isJoint reports whether r may stand between the digits of one number.
func isJoint(r rune) bool {
	switch r {
	case ' ', '-', '.', '(', ')', '–', '—', '·':
		return true
	}
	return false
}

// identityAt reads the 18 characters of a number of GB 11643 at i, by its check
// digit (MOD 11-2); end is 0 if there is none. The product does not keep such
// numbers, so nothing but the place is told.
func (x *letters) identityAt(i int) (end int) {
	if i+18 > len(x.runes) || i > 0 && isDigit(x.runes[i-1]) || i+18 < len(x.runes) && isDigit(x.runes[i+18]) {
		return 0
	}
	sum, weight := 0, 1 // weights 2^(17-k) mod 11, from the right
	for k := 17; k >= 0; k-- {
		r := x.runes[i+k]
		value := int(r - '0')
		if k == 17 && (r == 'X' || r == 'x') {
			value = 10
		} else if !isDigit(r) {
			return 0
		}
		sum += value * weight
		weight = weight * 2 % 11
	}
	if sum%11 != 1 {
		return 0
	}
	return i + 18
}

// MaskIdentity replaces all but the first two and last two characters of every
// number of an identity card in the text by asterisks. Folded forms are masked
// too.
func MaskIdentity(text string) string {
	var x letters
	x.read(text)
	var b []byte
	done := 0
	for i := 0; i < len(x.runes); i++ {
		end := x.identityAt(i)
		if end == 0 {
			continue
		}
		b = append(b, text[done:x.at[i+2]]...)
		b = append(b, "**************"...)
		done = x.at[end-2]
		i = end - 1
	}
	return string(append(b, text[done:]...))
}
