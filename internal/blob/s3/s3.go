// Package s3 keeps blobs in a bucket of any store that speaks S3, through
// minio-go.
//
//	<prefix>files/9f/86/9f86d081…   the file with that SHA-256
//	<prefix>staging/<upload>/<part> parts of uploads
//
// The name of a file is known when all its bytes are, so a file is first
// written to a temporary folder of this machine. It is then sent on condition
// that there is none of that name (If-None-Match: *), so that two writers
// cannot write over one another. The bucket should keep versions or an object
// lock as well: against its owner no program can protect it.
package s3

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string // host or host:port
	Bucket    string
	Prefix    string // before every name; empty or ended by a slash
	Region    string // empty: asked of the endpoint
	AccessKey string // with SecretKey; both empty: the usual environment variables and machine roles
	SecretKey string
	Insecure  bool          // plain HTTP, for a store on the same machine
	Temp      string        // folder for files on their way; empty: that of the system
	Wait      time.Duration // for the answer to a request; default 30 s
}

// ParseURL reads s3://bucket/prefix?endpoint=host:port&region=r&insecure=1.
// Keys do not belong into a URL, which ends up in logs: they come from the
// environment.
func ParseURL(text string) (Config, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil {
		return Config{}, fault.New(fault.Invalid, "blob.bad_url", err)
	}
	q := u.Query()
	c := Config{Bucket: u.Host, Endpoint: q.Get("endpoint"), Region: q.Get("region"), Insecure: q.Get("insecure") == "1"}
	if c.Endpoint == "" {
		c.Endpoint = "s3.amazonaws.com"
	}
	if c.Prefix = strings.Trim(u.Path, "/"); c.Prefix != "" {
		c.Prefix += "/"
	}
	return c, nil
}

// Store keeps files in a bucket. See [blob.Store].
type Store struct {
	client *minio.Client
	config Config
}

var _ blob.Store = (*Store)(nil)

// attempts is how often minio-go sends a request that was not answered. Its
// default of 10 keeps a person waiting for minutes.
const attempts = 3

// Open asks whether the bucket is there.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Wait == 0 {
		c.Wait = 30 * time.Second
	}
	client, err := newClient(c)
	if err != nil {
		return nil, fault.New(fault.Invalid, "blob.bad_url", err)
	}
	s := &Store{client, c}
	ok, err := client.BucketExists(ctx, c.Bucket)
	if err != nil {
		return nil, worded(ctx, err)
	}
	if !ok {
		return nil, fault.New(fault.Invalid, "blob.no_bucket", nil, "bucket", c.Bucket)
	}
	return s, nil
}

// newClient asks nothing yet.
func newClient(c Config) (*minio.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = c.Wait
	transport.DisableCompression = true // what is stored comes back byte by byte
	creds := credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")
	if c.AccessKey == "" {
		creds = credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.EnvMinio{}, &credentials.IAM{}})
	}
	return minio.New(c.Endpoint, &minio.Options{
		Creds: creds, Secure: !c.Insecure, Region: c.Region, Transport: transport, MaxRetries: attempts,
	})
}

func (s *Store) key(d custody.Digest) string {
	name := d.String()
	return s.config.Prefix + "files/" + name[:2] + "/" + name[2:4] + "/" + name
}

// Put implements [blob.Store].
func (s *Store) Put(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error) {
	part, d, n, err := s.spool(ctx, r, want, limit)
	if err != nil {
		return custody.Digest{}, 0, err
	}
	defer discard(part)
	switch _, err := s.Stat(ctx, d); {
	case err == nil:
		return d, n, s.same(ctx, d)
	case fault.KindOf(err) != fault.Missing:
		return custody.Digest{}, 0, err
	}
	if err := s.send(ctx, s.key(d), part, n); err != nil {
		if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
			return d, n, s.same(ctx, d)
		}
		return custody.Digest{}, 0, worded(ctx, err)
	}
	return d, n, nil
}

// spool writes the bytes to a temporary file, ready to be read.
func (s *Store) spool(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (*os.File, custody.Digest, int64, error) {
	part, err := os.CreateTemp(s.config.Temp, "bonafide-*.part")
	if err != nil {
		return nil, custody.Digest{}, 0, blob.Full(err)
	}
	d, n, err := blob.Receive(ctx, part, r, want, limit)
	if err == nil {
		_, err = part.Seek(0, io.SeekStart)
	}
	if err != nil {
		discard(part)
		if _, is := errors.AsType[*os.PathError](err); is {
			err = blob.Full(err)
		}
		return nil, custody.Digest{}, 0, err
	}
	return part, d, n, nil
}

func discard(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// send puts a new object. Large ones go in parts, which appear together.
func (s *Store) send(ctx context.Context, key string, f *os.File, n int64) error {
	opt := minio.PutObjectOptions{ContentType: "application/octet-stream", SendContentMd5: true}
	opt.SetMatchETagExcept("*")
	var body io.Reader = f
	if n == 0 {
		body = http.NoBody // else net/http announces no length, and S3 insists on one
	}
	_, err := s.client.PutObject(ctx, s.config.Bucket, key, body, n, opt)
	return err
}

// same checks that what is stored under d has that digest.
func (s *Store) same(ctx context.Context, d custody.Digest) error {
	r, err := s.Open(ctx, d)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// Open implements [blob.Store].
func (s *Store) Open(ctx context.Context, d custody.Digest) (io.ReadCloser, error) {
	r, err := s.open(ctx, s.key(d))
	if err != nil {
		return nil, wordedFor(ctx, d, err)
	}
	return blob.Verify(d, r), nil
}

// open returns an object whose first bytes have arrived: minio-go asks for
// them when they are read, and only then says that there is no such object.
func (s *Store) open(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := s.client.GetObject(ctx, s.config.Bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := object.Stat(); err != nil {
		object.Close()
		return nil, err
	}
	return &reader{object, ctx}, nil
}

// reader words the errors of a connection that breaks while reading.
type reader struct {
	*minio.Object
	ctx context.Context
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Object.Read(p)
	if err != nil && err != io.EOF {
		err = worded(r.ctx, err)
	}
	return n, err
}

// Stat implements [blob.Store].
func (s *Store) Stat(ctx context.Context, d custody.Digest) (int64, error) {
	info, err := s.client.StatObject(ctx, s.config.Bucket, s.key(d), minio.StatObjectOptions{})
	if err != nil {
		return 0, wordedFor(ctx, d, err)
	}
	return info.Size, nil
}

// All implements [blob.Store].
func (s *Store) All(ctx context.Context) iter.Seq2[custody.Digest, error] {
	return func(yield func(custody.Digest, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		opt := minio.ListObjectsOptions{Prefix: s.config.Prefix + "files/", Recursive: true}
		for info := range s.client.ListObjects(ctx, s.config.Bucket, opt) {
			if info.Err != nil {
				yield(custody.Digest{}, worded(ctx, info.Err))
				return
			}
			if d, err := custody.ParseDigest(path.Base(info.Key)); err == nil && !yield(d, nil) {
				return
			}
		}
	}
}

// Remove implements [blob.Remover].
func (s *Store) Remove(ctx context.Context, d custody.Digest) error {
	err := s.client.RemoveObject(ctx, s.config.Bucket, s.key(d), minio.RemoveObjectOptions{})
	if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchKey {
		return worded(ctx, err)
	}
	return nil
}

// worded gives the errors of minio-go their kind. Whatever the store answers,
// the caller can do nothing about it but try again later.
func worded(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return blob.Unavailable(err)
}

func wordedFor(ctx context.Context, d custody.Digest, err error) error {
	if code := minio.ToErrorResponse(err).Code; code == minio.NoSuchKey || code == "NotFound" {
		return blob.Missing(d, err)
	}
	return worded(ctx, err)
}
