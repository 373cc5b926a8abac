package route

// FillTotals gives a plan the totals that Check works out from its stops. It
// reports whether everything else holds.
func FillTotals(p *Problem, plan *Plan) bool {
	prices := p.prices()
	c := &checker{p: p, plan: plan, prices: prices, visits: make([][]visit, len(p.Jobs)), fill: true}
	for v := range plan.Routes {
		c.route(v)
	}
	c.jobs()
	c.orders()
	c.totals("the plan", -1, &plan.Totals, c.sum)
	return len(c.found) == 0
}
