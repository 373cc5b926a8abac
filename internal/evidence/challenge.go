package evidence

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// ChallengeID names a Challenge.
type ChallengeID string

// Challenge is what a live capture has to show, so that an old or a made-up
// picture does not fit: a code written on paper beside the goods, or views of
// the goods in an order that nobody could know. It is for one person, one case
// and one upload, and for a short time.
type Challenge struct {
	ID      ChallengeID
	Tenant  string
	Case    string
	Person  string
	Prompt  Prompt
	Issued  time.Time
	Expires time.Time
	Hash    custody.Digest // of the secret half of the token; the token itself is not stored
}

// ChallengeLife is how long a challenge may be used: time to find paper and
// goods, not to have a picture made.
const ChallengeLife = 10 * time.Minute

// PromptType tells what is asked for.
type PromptType string

// The types of prompts.
const (
	WriteCode PromptType = "write_code" // write the code on paper and lay it beside the goods
	ShowViews PromptType = "show_views" // show these views, in this order, in one take
)

// Prompt is the task. Its words are in the catalogue of the page.
type Prompt struct {
	Type  PromptType
	Code  string   // for WriteCode: 6 characters
	Views []string // for ShowViews: 3 of Views
}

// Views are the angles that can be asked for.
var Views = []string{"front", "back", "left", "right", "top", "bottom", "label", "with_hand"}

// codeAlphabet has the characters that stay apart in handwriting: none of 0 O
// D Q, 1 I L J, 2 Z, 5 S, 6 G, 8 B, U V. Six of 17 make 24 million codes.
const codeAlphabet = "ACEFHKMNPRTWXY347"

const codeLength, viewCount = 6, 3

// String is the form in which a prompt is stored: "write_code:ACEFHK".
func (p Prompt) String() string {
	if p.Type == WriteCode {
		return string(WriteCode) + ":" + p.Code
	}
	return string(ShowViews) + ":" + strings.Join(p.Views, ",")
}

// ParsePrompt reads what String writes.
func ParsePrompt(s string) (Prompt, error) {
	kind, task, _ := strings.Cut(s, ":")
	switch PromptType(kind) {
	case WriteCode:
		return Prompt{Type: WriteCode, Code: task}, nil
	case ShowViews:
		return Prompt{Type: ShowViews, Views: strings.Split(task, ",")}, nil
	}
	return Prompt{}, fmt.Errorf("evidence: no prompt: %q", s)
}

// newPrompt draws a task.
func newPrompt(t PromptType) (Prompt, error) {
	switch t {
	case WriteCode:
		code := make([]byte, codeLength)
		for i := range code {
			code[i] = codeAlphabet[draw(len(codeAlphabet))]
		}
		return Prompt{Type: WriteCode, Code: string(code)}, nil
	case ShowViews:
		left := append([]string(nil), Views...)
		p := Prompt{Type: ShowViews}
		for range viewCount {
			i := draw(len(left))
			p.Views = append(p.Views, left[i])
			left = append(left[:i], left[i+1:]...)
		}
		return p, nil
	}
	return Prompt{}, invalid("vault.bad_prompt")
}

// draw returns a uniform number below n.
func draw(n int) int {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // crypto/rand does not fail since Go 1.24
	}
	return int(i.Int64())
}

// Challenge gives out a challenge for a case. The token is shown to the person
// once and not stored; whoever has it and is that person may use it once.
func (v *Vault) Challenge(ctx context.Context, a Actor, caseID string, t PromptType) (Challenge, string, error) {
	prompt, err := newPrompt(t)
	if err != nil {
		return Challenge{}, "", err
	}
	now := v.now()
	var secret [16]byte
	rand.Read(secret[:])
	c := Challenge{
		ID: ChallengeID(id.New()), Tenant: a.Tenant, Case: caseID, Person: a.ID, Prompt: prompt,
		Issued: now, Expires: now.Add(ChallengeLife), Hash: custody.Digest(sha256.Sum256(secret[:])),
	}
	err = v.tx.InTx(ctx, func(ctx context.Context) error {
		if err := v.store.AddChallenge(ctx, c); err != nil {
			return err
		}
		_, err := v.Log(ctx, custody.Entry{Tenant: a.Tenant, Case: caseID, Event: custody.Issued, Actor: a.ID})
		return err
	})
	if err != nil {
		return Challenge{}, "", err
	}
	return c, string(c.ID) + "." + base64.RawURLEncoding.EncodeToString(secret[:]), nil
}

// redeem uses up the challenge of a token. Of two calls at once one wins. All
// refusals sound the same: unknown, used, expired, of another person or case.
func (v *Vault) redeem(ctx context.Context, a Actor, caseID, token string) (Challenge, error) {
	refused := fault.New(fault.Denied, "vault.challenge_refused", nil)
	name, encoded, _ := strings.Cut(token, ".")
	secret, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || len(secret) != 16 || !id.Valid(name) {
		return Challenge{}, refused
	}
	use := Challenge{
		ID: ChallengeID(name), Tenant: a.Tenant, Case: caseID, Person: a.ID, Hash: custody.Digest(sha256.Sum256(secret)),
	}
	c, ok, err := v.store.UseChallenge(ctx, use, v.now())
	if err != nil {
		return Challenge{}, err
	}
	if !ok {
		return Challenge{}, refused
	}
	return c, nil
}
