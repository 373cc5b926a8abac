package region

// Code names a liberty that a reading takes.
type Code string

// The codes, from the lightest to the gravest.
const (
	Full          Code = "full"          // every name is written out
	Short         Code = "short"         // the usual shortening, such as 恩施州
	Bare          Code = "bare"          // without class word, such as 恩施
	Nickname      Code = "nickname"      // a short name of its own, such as 锡盟
	Skipped       Code = "skipped"       // a town of which the county is not named
	Alone         Code = "alone"         // a town of which nothing above is named
	Order         Code = "order"         // the larger division stands behind the smaller
	Unread        Code = "unread"        // characters between the names mean nothing
	Rest          Code = "rest"          // what follows looks like a smaller division, and none fits
	Respelled     Code = "respelled"     // another spelling, in old editions of the standard
	OtherClass    Code = "class"         // another class word: 武进市 for 武进区
	Former        Code = "former"        // a former name
	Homophone     Code = "homophone"     // slip: a character of the same sound
	Swapped       Code = "swapped"       // slip: two characters in each other's place
	Missing       Code = "missing"       // slip: a character too few
	Extra         Code = "extra"         // slip: a character too many
	Wrong         Code = "wrong"         // slip: another character
	Contradiction Code = "contradiction" // the text names another division in its place
	Tied          Code = "tied"          // others fit the text as well
)

// Reason is one liberty that a reading takes, or that it takes none.
type Reason struct {
	Code     Code
	Text     string   // the part of the input; "" where none is meant
	Division Division // what it is read as; with Contradiction, what it says
	Year     int      // with Former: when the name changed
}

// Reason is the gravest of the candidate's reasons.
func (c *Candidate) Reason() Code {
	grave := Full
	for _, r := range c.Reasons {
		if weight[r.Code] > weight[grave] {
			grave = r.Code
		}
	}
	return grave
}

// weight orders the codes.
var weight = func() map[Code]int {
	m := make(map[Code]int)
	for i, code := range []Code{Full, Short, Bare, Nickname, Skipped, Alone, Order, Unread, Rest, Respelled, OtherClass, Former,
		Homophone, Swapped, Missing, Extra, Wrong, Contradiction, Tied} {
		m[code] = i
	}
	return m
}()

// howCode is the code for each kind of reading.
var howCode = [hows]Code{
	howFull: Full, howShort: Short, howNickname: Nickname, howBare: Bare, howRespelled: Respelled, howClass: OtherClass,
	howFormer: Former, howFormerStem: Former, howHomophone: Homophone, howSwapped: Swapped, howMissing: Missing, howExtra: Extra, howWrong: Wrong,
}

// answer lists the candidates.
func (f *finder) answer() Answer {
	a := Answer{Cut: f.cut}
	n := 0
	for n < len(f.cands) && !f.cands[n].dropped && f.cands[n].score >= floor && f.cands[n].score+window > f.cands[0].score {
		n++
	}
	if n == 0 {
		return a
	}
	first := &f.cands[0]
	a.Start, a.End = int(f.at[first.start]), int(f.after[first.end-1])
	shown := min(n, listed)
	for a.More = 0; shown+a.More < n && f.cands[shown+a.More].score == f.cands[shown-1].score; {
		a.More++
	}
	a.Candidates = make([]Candidate, shown)
	reasons := make([]Reason, 0, 2*shown)
	for k := range a.Candidates {
		c := &f.cands[k]
		from := len(reasons)
		reasons = f.explain(reasons, c)
		if n > 1 && (k > 0 && f.cands[k-1].score == c.score || k+1 < n && f.cands[k+1].score == c.score) {
			reasons = append(reasons, Reason{Code: Tied})
		}
		a.Candidates[k] = Candidate{Division: Division{f.t, c.node}, Score: int(c.score), Reasons: reasons[from:len(reasons):len(reasons)]}
	}
	return a
}

// explain adds the reasons of one candidate.
func (f *finder) explain(to []Reason, c *candidate) []Reason {
	from := len(to)
	for _, k := range c.chain {
		if k < 0 {
			continue
		}
		h := &f.hits[k]
		if h.how == howFull {
			continue
		}
		r := Reason{Code: howCode[h.how], Text: f.piece(int(h.start), int(h.end)), Division: Division{f.t, h.node}}
		if h.former >= 0 {
			r.Year = f.t.former[h.former].year
		}
		to = append(to, r)
	}
	if c.flags&flagSkipped != 0 {
		to = append(to, Reason{Code: Skipped})
	}
	if c.flags&flagAlone != 0 {
		to = append(to, Reason{Code: Alone})
	}
	if c.flags&flagOrder != 0 {
		to = append(to, Reason{Code: Order})
	}
	if c.gap > 0 {
		to = append(to, Reason{Code: Unread})
	}
	if c.flags&flagRest != 0 {
		to = append(to, Reason{Code: Rest})
	}
	if c.denied >= 0 {
		h := &f.hits[c.denied]
		to = append(to, Reason{Code: Contradiction, Text: f.piece(int(h.start), int(h.end)), Division: Division{f.t, h.node}})
	}
	if len(to) == from {
		to = append(to, Reason{Code: Full})
	}
	return to
}
