// Package config says how the server runs. Every setting has a usable zero:
// with nothing configured at all, the server listens on this machine and keeps
// everything in the folder data.
//
// A setting is looked for on the command line, then in the environment
// (BONAFIDE_LISTEN for listen, BONAFIDE_SENDER_KEY for sender-key), then in a
// file of lines "name = value", then in the defaults. No secret is a setting:
// settings that concern one name the file it is in.
package config

import (
	"cmp"
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"
)

// Config is the settings of one process.
type Config struct {
	Listen   string // address and port to serve on; "127.0.0.1:8080" if empty
	URL      string // as browsers see the server, without a slash at the end; "http://" and Listen if empty
	Data     string // the data folder; "data" if empty
	Database string // see store.Config; empty for the file bonafide.db in Data
	Blobs    string // folder or s3: URL of the original files; Data if empty
	Keys     string // master keys, see seal.OpenMaster; keys/master.json in Data if empty

	NoMigrate bool   // do not bring the tables up to date at the start
	Log       string // log line format, "json" or "text"; json if empty
	Level     slog.Level
	// Metrics is an address of its own for /metrics. If empty, the server
	// answers them itself, to programs of this machine that come directly.
	Metrics string
	// Proxies are the networks whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// Grace is how long a stop waits for requests and jobs; 30 s if zero.
	Grace time.Duration

	// Jobs and Examinations bound how many jobs, and how many examinations of
	// photos, this process runs at once: twice, and half, the number of
	// processors if zero; none if negative.
	Jobs         int
	Examinations int

	Origin   string // name of the custody log, for ever; from the id of the installation if empty
	TSA      string // URL of a time-stamping authority (RFC 3161); no anchoring if empty
	TSARoots string // file of certificates (PEM) that tokens must lead to; not traced if empty

	TrustList     string // file of certificates (PEM) whose Content Credentials are believed; none if empty
	TimestampList string // the same for time stamps in Content Credentials

	Sender    string // URL that codes for phones are posted to; shown on the console if empty
	SenderKey string // file with the key that signs them

	// LocalWebhooks lets webhooks go to addresses that are not public, and by
	// plain http: for systems in one's own network.
	LocalWebhooks bool

	// Tenant and Admin name the first tenant and the login of its first
	// administrator, for the first run; "Bonafide" and "admin" if empty.
	Tenant string
	Admin  string
}

// The defaults of settings with one.
const (
	defaultListen = "127.0.0.1:8080"
	defaultData   = "data"
	defaultGrace  = 30 * time.Second
)

// Filled returns c with every zero that stands for a default replaced.
func (c Config) Filled() Config {
	c.Listen = cmp.Or(c.Listen, defaultListen)
	c.Data = cmp.Or(c.Data, defaultData)
	c.Blobs = cmp.Or(c.Blobs, c.Data)
	c.Keys = cmp.Or(c.Keys, filepath.Join(c.Data, "keys", "master.json"))
	c.Log = cmp.Or(c.Log, "json")
	c.Grace = cmp.Or(c.Grace, defaultGrace)
	c.Tenant = cmp.Or(c.Tenant, "Bonafide")
	c.Admin = cmp.Or(c.Admin, "admin")
	return c
}
