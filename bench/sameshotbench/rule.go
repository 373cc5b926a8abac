package main

import "github.com/bonafide-aftersale/bonafide/sameshot"

// inliers counts the matches that one similarity explains after the ratio
// test: the rule of many matching programs. A result that already counted
// them says so in its details.
func inliers(claim, ref *sameshot.View, r *sameshot.Result) int {
	if n, ok := r.Detail["rule_inliers"].(int); ok {
		return n
	}
	return sameshot.RatioRANSACInliers(claim, ref)
}
