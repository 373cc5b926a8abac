// Package reuse finds, among many pictures, those of which a given picture is
// a part, a screenshot, a turned or mirrored copy: what a hash of the whole
// frame does not find.
//
// A picture is kept as a Sketch: its strongest features, each with a visual
// word, a signature of 64 bits and a rough place. Search looks up the features
// of a picture among those of all sketches, lets them vote, and asks whether
// the votes for a picture agree in turn, size and place. What it returns are
// candidates in order of merit, to be verified by sameshot.Compare; by itself a
// candidate shows nothing.
//
// A Collection puts the three ways to find a picture together: equal bytes,
// near hashes, common features.
//
// # Method
//
//   - Words: the two halves of a RootSIFT descriptor are quantised by 256 means
//     each, so that 512 means make 65,536 words (A. Babenko, V. Lempitsky, "The
//     inverted multi-index", CVPR 2012).
//   - Signatures: 32 projections of each half, each against its median in the
//     cell; features agree if few bits differ (H. Jégou, M. Douze, C. Schmid,
//     "Hamming embedding and weak geometric consistency", ECCV 2008). The
//     projections are rows of a Hadamard matrix with random signs: whole
//     numbers, so that every processor gives the same bits.
//   - Weight: the rarer a feature among the pictures, the more its vote counts,
//     squared as there. One that very many pictures have is a stop feature and
//     is not counted (J. Sivic, A. Zisserman, "Video Google", ICCV 2003).
//   - Geometry: every vote gives a similarity; the one that most other votes
//     agree with is the picture's (J. Philbin et al., "Object retrieval with
//     large vocabularies and fast spatial matching", CVPR 2007).
//
// # Limits
//
// Of a picture with few features (plain, blurred, tiny) little is kept and
// little is found. Screens of one app share their bars: see Index.Stop. Two
// photographs of one product share features too; telling them from copies is
// the task of sameshot.Compare.
package reuse
