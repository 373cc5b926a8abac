package seal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// compound lists surnames of two characters that are in use today, so that
// 欧阳 is not cut in the middle. One that is missing shows its first character.
var compound = []string{"欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐",
	"夏侯", "东方", "宇文", "长孙", "端木", "轩辕", "南宫", "独孤", "申屠", "呼延"}

// maskName shows the surname of a Chinese name, 张*, whatever its length; of
// another the first letter of each of the first two words, J*** S***.
func maskName(clear string) string {
	first, size := utf8.DecodeRuneInString(clear)
	if unicode.Is(unicode.Han, first) {
		for _, surname := range compound {
			if strings.HasPrefix(clear, surname) && utf8.RuneCountInString(clear) > 2 {
				return surname + "*"
			}
		}
		return clear[:size] + "*"
	}
	words := strings.Fields(clear)
	words = slices.Clone(words[:min(2, len(words))])
	for i, w := range words {
		_, size := utf8.DecodeRuneInString(w)
		words[i] = w[:size] + "***"
	}
	return strings.Join(words, " ")
}
