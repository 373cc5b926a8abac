package aftersale

import "context"

// Response is the merchant's answer, as a form has it: what is empty does not
// count.
type Response struct {
	Accept    bool
	Offer     *Outcome // a counter-offer
	Statement Text
	Items     []Item
}

// Respond is the merchant's answer in one call: Accept, CounterOffer or
// Contest.
func (s *Service) Respond(ctx context.Context, who Actor, ref Ref, r Response) (*Case, error) {
	switch {
	case r.Accept:
		return s.Do(ctx, who, ref, &Accept{Statement: r.Statement})
	case r.Offer != nil:
		return s.Do(ctx, who, ref, &CounterOffer{Outcome: *r.Offer, Statement: r.Statement, Items: r.Items})
	}
	return s.Do(ctx, who, ref, &Contest{Statement: r.Statement, Items: r.Items})
}
