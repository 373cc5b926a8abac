package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// process is the real program, serving.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	port   string
	ended  chan error
	mu     sync.Mutex
	stderr bytes.Buffer
}

// Write collects the standard error.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// start runs "bonafide serve"; TestMain has put the program into the PATH.
func start(t *testing.T, data, database string, args ...string) *process {
	t.Helper()
	p := &process{t: t, port: freePort(), ended: make(chan error, 1)}
	args = append([]string{"serve", "-listen", "127.0.0.1:" + p.port, "-data", data}, args...)
	if database != "" {
		args = append(args, "-database", database)
	}
	p.cmd = exec.Command("bonafide", args...)
	p.cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	p.cmd.Stderr = p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		select {
		case <-p.ended:
		case <-time.After(10 * time.Second):
		}
	})
	return p
}

// status asks for a page; 0 if nobody answers.
func (p *process) status(path string) (int, string) {
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Get("http://127.0.0.1:" + p.port + path)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(body)
}

// until waits until a page has a status, a minute at most.
func (p *process) until(path string, want int) {
	p.t.Helper()
	got, body := 0, ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got, body = p.status(path); got == want {
			return
		}
	}
	p.t.Fatalf("%s: %d %s, want %d\n%s", path, got, body, want, p.said())
}

// stop sends a signal and returns the exit status.
func (p *process) stop(signal os.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		p.ended <- err
	case <-time.After(time.Minute):
		p.t.Fatalf("it does not stop\n%s", p.said())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Two processes on one PostgreSQL: one first run, one of them killed, the other
// stopped, and a third that goes on.
func TestProcessesOnPostgres(t *testing.T) {
	t.Parallel()
	database := storetest.Empty(t, store.PostgreSQL)
	data := filepath.Join(t.TempDir(), "data")
	one := start(t, data, database)
	one.until("/readyz", http.StatusOK)
	two := start(t, data, database)
	two.until("/readyz", http.StatusOK)
	if n := strings.Count(one.said()+two.said(), "/join/bfl_"); n != 1 {
		t.Errorf("%d links for the first administrator were shown, want one", n)
	}
	one.stop(os.Kill)
	if code, body := two.status("/readyz"); code != http.StatusOK {
		t.Errorf("after the other was killed: %d %s", code, body)
	}
	if code := two.stop(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit status %d after SIGTERM, want %d\n%s", code, exitDone, two.said())
	}
	three := start(t, data, database)
	three.until("/readyz", http.StatusOK)
	if code := three.stop(syscall.SIGINT); code != exitDone || strings.Contains(three.said(), "/join/") {
		t.Errorf("the third: exit status %d\n%s", code, three.said())
	}
}

// A killed process on SQLite leaves nothing behind that keeps the next one from
// starting.
func TestKilledOnSQLite(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	for range 3 {
		p := start(t, data, "")
		p.until("/healthz", http.StatusOK)
		p.stop(os.Kill)
	}
	last := start(t, data, "")
	last.until("/readyz", http.StatusOK)
	if code := last.stop(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit status %d\n%s", code, last.said())
	}
	out, err := exec.Command("bonafide", "verify", data).CombinedOutput()
	if err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// link is a way to a PostgreSQL that can be cut.
type link struct {
	listener net.Listener
	to       func() (net.Conn, error)

	mu   sync.Mutex
	down bool
	open map[net.Conn]bool
}

func newLink(t *testing.T, to func() (net.Conn, error)) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{listener: l, to: to, open: make(map[net.Conn]bool)}
	t.Cleanup(func() { l.Close(); k.set(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go k.carry(c)
		}
	}()
	return k
}

// carry copies both ways until one side ends.
func (k *link) carry(c net.Conn) {
	k.mu.Lock()
	if k.down {
		k.mu.Unlock()
		c.Close()
		return
	}
	k.mu.Unlock()
	server, err := k.to()
	if err != nil {
		c.Close()
		return
	}
	k.mu.Lock()
	k.open[c], k.open[server] = true, true
	k.mu.Unlock()
	go func() { _, _ = io.Copy(server, c); server.Close() }()
	_, _ = io.Copy(c, bufio.NewReader(server))
	c.Close()
	k.mu.Lock()
	delete(k.open, c)
	delete(k.open, server)
	k.mu.Unlock()
}

// set cuts the link or mends it.
func (k *link) set(down bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.down = down
	for c := range k.open {
		if down {
			c.Close()
		}
	}
}

// The database goes away while the server runs, and comes back: the process
// lives on, says so, and goes on by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(storetest.Empty(t, store.PostgreSQL))
	if err != nil {
		t.Fatal(err)
	}
	network, address := "tcp", u.Host
	if host := u.Query().Get("host"); host != "" { // the throw-away server listens on a Unix socket
		port := u.Query().Get("port")
		if port == "" {
			port = "5432"
		}
		network, address = "unix", filepath.Join(host, ".s.PGSQL."+port)
	}
	way := newLink(t, func() (net.Conn, error) { return net.Dial(network, address) })
	query := u.Query()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = way.listener.Addr().String(), query.Encode()

	p := start(t, filepath.Join(t.TempDir(), "data"), u.String())
	p.until("/readyz", http.StatusOK)
	way.set(true)
	p.until("/readyz", http.StatusServiceUnavailable)
	if code, body := p.status("/healthz"); code != http.StatusOK {
		t.Errorf("/healthz: %d %s: a process that waits must not be killed", code, body)
	}
	if _, body := p.status("/readyz"); !strings.Contains(body, `"database":"failing"`) || !strings.Contains(body, `"blobs":"ok"`) {
		t.Errorf("/readyz says %s", body)
	}
	way.set(false)
	p.until("/readyz", http.StatusOK)
	way.set(true)
	// Even without a database it stops when it is told to.
	if code := p.stop(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit status %d\n%s", code, p.said())
	}
	if strings.Contains(p.said(), u.String()) {
		t.Error("the log has the address of the database, and with it a password")
	}
}
