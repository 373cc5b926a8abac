package config

import (
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// setting is one line of the file, one option, one variable.
type setting struct {
	name string
	set  func(c *Config, value string) error
}

// settings lists all of them, in the order of the manual.
var settings = []setting{
	{"listen", func(c *Config, v string) error { return address(&c.Listen, "listen", v) }},
	{"url", func(c *Config, v string) error { return webURL(&c.URL, "url", v) }},
	{"data", func(c *Config, v string) error { c.Data = v; return nil }},
	{"database", func(c *Config, v string) error { c.Database = v; return nil }},
	{"blobs", func(c *Config, v string) error { c.Blobs = v; return nil }},
	{"keys", func(c *Config, v string) error { c.Keys = v; return nil }},
	{"migrate", func(c *Config, v string) error {
		yes, err := truth("migrate", v)
		c.NoMigrate = !yes
		return err
	}},
	{"log", func(c *Config, v string) error {
		if v != "json" && v != "text" {
			return fault.New(fault.Invalid, "config.bad_log", nil, "value", v)
		}
		c.Log = v
		return nil
	}},
	{"level", func(c *Config, v string) error {
		for _, l := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			if strings.EqualFold(v, l.String()) {
				c.Level = l
				return nil
			}
		}
		return fault.New(fault.Invalid, "config.bad_level", nil, "value", v)
	}},
	{"metrics", func(c *Config, v string) error { return address(&c.Metrics, "metrics", v) }},
	{"proxies", func(c *Config, v string) error { return networks(&c.Proxies, v) }},
	{"grace", func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 || d > time.Hour {
			return fault.New(fault.Invalid, "config.bad_duration", nil, "name", "grace", "value", v)
		}
		c.Grace = d
		return nil
	}},
	{"jobs", func(c *Config, v string) error { return count(&c.Jobs, "jobs", v) }},
	{"examinations", func(c *Config, v string) error { return count(&c.Examinations, "examinations", v) }},
	{"origin", func(c *Config, v string) error {
		if len(v) > 100 || strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' || r == '+' }) {
			return fault.New(fault.Invalid, "config.bad_origin", nil, "value", v)
		}
		c.Origin = v
		return nil
	}},
	{"tsa", func(c *Config, v string) error { return webURL(&c.TSA, "tsa", v) }},
	{"tsa-roots", func(c *Config, v string) error { c.TSARoots = v; return nil }},
	{"trust-list", func(c *Config, v string) error { c.TrustList = v; return nil }},
	{"timestamp-list", func(c *Config, v string) error { c.TimestampList = v; return nil }},
	{"sender", func(c *Config, v string) error { return webURL(&c.Sender, "sender", v) }},
	{"sender-key", func(c *Config, v string) error { c.SenderKey = v; return nil }},
	{"local-webhooks", func(c *Config, v string) (err error) {
		c.LocalWebhooks, err = truth("local-webhooks", v)
		return err
	}},
	{"tenant", func(c *Config, v string) error { c.Tenant = v; return nil }},
	{"admin", func(c *Config, v string) error { c.Admin = v; return nil }},
}

// truth reads true or false.
func truth(name, v string) (bool, error) {
	yes, err := strconv.ParseBool(v)
	if err != nil {
		return false, fault.New(fault.Invalid, "config.bad_switch", nil, "name", name, "value", v)
	}
	return yes, nil
}

// address reads "host:port"; the host may be empty for all.
func address(p *string, name, v string) error {
	_, port, err := net.SplitHostPort(v)
	if n, e := strconv.ParseUint(port, 10, 16); err != nil || e != nil || n > 65535 {
		return fault.New(fault.Invalid, "config.bad_address", nil, "name", name, "value", v)
	}
	*p = v
	return nil
}

// webURL reads an http or https URL without user, query or fragment.
func webURL(p *string, name, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fault.New(fault.Invalid, "config.bad_url", nil, "name", name)
	}
	*p = strings.TrimRight(v, "/")
	return nil
}

// networks reads addresses and networks, divided by commas.
func networks(p *[]netip.Prefix, v string) error {
	var list []netip.Prefix
	for _, field := range strings.Split(v, ",") {
		field = strings.TrimSpace(field)
		n, err := netip.ParsePrefix(field)
		if a, e := netip.ParseAddr(field); e == nil {
			n, err = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
		}
		if err != nil {
			return fault.New(fault.Invalid, "config.bad_network", nil, "value", field)
		}
		list = append(list, n.Masked())
	}
	*p = list
	return nil
}

// count reads a number of things at once; 0 is none, kept as -1.
func count(p *int, name, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 1000 {
		return fault.New(fault.Invalid, "config.bad_count", nil, "name", name, "value", v)
	}
	if *p = n; n == 0 {
		*p = -1
	}
	return nil
}
