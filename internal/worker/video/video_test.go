package video_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
	"github.com/bonafide-aftersale/bonafide/internal/worker/video"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clip makes a test card by ffmpeg: its clock runs in the picture.
func clip(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed: apt-get install ffmpeg")
	}
	path := filepath.Join(t.TempDir(), name)
	all := append([]string{"-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=6",
		"-pix_fmt", "yuv420p", "-threads", "1"}, args...)
	if out, err := exec.Command("ffmpeg", append(all, path)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	return path
}

func TestFrames(t *testing.T) {
	t.Parallel()
	path := clip(t, "clip.mp4", "-c:v", "libx264", "-g", "20", "-bf", "2", "-metadata", "creation_time=2025-11-22T08:30:00Z")
	frames, info, err := new(video.Reader).Frames(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Codec != "avc1" || info.Width != 320 || info.Height != 240 || info.Frames != 60 || info.Brand != "isom" || len(info.Problems) > 0 {
		t.Errorf("got %+v", info)
	}
	if got, want := info.Created, time.Date(2025, 11, 22, 8, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("made %v, want %v", got, want)
	}
	if info.Duration.Round(100*time.Millisecond) != 6*time.Second {
		t.Errorf("duration %v, want 6s", info.Duration)
	}
	if len(frames) != 3 || len(info.KeyFrames) != 3 {
		t.Fatalf("got %d frames, %d key frames in the boxes, want 3 and 3", len(frames), len(info.KeyFrames))
	}
	for i, f := range frames {
		if f.Image.Rect.Dx() != 320 || f.Image.Rect.Dy() != 240 {
			t.Errorf("frame %d is %v", i, f.Image.Rect)
		}
		// With B-frames ffmpeg shifts what is shown by two frames.
		if d := f.At - time.Duration(i)*2*time.Second; d < 0 || d > 300*time.Millisecond {
			t.Errorf("frame %d is shown at %v, want about %ds", i, f.At, 2*i)
		}
		if i > 0 && bytes.Equal(f.Image.Pix, frames[i-1].Image.Pix) {
			t.Errorf("frames %d and %d are the same", i-1, i)
		}
	}
}

// More than sixty key frames are thinned out evenly.
func TestFramesAreFew(t *testing.T) {
	t.Parallel()
	path := clip(t, "clip.mov", "-c:v", "mjpeg", "-r", "30")
	frames, info, err := new(video.Reader).Frames(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Brand != "qt  " || len(info.KeyFrames) != 180 || len(frames) != video.MostFrames {
		t.Errorf("%q: %d key frames, %d decoded, want 180 and %d", info.Brand, len(info.KeyFrames), len(frames), video.MostFrames)
	}
	if last := frames[len(frames)-1]; last.At < 5*time.Second {
		t.Errorf("the last frame is of %v: the end of the clip is left out", last.At)
	}
}

func TestWithoutFFmpeg(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "clip.mp4")
	if err := os.WriteFile(path, movie(), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &video.Reader{Path: "no-such-ffmpeg"}
	frames, info, err := r.Frames(t.Context(), path)
	if got := limited.ReasonOf(err); got != limited.Missing || r.Available() || len(frames) > 0 {
		t.Errorf("got %q (%v), %d frames, want %q", got, err, len(frames), limited.Missing)
	}
	if info == nil || info.Width != 640 {
		t.Errorf("the boxes are read without ffmpeg: got %+v", info)
	}
}

func TestWhatIsNoClip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.mp4")
	if err := os.WriteFile(text, []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := new(video.Reader).Frames(t.Context(), text); !errors.Is(err, video.ErrFormat) {
		t.Errorf("a play list: got %v, want %v", err, video.ErrFormat)
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed: apt-get install ffmpeg")
	}
	broken := filepath.Join(dir, "broken.mp4")
	if err := os.WriteFile(broken, movie(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, info, err := new(video.Reader).Frames(t.Context(), broken); limited.ReasonOf(err) == "" || info == nil {
		t.Errorf("a movie without pictures: got %v, %v", info, err)
	}
}

func TestFramesStop(t *testing.T) {
	t.Parallel()
	path := clip(t, "clip.mp4", "-c:v", "libx264")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := new(video.Reader).Frames(ctx, path); limited.ReasonOf(err) != limited.Cancelled {
		t.Errorf("got %v, want %s", err, limited.Cancelled)
	}
	r := &video.Reader{Timeout: time.Millisecond}
	if _, _, err := r.Frames(t.Context(), path); limited.ReasonOf(err) != limited.TimedOut {
		t.Errorf("got %v, want %s", err, limited.TimedOut)
	}
}

// box builds a box of its parts.
func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func words(v ...uint32) []byte {
	var b []byte
	for _, w := range v {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	return b
}

// movie is a file of boxes alone: 640 by 480, turned by 90 degrees, three key
// frames of six at 0, 2 and 4 seconds.
func movie() []byte {
	const one, at = 1 << 16, 3_845_000_000
	minus := int32(-one)
	matrix := words(0, one, 0, uint32(minus), 0, 0, 0, 0, 1<<30)
	entry := append(make([]byte, 6+2+16), 2, 128, 1, 224) // 640, 480
	return bytes.Join([][]byte{
		box("ftyp", []byte("isom"), words(0)),
		box("moov",
			box("mvhd", words(0, at, at+60, 1000, 6000), make([]byte, 80)),
			box("trak",
				box("tkhd", words(0, at, at, 1, 0, 6000), make([]byte, 16), matrix, words(640<<16, 480<<16)),
				box("mdia",
					box("mdhd", words(0, at, at, 600, 3600, 0)),
					box("hdlr", words(0, 0), []byte("vide"), make([]byte, 13)),
					box("minf", box("stbl",
						box("stsd", words(0, 1), box("avc1", entry)),
						box("stts", words(0, 1, 6, 600)),
						box("stss", words(0, 3, 1, 3, 5)),
						box("stsz", words(0, 1, 6)),
					)))),
		),
	}, nil)
}

func TestInspect(t *testing.T) {
	t.Parallel()
	data := movie()
	info, err := video.Inspect(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{0, 2 * time.Second, 4 * time.Second}
	if info.Codec != "avc1" || info.Width != 640 || info.Height != 480 || info.Rotation != 90 || info.Frames != 6 ||
		info.Duration != 6*time.Second || info.Created.Year() != 2025 || info.Modified.Sub(info.Created) != time.Minute || info.Sound {
		t.Errorf("got %+v", info)
	}
	if len(info.KeyFrames) != 3 || info.KeyFrames[1] != want[1] || info.KeyFrames[2] != want[2] {
		t.Errorf("key frames at %v, want %v", info.KeyFrames, want)
	}
}

// Whatever a broken file says, it is a problem or ErrFormat, soon.
func TestInspectBrokenBoxes(t *testing.T) {
	t.Parallel()
	deep := []byte{}
	for range 40 {
		deep = box("moov", box("trak", deep))
	}
	for name, data := range map[string][]byte{
		"cut":        movie()[:200],
		"tiny box":   bytes.Join([][]byte{box("ftyp", []byte("isom"), words(0)), words(4), []byte("moov")}, nil),
		"huge box":   bytes.Join([][]byte{box("ftyp", []byte("isom"), words(0)), words(1), []byte("moov"), words(1<<31-1, 1)}, nil),
		"huge table": bytes.Join([][]byte{box("ftyp", []byte("isom"), words(0)), box("moov", box("trak", box("stss", words(0, 1<<32-1, 1))))}, nil),
		"deep":       append(box("ftyp", []byte("isom"), words(0)), deep...),
		"twice":      append(movie(), movie()...),
		"no movie":   box("ftyp", []byte("isom"), words(0)),
	} {
		info, err := video.Inspect(bytes.NewReader(data), int64(len(data)))
		if err != nil || len(info.Problems) == 0 {
			t.Errorf("%s: got %+v, %v, want a problem", name, info, err)
		}
	}
	for _, data := range [][]byte{nil, []byte("RIFF....WEBP"), box("ftyp", []byte("heic"), words(0))} {
		if _, err := video.Inspect(bytes.NewReader(data), int64(len(data))); !errors.Is(err, video.ErrFormat) {
			t.Errorf("%q: got %v, want %v", data, err, video.ErrFormat)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(movie())
	f.Add(movie()[:300])
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := video.Inspect(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if len(info.KeyFrames) > video.MostKeyFrames || info.Duration < 0 {
			t.Errorf("%d key frames, %v", len(info.KeyFrames), info.Duration)
		}
		for i, at := range info.KeyFrames {
			if at < 0 || i > 0 && at < info.KeyFrames[i-1] {
				t.Errorf("key frame %d at %v", i, at)
			}
		}
	})
}
