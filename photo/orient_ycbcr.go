package photo

import "image"

// ycbcr turns the three planes of m into a picture with bounds r.
func (t turn) ycbcr(m *image.YCbCr, r image.Rectangle) image.Image {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sx, sy := subsampling(m.SubsampleRatio)
	ratio, ok := ratioOf(t.size(sx, sy))
	rx, ry := t.reverses()
	aligned := (!rx || w%sx == 0) && (!ry || h%sy == 0)
	if !ok || !aligned {
		m, sx, sy = upsampled(m), 1, 1
		ratio = image.YCbCrSubsampleRatio444
	}
	d := image.NewYCbCr(r, ratio)
	cw, ch := (w+sx-1)/sx, (h+sy-1)/sy
	t.plane(d.Y, d.YStride, m.Y, m.YStride, w, h)
	t.plane(d.Cb, d.CStride, m.Cb, m.CStride, cw, ch)
	t.plane(d.Cr, d.CStride, m.Cr, m.CStride, cw, ch)
	return d
}

// subsampling gives how many luma columns and rows share one chroma sample.
func subsampling(r image.YCbCrSubsampleRatio) (x, y int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// ratioOf is the inverse of subsampling; false when Go has no such ratio.
func ratioOf(x, y int) (image.YCbCrSubsampleRatio, bool) {
	for r := image.YCbCrSubsampleRatio444; r <= image.YCbCrSubsampleRatio410; r++ {
		if rx, ry := subsampling(r); rx == x && ry == y {
			return r, true
		}
	}
	return 0, false
}

// upsampled repeats chroma samples until there is one per pixel, which is what
// YCbCrAt would have read.
func upsampled(m *image.YCbCr) *image.YCbCr {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sx, sy := subsampling(m.SubsampleRatio)
	d := &image.YCbCr{
		Y: m.Y, YStride: m.YStride,
		Cb: make([]byte, w*h), Cr: make([]byte, w*h), CStride: w,
		SubsampleRatio: image.YCbCrSubsampleRatio444,
		Rect:           image.Rect(0, 0, w, h),
	}
	for y := range h {
		cb, cr := d.Cb[y*w:(y+1)*w], d.Cr[y*w:(y+1)*w]
		i := y / sy * m.CStride
		for x := range w {
			cb[x], cr[x] = m.Cb[i+x/sx], m.Cr[i+x/sx]
		}
	}
	return d
}
