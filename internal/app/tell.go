package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// tell shows the operator a sentence. The console is no log: it may be shown
// what is secret, once.
func (a *App) tell(key string, args map[string]any) {
	fmt.Fprintln(a.options.Console, a.options.Words.Text("cli.note", map[string]any{"text": a.options.Words.Text(key, args)}))
}

// linkPath is where one-time links lead.
const linkPath = "/join/"

// firstRun makes the first tenant and administrator of an installation that
// was never used, and shows the administrator's one-time link, once. Of several
// processes that start at once, one shows it.
func (a *App) firstRun(ctx context.Context) error {
	tenant, link, first, err := a.Access.Directory.FirstRun(ctx, a.Config.Tenant, a.Config.Admin)
	if err != nil || !first {
		return err
	}
	a.Log.Info("app: first run", "tenant", string(tenant.ID))
	a.tell("serve.first_link", map[string]any{
		"login": a.Config.Admin, "link": a.URL() + linkPath + link.Reveal(), "hours": int(identity.LinkLife.Hours()),
	})
	return nil
}

// URL is the server's address as browsers see it, without a slash at the end.
func (a *App) URL() string {
	if a.Config.URL != "" {
		return a.Config.URL
	}
	listen := a.Config.Listen
	if strings.HasPrefix(listen, ":") {
		listen = "127.0.0.1" + listen
	}
	return "http://" + listen
}
