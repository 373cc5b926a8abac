package s3

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/blob/blobtest"
)

// The same contract against a store that is a program of its own. versitygw
// serves a folder by S3:
//
//	go install github.com/versity/versitygw/cmd/versitygw@latest
func TestContractOfVersityGateway(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("versitygw")
	if err != nil {
		t.Skip("versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@latest")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	cmd := exec.Command(program, "--access", "testaccess", "--secret", "testsecret", "--port", address, "posix", t.TempDir())
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	c := Config{Endpoint: address, Region: "us-east-1", AccessKey: "testaccess", SecretKey: "testsecret", Insecure: true, Temp: t.TempDir(), Wait: 10 * time.Second}
	bucket := func(t *testing.T) string {
		t.Helper()
		name := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(t.Name(), "/", "-"), "_", "-"))
		name = name[max(0, len(name)-40):]
		client := &Store{config: c}
		if client.client, err = newClient(c); err != nil {
			t.Fatal(err)
		}
		for range 100 { // until the program listens
			if err = client.client.MakeBucket(context.Background(), name, minio.MakeBucketOptions{}); err == nil {
				return name
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatal(err)
		return ""
	}
	open := func(t *testing.T) *Store {
		t.Helper()
		c := c
		c.Bucket = bucket(t)
		s, err := Open(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("store", func(t *testing.T) {
		blobtest.Store(t, func(t *testing.T) blob.Store { return open(t) }, func(t *testing.T, bs blob.Store, d custody.Digest) {
			s := bs.(*Store)
			if _, err := s.client.PutObject(context.Background(), s.config.Bucket, s.key(d), strings.NewReader("b photo"), 7, minio.PutObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		})
	})
	t.Run("staging", func(t *testing.T) { blobtest.TestStaging(t, open(t).Staging()) })
}
