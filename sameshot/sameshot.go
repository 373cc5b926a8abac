// Package sameshot tells whether a claim photo and a merchant's reference
// photo come from one exposure: the same file, the same shot (cropped,
// resized, forwarded, mirrored or edited), another photograph of the same
// object, or no relation; and where the claim was changed.
package sameshot
