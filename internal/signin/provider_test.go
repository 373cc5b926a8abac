package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// provider is an OpenID provider that signs real tokens and checks PKCE and the
// client's password, as a company's would.
type provider struct {
	*httptest.Server
	t      *testing.T
	key    *ecdsa.PrivateKey
	now    func() time.Time
	claims func(map[string]any) // changes what the next token says
	sign   *ecdsa.PrivateKey    // another key to sign with, if set
	down   bool

	mu    sync.Mutex
	codes map[string]url.Values // code -> the request it was given for
}

const (
	clientID     = "bonafide"
	clientSecret = "测试 secret: 100% & more"
)

func newProvider(t *testing.T, now func() time.Time) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key, now: now, codes: make(map[string]url.Values)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		p.json(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"ES256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		p.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &p.key.PublicKey, KeyID: "1", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.down {
			http.Error(w, "maintenance", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// visit is what a browser does there: it brings the request, the person agrees,
// and it is sent back with a code and the state.
func (p *provider) visit(departure string) url.Values {
	p.t.Helper()
	u, err := url.Parse(departure)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != clientID || q.Get("code_challenge_method") != "S256" ||
		q.Get("code_challenge") == "" || q.Get("nonce") == "" || q.Get("redirect_uri") != origin+"/signin/company/back" {
		p.t.Fatalf("the request is %v", q)
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = q
	p.mu.Unlock()
	return url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
}

// token exchanges a code, once.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	user, _ = url.QueryUnescape(user) // RFC 6749 §2.3.1
	password, _ = url.QueryUnescape(password)
	p.mu.Lock()
	asked, ok := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	p.mu.Unlock()
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || user != clientID || password != clientSecret || b64(challenge[:]) != asked.Get("code_challenge") ||
		r.FormValue("redirect_uri") != asked.Get("redirect_uri") || r.FormValue("grant_type") != "authorization_code" {
		w.WriteHeader(http.StatusBadRequest)
		p.json(w, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": p.URL, "sub": "248289761001", "aud": clientID, "nonce": asked.Get("nonce"),
		"iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(), "email": "Zhang.San@example.com", "email_verified": true}
	if p.claims != nil {
		p.claims(claims)
	}
	key := p.key
	if p.sign != nil {
		key = p.sign
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	if err != nil {
		p.t.Error(err)
		return
	}
	text, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
		return
	}
	signed, err := signer.Sign(text)
	if err != nil {
		p.t.Error(err)
		return
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		p.t.Error(err)
		return
	}
	p.json(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 60, "id_token": compact})
}
