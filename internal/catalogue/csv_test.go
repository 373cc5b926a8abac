package catalogue

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

func TestFen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"1": 100, "1.5": 150, "¥1,299.50": 129950, "0.01": 1, "￥ 12": 1200, "007.10": 710} {
		if got, ok := fen(text); !ok || got != want {
			t.Errorf("%q: got %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ".5", "-1", "1.234", "1e3", "zwölf", "9999999999999", "1.2.3", "１２"} {
		if got, ok := fen(text); ok {
			t.Errorf("%q: got %d, want none", text, got)
		}
	}
}

// Whatever amount is written with two decimals is read as itself.
func TestFenRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(0, MaxFen).Draw(t, "fen")
		if got, ok := fen(fmt.Sprintf("%d.%02d", want/100, want%100)); !ok || got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"number,paid_yuan\n1,2\n", "订单号,实付\r\n\"a\r\nb\",3", "\ufeffnumber\n\n\n", "number\n\"", "\xff\xfe", "number,number\n1,2", "a\nb"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, report, err := read(file, "number", readOrder)
		if err != nil {
			return
		}
		good := sift(rows, &report, func(o *Order) (string, *fault.Error) { return o.check() }, func(o Order) string { return o.Number })
		for _, o := range good {
			if o.Number == "" || o.PaidFen < 0 || o.PaidFen > MaxFen || len(o.Number) > MaxNumber {
				t.Errorf("%q gives %+v", file, o)
			}
		}
	})
}
