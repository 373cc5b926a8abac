// Package worker decodes HEIC in a process of its own.
//
// The HEIC decoder is old C++ compiled to WebAssembly. It needs half a
// gigabyte for a 24-megapixel photo and cannot be cancelled, so it never runs
// inside the server. Instead the product's own binary starts itself again:
//
//	parent  HEIC.Decode: waits for a free slot, starts os.Executable() with
//	        the hidden first argument, an environment without secrets, and
//	        writes the file to its standard input
//	child   Main: limits its own memory, CPU time and files before it reads
//	        a byte, decodes, writes size and planes to standard output, exits
//	parent  checks the size before it allocates, reads exactly that many
//	        bytes, kills the child when the time is over
//
// A program that uses the package calls Main first thing in main.
//
// The decoder module is linked only with the build tag nodynamic. Without the
// tag it would pull in ebitengine/purego, which turns a CGO-free Linux binary
// into a dynamically linked one and loads a libheif.so of the system while
// the program starts. A build without the tag answers photo.Unsupported.
package worker
