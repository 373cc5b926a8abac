package policy

import (
	"maps"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Word is an argument of a Sentence that is itself in the catalogues.
type Word struct{ Key string }

// Say writes a sentence in the language of a catalogue, with the words of its
// codes.
func Say(c *locale.Catalogue, s Sentence) string {
	args := maps.Clone(s.Args)
	for name, value := range args {
		switch v := value.(type) {
		case Word:
			args[name] = c.Text(v.Key, nil)
		case []Word:
			var words []string
			for _, w := range v {
				words = append(words, c.Text(w.Key, nil))
			}
			comma := ", "
			if c.Tag() == locale.Chinese {
				comma = "、"
			}
			args[name] = strings.Join(words, comma)
		}
	}
	return c.Text(s.Key, args)
}

var clockWords = map[Clock]Word{
	MerchantAnswer: {"caseclock.merchant_answer"}, CustomerReply: {"caseclock.customer_reply"},
	EvidenceCustomer: {"caseclock.evidence_customer"}, EvidenceMerchant: {"caseclock.evidence_merchant"},
	DecisionClock: {"caseclock.decision"}, Return: {"caseclock.return"}, CarryOut: {"caseclock.carry_out"}, AppealClock: {"caseclock.appeal"},
}

var termKeys = map[Unit]string{
	Minutes: "policyoutcome.clock_minutes", Hours: "policyoutcome.clock_hours",
	Days: "policyoutcome.clock_days", WorkingDays: "policyoutcome.clock_working_days",
}

var kindWords = map[string]Word{
	"live_capture": {"policykind.live_capture"}, "gallery_photo": {"policykind.gallery_photo"}, "video": {"policykind.video"},
	"listing_photo": {"policykind.listing_photo"}, "packing_video": {"policykind.packing_video"}, "packing_photo": {"policykind.packing_photo"},
	"waybill": {"policykind.waybill"}, "conversation": {"policykind.conversation"}, "serial_number": {"policykind.serial_number"},
	"technician_report": {"policykind.technician_report"}, "weighing": {"policykind.weighing"}, "policy_text": {"policykind.policy_text"},
	"receipt": {"policykind.receipt"}, "official_document": {"policykind.official_document"}, "disposal_proof": {"policykind.disposal_proof"},
	"examination": {"policykind.examination"}, "other": {"policykind.other_evidence"},
}

// wordsOf returns the words of kinds of evidence.
func wordsOf(kinds []string) []Word {
	var list []Word
	for _, k := range kinds {
		list = append(list, kindWords[k])
	}
	return list
}
