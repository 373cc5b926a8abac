// Package photo takes in one customer picture: it says what the bytes are,
// refuses what would cost too much before a pixel is allocated, decodes the
// rest and turns the picture the way the camera was held.
//
// The content decides, never a file name. Everything that can be refused is
// refused from headers, so a bomb costs milliseconds. Decoders written by
// others run behind that check, read through a context-aware reader and are
// guarded against panics.
//
// A decoded Image has one of four concrete types, so callers need one small
// type switch:
//
//	*image.YCbCr  JPEG, lossy WebP and HEIC, with the chroma as stored
//	*image.Gray   one channel
//	*image.RGBA   colour, always opaque
//	*image.NRGBA  colour with transparency
//
// Samples deeper than 8 bits keep their high byte. The package does no I/O,
// keeps no clock and is safe for concurrent use. A deadline belongs into ctx.
package photo
