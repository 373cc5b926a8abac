package job_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/job"
)

// free is a job whose argument is any text.
type free struct {
	Text   string         `json:"text"`
	Amount int64          `json:"amount"`
	More   map[string]any `json:"more,omitempty"`
}

func (free) Kind() string { return "test_free" }

func TestClear(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args free
		want error
	}{
		{free{Text: "01JDX4Q8ZP3K7M5N9R2T6V8W0Y"}, nil},
		{free{Text: strings.Repeat("0123456789abcdef", 4)}, nil}, // a SHA-256
		{free{Text: "sha256:13800138000abcdef"}, nil},            // digits within a hash
		{free{Text: "2026-11-22T08:00:00Z", Amount: 13800138000}, nil},
		{free{Text: "13800138000"}, job.ErrPersonal},
		{free{Text: "+86 138-0013-8000"}, job.ErrPersonal},
		{free{Text: "tel:13800138000;"}, job.ErrPersonal},
		{free{Text: "zhangsan@example.com"}, job.ErrPersonal},
		{free{Text: "张三"}, job.ErrPersonal},
		{free{Text: "11010119900307001X"}, job.ErrPersonal},
		{free{More: map[string]any{"to": []any{"x", "李四"}}}, job.ErrPersonal},
		{free{More: map[string]any{"13800138000": 1}}, job.ErrPersonal},
		{free{Text: strings.Repeat("x", 9000)}, job.ErrLarge},
	} {
		if got := job.Clear(test.args); !errors.Is(got, test.want) {
			t.Errorf("Clear(%.40q, %v) = %v, want %v", test.args.Text, test.args.More, got, test.want)
		}
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	var sum time.Duration
	for n := 1; n < job.Attempts; n++ {
		if got, before := job.Delay(n), job.Delay(n-1); got < before || got > time.Hour {
			t.Errorf("Delay(%d) = %v after %v, want growing up to an hour", n, got, before)
		}
		sum += job.Delay(n)
	}
	if sum < 8*time.Hour || sum > 10*time.Hour {
		t.Errorf("all attempts take %v, want about nine hours", sum)
	}
	if got := job.Delay(1 << 40); got != time.Hour {
		t.Errorf("Delay(2^40) = %v, want an hour", got)
	}
}
