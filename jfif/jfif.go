// Package jfif reads JPEG files the way an examiner needs them: every segment
// with its place in the file, the quantisation and Huffman tables, the stored
// DCT coefficients, and pixels from them, also where image/jpeg gives up.
//
// There are three depths, each independent of the others:
//
//   - Parse walks the segments and tables only, and never fails on a broken
//     segment: it reports it in File.Problems and walks on.
//   - Coefficients decodes the quantised DCT coefficients exactly as stored,
//     from baseline, extended sequential and progressive files. Reconstruct
//     and Planes turn them into pixels.
//   - Decode and DecodeScaled go from bytes to pixels without keeping the
//     coefficients, at full size or at 1/2, 1/4 or 1/8.
//
// Terms are those of ITU-T T.81 (ISO/IEC 10918-1): frame, scan, component,
// MCU, block, spectral selection, successive approximation. Clause numbers in
// comments refer to it. Arithmetic coding, 12-bit samples, lossless and
// hierarchical files are refused with an Error that says so.
//
// Files come from strangers. Every function works under Limits, returns an
// Error with a Reason instead of panicking, looks at its context at least once
// per row of MCUs, keeps no state between calls and is safe for concurrent
// use. The input bytes are never modified; the slices in a File refer to them.
package jfif
