package reuse_test

import (
	"context"
	"errors"
	"image"
	"image/draw"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// Whatever happened to a picture on its way, the original comes first.
func TestDeliveredCopiesComeFirst(t *testing.T) {
	t.Parallel()
	c := shelved(t)
	for _, chain := range delivery.Chains() {
		t.Run(chain.Name, func(t *testing.T) {
			t.Parallel()
			pictures := []int{3, 17}
			if testing.Short() {
				pictures = pictures[:1]
			}
			for _, i := range pictures {
				q, err := reuse.NewQuery(context.Background(), [32]byte{}, delivered(t, chain.Name, drawn(i)))
				if err != nil {
					t.Fatal(err)
				}
				hits, err := c.Search(context.Background(), q, 5)
				if err != nil {
					t.Fatal(err)
				}
				if len(hits) == 0 || hits[0].ID != uint64(i) || hits[0].Matches < 20 {
					t.Errorf("picture %d: got %+v, want it first with 20 matches", i, hits)
					continue
				}
				want := chain.Name == "mirror" || chain.Name == "mirror-crop"
				if hits[0].Mirrored != want {
					t.Errorf("picture %d: mirrored %v, want %v", i, hits[0].Mirrored, want)
				}
			}
		})
	}
}

func drawn(i int) *image.RGBA { return pictureOf(uint64(i), 320, 240) }

// Pictures that were never seen have no candidate.
func TestStrangers(t *testing.T) {
	t.Parallel()
	c := shelved(t)
	for seed := uint64(100); seed < 110; seed++ {
		q, err := reuse.NewQuery(context.Background(), [32]byte{255}, pictureOf(seed, 320, 240))
		if err != nil {
			t.Fatal(err)
		}
		if hits, err := c.Search(context.Background(), q, 5); err != nil || len(hits) > 0 {
			t.Errorf("stranger %d: got %+v, %v, want nothing", seed, hits, err)
		}
	}
}

// Two screenshots of one app share its bars, not the picture between; with the
// empty screen as a stop picture the bars no longer count.
func TestStopPicture(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	screen := func(content *image.RGBA) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, 320, 560))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		r := rand.New(rand.NewPCG(1, 12))
		patches(img, r, image.Rect(0, 0, 320, 100), 130)
		patches(img, r, image.Rect(0, 460, 320, 560), 130)
		if content != nil {
			draw.Draw(img, image.Rect(0, 160, 320, 400), content, image.Point{}, draw.Src)
		}
		return img
	}
	x := reuse.New(reuse.Standard())
	if err := x.Add(1, reuse.NewSketch(x.Vocabulary(), view(t, screen(drawn(1))))); err != nil {
		t.Fatal(err)
	}
	other, same := view(t, screen(drawn(2))), view(t, screen(drawn(1)))
	before, err := x.Search(ctx, other, 5)
	if err != nil || len(before) != 1 || before[0].Matches < 100 {
		t.Fatalf("without a stop picture: got %+v, %v, want the screen of the same app", before, err)
	}
	x.Stop(view(t, screen(nil)))
	if x.Stats().Stops == 0 {
		t.Fatal("a stop picture left no stop features")
	}
	// The outline of the picture on the screen is left, which the empty screen
	// does not have.
	got, err := x.Search(ctx, other, 5)
	if err != nil || len(got) > 0 && (got[0].Matches > 10 || got[0].Score > before[0].Score/10) {
		t.Errorf("with a stop picture: got %+v, %v, want nearly nothing of %+v", got, err, before)
	}
	if got, err := x.Search(ctx, same, 5); err != nil || len(got) != 1 || got[0].Matches < 20 {
		t.Errorf("the same content: got %+v, %v, want it", got, err)
	}
}

// A feature that most pictures have is no evidence, even if nobody said so.
func TestWidespreadFeaturesStopThemselves(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := reuse.New(reuse.Standard())
	badge := pictureOf(500, 100, 100)
	var last image.Image
	for i := range uint64(26) {
		img := image.NewRGBA(image.Rect(0, 0, 320, 240))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		patches(img, rand.New(rand.NewPCG(i, 13)), image.Rect(120, 0, 320, 240), 160)
		draw.Draw(img, image.Rect(0, 70, 100, 170), badge, image.Point{}, draw.Src)
		if last = img; i < 25 {
			if err := x.Add(i, reuse.NewSketch(x.Vocabulary(), view(t, img))); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := x.Search(ctx, view(t, last), 30)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got {
		if c.Matches > 10 {
			t.Errorf("picture %d has %d matches by the badge alone", c.ID, c.Matches)
		}
	}
}

func TestIndexChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := reuse.New(reuse.Standard())
	for i, q := range shelf() {
		s := reuse.NewSketch(x.Vocabulary(), q.View)
		if err := x.Add(uint64(i), s); err != nil {
			t.Fatal(err)
		}
		if err := x.Add(uint64(i), s); !errors.Is(err, reuse.ErrExists) {
			t.Fatalf("second Add = %v, want ErrExists", err)
		}
	}
	for i := range uint64(shelfSize) {
		if i%6 == 0 {
			continue
		}
		if !x.Remove(i) || x.Remove(i) {
			t.Fatalf("picture %d cannot be removed once", i)
		}
	}
	if got, want := x.Stats().Pictures, shelfSize/6; got != want {
		t.Errorf("got %d pictures, want %d", got, want)
	}
	for i, q := range shelf() {
		got, err := x.Search(ctx, q.View, 1)
		if err != nil {
			t.Fatal(err)
		}
		if found := len(got) == 1 && got[0].ID == uint64(i); found != (i%6 == 0) {
			t.Errorf("picture %d: got %+v", i, got)
		}
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := x.Search(stopped, shelf()[0].View, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Search = %v, want it cancelled", err)
	}
}

func TestSearchDuringChanges(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := shelved(t)
	var group sync.WaitGroup
	for w := range 3 {
		group.Go(func() {
			for i := range 4 {
				k := 4*w + i
				hits, err := c.Search(ctx, shelf()[k], 1)
				if err != nil || len(hits) != 1 || !hits[0].Same {
					t.Errorf("picture %d: got %+v, %v, want the file itself", k, hits, err)
				}
			}
		})
		group.Go(func() {
			for i := range 4 {
				id := uint64(100 + 4*w + i)
				if err := c.Append(ctx, shelf()[12+4*w+i].Record(id, "", c.Vocabulary())); err != nil {
					t.Error(err)
				}
				if ok, err := c.Remove(ctx, id); !ok || err != nil {
					t.Errorf("Remove(%d) = %v, %v", id, ok, err)
				}
			}
		})
	}
	group.Wait()
	if got := c.Stats(); got.Pictures != shelfSize || got.Features.Pictures != shelfSize {
		t.Errorf("got %+v, want %d pictures", got, shelfSize)
	}
}

// Nothing to see means nothing found, not a failure.
func TestPlainPictures(t *testing.T) {
	t.Parallel()
	c := shelved(t)
	for _, side := range []int{1, 2, 40, 300} {
		q, err := reuse.NewQuery(context.Background(), [32]byte{254, byte(side), byte(side >> 8)}, image.NewGray(image.Rect(0, 0, side, side)))
		if err != nil {
			t.Fatal(err)
		}
		if hits, err := c.Search(context.Background(), q, 5); err != nil || len(hits) > 0 {
			t.Errorf("%d pixels: got %+v, %v, want nothing", side, hits, err)
		}
		if err := c.Append(context.Background(), q.Record(uint64(1000+side), "", c.Vocabulary())); err != nil {
			t.Errorf("%d pixels: %v", side, err)
		}
	}
}
