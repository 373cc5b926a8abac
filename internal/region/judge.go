package region

import "slices"

// judge makes a candidate of every division that a hit names, and scores it.
func (f *finder) judge() {
	f.cands = f.cands[:0]
	for k := range f.hits {
		if c, ok := f.reading(k); ok {
			f.keep(c)
		}
	}
	best := int16(0)
	for k := range f.cands {
		if c := &f.cands[k]; c.denied < 0 || best == 0 {
			best = max(best, c.read)
		}
	}
	for k := range f.cands {
		c := &f.cands[k]
		c.score = 100 - c.cost - int16(min(costMaxRead, costUnread*max(0, int(best)-int(c.read))))
		c.score = max(c.score, 0)
	}
	f.dropContained()
	slices.SortFunc(f.cands, func(a, b candidate) int {
		switch {
		case a.dropped != b.dropped:
			if a.dropped {
				return 1
			}
			return -1
		case a.score != b.score:
			return int(b.score) - int(a.score)
		}
		return int(a.node) - int(b.node)
	})
}

// reading takes hit k as the smallest division named, and looks for hits that
// name the divisions above it.
func (f *finder) reading(k int) (candidate, bool) {
	h := &f.hits[k]
	n := &f.t.nodes[h.node]
	c := candidate{node: h.node, start: h.start, end: h.end, chain: [Town + 1]int16{-1, -1, -1, -1, -1}, denied: -1}
	c.chain[n.level] = int16(k)
	cost := f.costOf(h)
	above := 0
	for a := n.parent; a >= 0; a = f.t.nodes[a].parent {
		if f.t.nodes[a].paper {
			continue
		}
		best, bestCost := -1, 0
		for j := range f.hits {
			g := &f.hits[j]
			if g.node != a || g.start < c.end && c.start < g.end {
				continue
			}
			price := f.costOf(g)
			if g.start >= c.end {
				price += costOrder
			}
			if best < 0 || price < bestCost || price == bestCost && g.end <= c.start && g.end > f.hits[best].end {
				best, bestCost = j, price
			}
		}
		if best < 0 {
			continue
		}
		g := &f.hits[best]
		if g.start >= c.end {
			c.flags |= flagOrder
		}
		c.chain[f.t.nodes[a].level] = int16(best)
		c.start, c.end = min(c.start, g.start), max(c.end, g.end)
		cost += bestCost
		above++
	}
	if above == 0 && !f.standsAlone(h) {
		return c, false
	}
	if n.level == Town && f.t.nodes[n.parent].level == County && c.chain[County] < 0 {
		if above == 0 {
			c.flags |= flagAlone
			cost += costAlone
		} else {
			c.flags |= flagSkipped
			cost += costSkipped
		}
	} else if n.level == Town && above == 0 {
		c.flags |= flagAlone
		cost += costAlone
	}
	cost += f.cover(&c)
	if f.torn(&c) {
		cost += costTorn
	}
	if f.rest(&c) {
		c.flags |= flagRest
		cost += costRest
	}
	c.cost = int16(min(cost, 100))
	return c, true
}

// torn reports whether the first name has no class word and begins inside of
// what looks like another word, as 西市 does in 潞西市.
func (f *finder) torn(c *candidate) bool {
	i := int(c.start)
	if i == 0 || f.apart[i] || f.blank[i-1] || !isHan(f.runes[i-1]) || c.denied >= 0 {
		return false
	}
	for _, k := range c.chain {
		if k >= 0 && f.hits[k].start == c.start {
			return f.hits[k].how == howBare || f.hits[k].how == howFormerStem
		}
	}
	return false
}

// costOf is what the hit alone costs.
func (f *finder) costOf(h *hit) int {
	cost := howCost[h.how]
	if h.how == howBare && f.t.nodes[h.node].level == Town {
		cost = costBareTown
	}
	if h.slipped() && h.former == slipNoClass {
		cost += costNoClass
	}
	return cost
}

// standsAlone reports whether the hit says enough with nothing above it. A
// district called 城区 long ago does not, and neither does a former name, or one
// with another class word, that is some other division's full name.
func (f *finder) standsAlone(h *hit) bool {
	switch h.how {
	case howFormerStem:
		return h.end-h.start > 2 || len(f.runes) == 2
	case howFormer, howRespelled, howClass:
		if h.end-h.start == 2 && f.runes[h.end-1] == '区' {
			return false
		}
		for k := range f.hits {
			if g := &f.hits[k]; g.how == howFull && g.start <= h.start && g.end >= h.end && f.t.nodes[g.node].level != Town {
				return false
			}
		}
	}
	return true
}

// cover measures how well the candidate explains the text around its names,
// and returns what is missing as a cost.
func (f *finder) cover(c *candidate) int {
	cost := 0
	// What its names and repetitions of them cover.
	var covered, denied [maxRunes + 1]bool
	for k := range f.hits {
		g := &f.hits[k]
		if f.t.below(c.node, g.node) && f.ofChain(c, int16(k), g) {
			for i := g.start; i < g.end; i++ {
				covered[i] = true
			}
		}
	}
	// What names other divisions, before the last of its names or just behind.
	end := f.reach(c)
	spent := int16(0)
	for k := range f.upper {
		g := &f.hits[k]
		if !g.named() || g.start < spent || g.start > end || g.slipped() ||
			f.t.below(c.node, g.node) || f.t.below(g.node, c.node) || f.t.nodes[g.node].paper {
			continue
		}
		free := true
		for i := g.start; i < g.end; i++ {
			free = free && !covered[i]
		}
		if !free || f.agrees(c, g) {
			continue
		}
		for i := g.start; i < g.end; i++ {
			denied[i] = true
		}
		spent = g.end
		c.denied = int16(k)
		cost += costDenied
	}
	cost = min(cost, costMaxDeny)

	lead, gap := 0, 0
	for i := range c.end {
		switch {
		case covered[i]:
			c.read++
		case denied[i] || f.blank[i]:
		case i < c.start:
			lead++
		default:
			gap++
		}
	}
	c.gap = int16(gap)
	return cost + min(costMaxLead, lead*costLead) + min(costMaxGap, gap*costGap)
}

// reach is how far the text goes on naming divisions below the candidate.
func (f *finder) reach(c *candidate) int16 {
	end := c.end
	for more := true; more; {
		more = false
		for int(end) < len(f.runes) && f.blank[end] {
			end++
		}
		for k := range f.upper {
			if g := &f.hits[k]; g.start == end && g.named() && g.node != c.node && f.t.below(g.node, c.node) {
				end, more = g.end, true
				break
			}
		}
	}
	return end
}

// ofChain reports whether hit k is one of the candidate's names or repeats one.
func (f *finder) ofChain(c *candidate, k int16, g *hit) bool {
	if c.chain[f.t.nodes[g.node].level] == k {
		return true
	}
	for _, j := range c.chain {
		if j >= 0 {
			if h := &f.hits[j]; g.start < h.end && h.start < g.end {
				return false
			}
		}
	}
	return g.end <= c.end
}

// agrees reports whether another hit at the same place as g names something
// that the candidate lies in or holds.
func (f *finder) agrees(c *candidate, g *hit) bool {
	for k := range f.hits {
		o := &f.hits[k]
		if o.start <= g.start && o.end >= g.end && (f.t.below(c.node, o.node) || f.t.below(o.node, c.node)) {
			return true
		}
	}
	return false
}

// keep adds a candidate, or lets it replace a worse reading of the same place.
func (f *finder) keep(c candidate) {
	for k := range f.cands {
		if o := &f.cands[k]; o.node == c.node {
			if c.cost-costUnread*c.read < o.cost-costUnread*o.read {
				*o = c
			}
			return
		}
	}
	f.cands = append(f.cands, c)
}

// dropContained drops a candidate whose names are all names of another one
// that goes further down.
func (f *finder) dropContained() {
	for a := range f.cands {
		for b := range f.cands {
			wide, deep := &f.cands[a], &f.cands[b]
			if a == b || wide.node == deep.node || !f.t.below(deep.node, wide.node) || deep.score+window <= wide.score {
				continue
			}
			part := true
			for level, k := range wide.chain {
				part = part && (k < 0 || deep.chain[level] >= 0 && f.overlap(k, deep))
			}
			if part {
				wide.dropped = true
				break
			}
		}
	}
}

// overlap reports whether hit k stands where one of the candidate's names does.
func (f *finder) overlap(k int16, c *candidate) bool {
	h := &f.hits[k]
	for _, j := range c.chain {
		if j >= 0 {
			if g := &f.hits[j]; g.start < h.end && h.start < g.end {
				return true
			}
		}
	}
	return false
}
