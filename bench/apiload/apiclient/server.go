package apiclient

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to make databases with
)

// Server is a running "bonafide serve".
type Server struct {
	URL  string
	Link string // token of the first administrator's one-time link

	cmd   *exec.Cmd
	ended chan error

	mu    sync.Mutex
	lines []string // of its standard error
	heard *sync.Cond
}

var (
	servingLine = regexp.MustCompile(`"msg":"app: serving","address":"([^"]+)"`)
	linkLine    = regexp.MustCompile(`/join/(bfl_[0-9A-Za-z]+)`)
	codeLine    = regexp.MustCompile(`(?:code is|验证码是?|验证码为?) ?([0-9]{6})`)
)

// Start runs a server on a port of its own, in a folder, on a database (empty
// for SQLite), and waits until it serves.
func Start(ctx context.Context, program, folder, database string) (*Server, error) {
	args := []string{"serve", "-listen", "127.0.0.1:0", "-data", folder, "-lang", "en"}
	if database != "" {
		args = append(args, "-database", database)
	}
	s := &Server{cmd: exec.Command(program, args...), ended: make(chan error, 1)}
	s.heard = sync.NewCond(&s.mu)
	out, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.listen(out)
	address, err := s.wait(ctx, servingLine, 0, time.Minute)
	if err != nil {
		s.Stop()
		return nil, err
	}
	s.URL = "http://" + address
	s.Link, _ = s.wait(ctx, linkLine, 0, time.Second)
	return s, nil
}

// listen keeps what the server says.
func (s *Server) listen(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s.mu.Lock()
		s.lines = append(s.lines, lines.Text())
		s.heard.Broadcast()
		s.mu.Unlock()
	}
	err := s.cmd.Wait()
	s.mu.Lock()
	s.heard.Broadcast()
	s.mu.Unlock()
	s.ended <- err
}

// Lines returns how many lines the server has said.
func (s *Server) Lines() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.lines)
}

// wait returns the first group of the first line from a place on that fits.
func (s *Server) wait(ctx context.Context, line *regexp.Regexp, from int, limit time.Duration) (string, error) {
	stop := time.AfterFunc(limit, func() { s.mu.Lock(); s.heard.Broadcast(); s.mu.Unlock() })
	defer stop.Stop()
	end := time.Now().Add(limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	for at := from; ; {
		for ; at < len(s.lines); at++ {
			if m := line.FindStringSubmatch(s.lines[at]); m != nil {
				return m[1], nil
			}
		}
		if !time.Now().Before(end) || ctx.Err() != nil || s.cmd.ProcessState != nil {
			return "", fmt.Errorf("the server did not say %s; it said:\n%s", line, strings.Join(s.lines[max(0, len(s.lines)-20):], "\n"))
		}
		s.heard.Wait()
	}
}

// Code waits for the phone code that the console shows after a place.
func (s *Server) Code(ctx context.Context, from int) (string, error) {
	return s.wait(ctx, codeLine, from, 20*time.Second)
}

// Pid is the process.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Stop asks the server to end and waits for it.
func (s *Server) Stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.ended:
		return err
	case <-time.After(40 * time.Second):
		_ = s.cmd.Process.Kill()
		return errors.New("the server did not stop")
	}
}

// Postgres makes a database for a while, on the server that
// BONAFIDE_TEST_POSTGRES names or on the throw-away one of tools/postgres.sh,
// and returns its URL and what removes it.
func Postgres(ctx context.Context) (database string, remove func(), err error) {
	server := os.Getenv("BONAFIDE_TEST_POSTGRES")
	if server == "" {
		out, err := exec.CommandContext(ctx, "sh", "tools/postgres.sh", "start").Output()
		if err != nil {
			return "", nil, fmt.Errorf("start PostgreSQL: %w", err)
		}
		server = strings.TrimSpace(string(out))
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		return "", nil, err
	}
	name := "bonafide_" + strings.ToLower(rand.Text())
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		db.Close()
		return "", nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		db.Close()
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		db.Close()
	}, nil
}
