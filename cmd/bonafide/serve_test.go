package main

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"
)

// freePort returns a port that was free a moment ago; "0" if there is none.
func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "0"
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// answersCommand asks the server of the script: answers PATH STATUS waits until
// the answer has that status.
func answersCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: answers PATH STATUS")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	url := "http://127.0.0.1:" + ts.Getenv("PORT") + args[0]
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	last := "nothing"
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		r, err := client.Get(url)
		if err != nil {
			last = err.Error()
			continue
		}
		r.Body.Close()
		if r.StatusCode == want {
			return
		}
		last = r.Status
	}
	ts.Fatalf("%s: %s, want %d", url, last, want)
}

// ageKeyCommand makes a key of age: agekey IDENTITY RECIPIENTS.
func ageKeyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: agekey IDENTITY RECIPIENTS")
	}
	key, err := age.GenerateX25519Identity()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(key.String()+"\n"), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte("# of the test\n"+key.Recipient().String()+"\n"), 0o600))
}
