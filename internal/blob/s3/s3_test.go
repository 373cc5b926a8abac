package s3

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/blob/blobtest"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// serve starts an S3 store in this process.
func serve(t *testing.T) (*httptest.Server, Config) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	store := gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength <= 0 { // gofakes3 wants the header also where nothing follows
			r.Header.Set("Content-Length", "0")
		}
		store.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server, Config{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "evidence", Prefix: "shop/", Region: "us-east-1",
		AccessKey: "key", SecretKey: "secret", Insecure: true, Temp: t.TempDir(), Wait: 5 * time.Second,
	}
}

func open(t *testing.T) *Store {
	t.Helper()
	_, c := serve(t)
	s, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	blobtest.Store(t, func(t *testing.T) blob.Store { return open(t) }, func(t *testing.T, bs blob.Store, d custody.Digest) {
		s := bs.(*Store)
		if _, err := s.client.PutObject(context.Background(), s.config.Bucket, s.key(d), strings.NewReader("b photo"), 7, minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStaging(t *testing.T) {
	t.Parallel()
	blobtest.TestStaging(t, open(t).Staging())
}

// Two writers that both saw no such object: the condition decides.
func TestTheConditionIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i, data := range []string{"first", "other"} {
		f, _, n, err := s.spool(context.Background(), strings.NewReader(data), custody.Digest{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		defer discard(f)
		err = s.send(context.Background(), "name", f, n)
		if i == 0 && err != nil || i == 1 && minio.ToErrorResponse(err).StatusCode != 412 {
			t.Errorf("writer %d: got %v", i, err)
		}
	}
}

func TestStoreAway(t *testing.T) {
	t.Parallel()
	server, c := serve(t)
	s, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := s.Put(context.Background(), strings.NewReader("a photo"), custody.Digest{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, _, err := s.Put(ctx, strings.NewReader("another"), custody.Digest{}, 100); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("put: got %v, want unavailable", err)
	}
	if _, err := s.Open(ctx, d); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("open: got %v, want unavailable", err)
	}
	if _, err := s.Stat(ctx, d); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("stat: got %v, want unavailable", err)
	}
	if _, err := s.Staging().Write(ctx, "u", "1", strings.NewReader("part"), 100); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("part: got %v, want unavailable", err)
	}
	if _, err := Open(ctx, c); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("open the store: got %v, want unavailable", err)
	}
	if left, err := os.ReadDir(c.Temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	got, err := ParseURL("s3://evidence/shop/2026/?endpoint=127.0.0.1:9000&region=cn-north-1&insecure=1")
	want := Config{Endpoint: "127.0.0.1:9000", Bucket: "evidence", Prefix: "shop/2026/", Region: "cn-north-1", Insecure: true}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, bad := range []string{"", "s3:", "http://bucket", "s3://key:secret@bucket/", "s3://%zz"} {
		if _, err := ParseURL(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %v, want invalid", bad, err)
		}
	}
	_, c := serve(t)
	c.Bucket = "absent"
	if _, err := Open(context.Background(), c); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no such bucket: got %v, want invalid", err)
	}
}
