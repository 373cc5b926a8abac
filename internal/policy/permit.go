package policy

import (
	"regexp"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Permit reports what a policy that compiles may still not be published with
// on a day: terms below the law or below this product's floors, and sentences
// that say something about a person instead of what happens next. The error is
// as Compile's. Compile does not look at these, because a text that was
// published must compile for as long as there are cases that it applies to;
// [Policy.Evaluate] keeps clocks lawful besides.
func (p *Policy) Permit(book *law.Book, day law.Date) error {
	b := &builder{}
	for _, text := range []string{p.Title.Chinese, p.Title.English} {
		if word := accusing.FindString(text); word != "" {
			b.say(1, 1, "policy.accuses", "word", word)
		}
	}
	for _, r := range p.Rules {
		b.at = r.ID
		for i, o := range r.Then {
			if set, ok := o.(SetClock); ok {
				if key, args := bounded(set.Clock, set.Term, book, day); key != "" {
					b.say(r.then[i], 1, key, args...)
				}
			}
		}
		for _, text := range []string{r.Says.Chinese, r.Says.English} {
			if word := accusing.FindString(text); word != "" {
				b.say(r.line, 1, "policy.accuses", "word", word)
			}
		}
	}
	return b.problems.fault()
}

// accusing matches words that label a person or call a file untrue, and those
// of a refusal: no rule refuses, so no rule's sentence says so. The two words
// written by code are those of credit reporting, a licensed business
// (regulation of credit reporting), which this product does not name.
var accusing = regexp.MustCompile(`(?i)\b(fake|forg\w+|fraud\w*|liars?|cheat\w*|scam\w*|manipulated|tamper\w*|guilty|suspicious|suspects?|dishonest|` +
	`blacklist\w*|black list|credit score|reject\w*|refuse[sd]?|den(y|ies|ied))\b` +
	"|造假|作假|假图|伪造|骗|作弊|可疑|篡改|嫌疑|不诚信|失信|黑名单|羊毛党|恶意|信誉分|\u5f81\u4fe1|\u4fe1\u7528\u5206|拒绝|驳回|不予受理|不予退款")
