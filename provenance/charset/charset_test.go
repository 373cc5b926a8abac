package charset

import "testing"

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, bytes, want string }{
		{"ASCII", "plain", "plain"},
		{"UTF-8", "豆包", "豆包"},
		{"GB 18030", "\xb6\xb9\xb0\xfcAI\xc9\xfa\xb3\xc9", "豆包AI生成"},
		{"Latin-1", "caf\xe9 noir", "café noir"},
		{"Latin-1 at the end", "caf\xe9", "café"},
		{"noise", "\x80\x81", "\u0080\u0081"},
		{"nothing", "", ""},
	} {
		if got := Text([]byte(test.bytes)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
