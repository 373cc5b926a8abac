package aftersale

// StatementID names a Statement.
type StatementID string

// Statement is what a side said, once, with the evidence it brought. Both
// sides read it.
type Statement struct {
	ID    StatementID
	Side  Side
	Verb  Verb // on which occasion
	By    PersonID
	Role  Role
	At    Micros
	Text  TextID
	Items []string `json:",omitempty"` // of the evidence vault
}

// state records what somebody said and brought. Nothing said is no statement.
func (c *Case) state(side Side, t Text, items []Item, verb Verb, who Actor, m Moment) {
	c.file(items, who, m)
	if t.Empty() {
		return
	}
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
	}
	c.Statements = append(c.Statements, Statement{
		ID: StatementID(m.NewID()), Side: side, Verb: verb, By: who.ID, Role: who.Role, At: m.At,
		Text: c.keep(t, TextStatement, m.At), Items: names,
	})
}
