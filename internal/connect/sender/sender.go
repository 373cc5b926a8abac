// Package sender brings short messages to phones: Console shows them to who
// develops, HTTP hands them, signed, to a program that knows an SMS provider.
package sender

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// text is the message in the customer's language.
func text(m identity.CodeMessage) string {
	tag, _ := locale.Match(m.Language)
	return locale.For(tag).Text("identity.sms_code", map[string]any{
		"tenant": m.Tenant.Name, "code": m.Code, "minutes": int(m.Life / time.Minute),
	})
}

// Console writes messages for a developer to read. It is not for use with
// customers: nothing reaches a phone, and the codes stand where it writes.
type Console struct {
	mu sync.Mutex
	w  io.Writer
}

// NewConsole returns a Console that writes to w.
func NewConsole(w io.Writer) *Console { return &Console{w: w} }

// SendCode implements identity.Sender. The number is masked, the code is not.
func (c *Console) SendCode(_ context.Context, m identity.CodeMessage) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := fmt.Fprintf(c.w, "%s %s\n", m.Phone.Masked(), text(m))
	return err
}
