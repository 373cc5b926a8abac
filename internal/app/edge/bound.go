package edge

import (
	"io"
	"net/http"
	"time"
)

// bound limits a body in size, and both directions in how long they may stand
// still. A video over a bad network takes as long as it takes; a connection on
// which nothing moves is of no use to anybody.
func bound(h http.Handler, most int64, still time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, &moving{r.Body, control, still}, most)
		}
		h.ServeHTTP(&patient{w, control, still}, r)
	})
}

// moving is a body that must bring something now and then.
type moving struct {
	io.ReadCloser
	control *http.ResponseController
	still   time.Duration
}

func (m *moving) Read(p []byte) (int, error) {
	// Without deadlines (a test's recorder) there is nothing to wait for.
	_ = m.control.SetReadDeadline(time.Now().Add(m.still))
	n, err := m.ReadCloser.Read(p)
	if err == io.EOF {
		// The server goes on reading, to notice that the client goes away; a
		// deadline that passes then would end the request. After any other
		// error it stays: the server does not wait for the rest either.
		_ = m.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// patient is an answer that the client must take something of now and then.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
	still   time.Duration
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(p.still))
	return p.ResponseWriter.Write(b)
}

// FlushError sends what was written; an event stream lives by it.
func (p *patient) FlushError() error {
	_ = p.control.SetWriteDeadline(time.Now().Add(p.still))
	return p.control.Flush()
}

// Flush implements http.Flusher.
func (p *patient) Flush() { _ = p.FlushError() }

// Unwrap is for http.ResponseController.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }
