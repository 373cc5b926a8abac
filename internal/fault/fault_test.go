package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

func TestErrorNamesKindKeyArgsAndCause(t *testing.T) {
	t.Parallel()
	err := fault.New(fault.Unreadable, "read.truncated", io.ErrUnexpectedEOF, "path", "a b.jpg", "bytes", 7)
	got := err.Error()
	want := `unreadable: read.truncated bytes="7" path="a b.jpg": unexpected EOF`
	if got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want fault.Kind
	}{
		{fault.New(fault.Invalid, "x.y", nil), fault.Invalid},
		{fmt.Errorf("wrapped: %w", fault.New(fault.Unreadable, "x.y", nil)), fault.Unreadable},
		{io.EOF, fault.Internal},
		{nil, fault.Internal},
	} {
		if got := fault.KindOf(test.err); got != test.want {
			t.Errorf("KindOf(%v) = %v, want %v", test.err, got, test.want)
		}
	}
}
