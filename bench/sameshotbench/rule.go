package main

import "github.com/bonafide-aftersale/bonafide/sameshot"

// inliers counts the matches that one similarity explains after the ratio
// test: the rule of many matching programs. -1 means unknown.
func inliers(claim, ref *sameshot.View, r *sameshot.Result) int {
	switch n := r.Detail["rule_inliers"].(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return -1
}
