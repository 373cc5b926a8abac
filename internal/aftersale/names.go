package aftersale

// What people read of the codes, as keys of the catalogues. A code that is
// none has no key.

// Key returns the catalogue key of the stage.
func (x Stage) Key() string { return stageKeys[x] }

// Key returns the catalogue key of the verb.
func (x Verb) Key() string { return verbKeys[x] }

// Key returns the catalogue key of the kind of request.
func (x Kind) Key() string { return kindKeys[x] }

// Key returns the catalogue key of the reason.
func (x ReasonCode) Key() string { return reasonCodeKeys[x] }

// Key returns the catalogue key of the outcome.
func (x OutcomeCode) Key() string { return outcomeCodeKeys[x] }

// Key returns the catalogue key of the reason of a decision.
func (x DecisionReason) Key() string { return decisionReasonKeys[x] }

// Key returns the catalogue key of the clock.
func (x ClockKind) Key() string { return clockKindKeys[x] }

// Key returns the catalogue key of the reason of a pause.
func (x PauseReason) Key() string { return pauseReasonKeys[x] }

// Key returns the catalogue key of the unit, with the argument n.
func (x Unit) Key() string { return unitKeys[x] }

// Key returns the catalogue key of the measure.
func (x MeasureKind) Key() string { return measureKindKeys[x] }

var stageKeys = map[Stage]string{
	"filed":              "casestage.filed",
	"intake_check":       "casestage.intake_check",
	"examining":          "casestage.examining",
	"merchant_answering": "casestage.merchant_answering",
	"accepted":           "casestage.accepted",
	"counter_offered":    "casestage.counter_offered",
	"contested":          "casestage.contested",
	"customer_replying":  "casestage.customer_replying",
	"under_review":       "casestage.under_review",
	"evidence_customer":  "casestage.evidence_customer",
	"evidence_merchant":  "casestage.evidence_merchant",
	"evidence_both":      "casestage.evidence_both",
	"inspection_visit":   "casestage.inspection_visit",
	"return_inspection":  "casestage.return_inspection",
	"proposed":           "casestage.proposed",
	"decided":            "casestage.decided",
	"carry_out_pending":  "casestage.carry_out_pending",
	"carry_out_failed":   "casestage.carry_out_failed",
	"carry_out_done":     "casestage.carry_out_done",
	"appealed":           "casestage.appealed",
	"final":              "casestage.final",
	"withdrawn":          "casestage.withdrawn",
	"merged":             "casestage.merged",
	"escalated":          "casestage.escalated",
	"suspended":          "casestage.suspended",
}

var verbKeys = map[Verb]string{
	"open":           "caseverb.open",
	"check":          "caseverb.check",
	"examine":        "caseverb.examine",
	"examined":       "caseverb.examined",
	"pass_on":        "caseverb.pass_on",
	"accept":         "caseverb.accept",
	"counter_offer":  "caseverb.counter_offer",
	"contest":        "caseverb.contest",
	"auto_approve":   "caseverb.auto_approve",
	"notify":         "caseverb.notify",
	"agree":          "caseverb.agree",
	"reply":          "caseverb.reply",
	"submit":         "caseverb.submit",
	"ask_evidence":   "caseverb.ask_evidence",
	"provide":        "caseverb.provide",
	"order_visit":    "caseverb.order_visit",
	"order_return":   "caseverb.order_return",
	"take_job":       "caseverb.take_job",
	"arrive":         "caseverb.arrive",
	"inspected":      "caseverb.inspected",
	"assign":         "caseverb.assign",
	"raise":          "caseverb.raise",
	"mark":           "caseverb.mark",
	"opine":          "caseverb.opine",
	"prefill":        "caseverb.prefill",
	"propose":        "caseverb.propose",
	"approve":        "caseverb.approve",
	"send_back":      "caseverb.send_back",
	"decide":         "caseverb.decide",
	"carry_out":      "caseverb.carry_out",
	"receive_return": "caseverb.receive_return",
	"record_payment": "caseverb.record_payment",
	"fulfil":         "caseverb.fulfil",
	"fail":           "caseverb.fail",
	"retry":          "caseverb.retry",
	"appeal":         "caseverb.appeal",
	"confirm":        "caseverb.confirm",
	"overturn":       "caseverb.overturn",
	"remand":         "caseverb.remand",
	"extend":         "caseverb.extend",
	"withdraw":       "caseverb.withdraw",
	"merge":          "caseverb.merge",
	"escalate":       "caseverb.escalate",
	"suspend":        "caseverb.suspend",
	"resume":         "caseverb.resume",
	"close":          "caseverb.close",
	"lapse":          "caseverb.lapse",
}

var kindKeys = map[Kind]string{
	"repair":          "caserequest.repair",
	"refund_only":     "caserequest.refund_only",
	"return_refund":   "caserequest.return_refund",
	"exchange":        "caserequest.exchange",
	"resend_part":     "caserequest.resend_part",
	"visit_complaint": "caserequest.visit_complaint",
}

var reasonCodeKeys = map[ReasonCode]string{
	"delivery":           "casereason.delivery",
	"goods":              "casereason.goods",
	"service":            "casereason.service",
	"choice":             "casereason.choice",
	"not_received":       "casereason.not_received",
	"damaged_on_arrival": "casereason.damaged_on_arrival",
	"wrong_item":         "casereason.wrong_item",
	"part_missing":       "casereason.part_missing",
	"not_as_described":   "casereason.not_as_described",
	"quality_fault":      "casereason.quality_fault",
	"installation_fault": "casereason.installation_fault",
	"same_fault_again":   "casereason.same_fault_again",
	"no_show":            "casereason.no_show",
	"change_of_mind":     "casereason.change_of_mind",
	"price":              "casereason.price",
}

var outcomeCodeKeys = map[OutcomeCode]string{
	"full_refund":        "caseoutcome.full_refund",
	"partial_refund":     "caseoutcome.partial_refund",
	"return_then_refund": "caseoutcome.return_then_refund",
	"replace":            "caseoutcome.replace",
	"resend_part":        "caseoutcome.resend_part",
	"repair_visit":       "caseoutcome.repair_visit",
	"store_credit":       "caseoutcome.store_credit",
	"split_fault":        "caseoutcome.split_fault",
	"reject":             "caseoutcome.reject",
}

var decisionReasonKeys = map[DecisionReason]string{
	"evidence_supports":     "casedecision.evidence_supports",
	"evidence_insufficient": "casedecision.evidence_insufficient",
	"terms_cover":           "casedecision.terms_cover",
	"terms_exclude":         "casedecision.terms_exclude",
	"goods_not_returned":    "casedecision.goods_not_returned",
	"both_at_fault":         "casedecision.both_at_fault",
	"goodwill":              "casedecision.goodwill",
	"evidence_forged":       "casedecision.evidence_forged",
}

var clockKindKeys = map[ClockKind]string{
	"intake":                "caseclock.intake",
	"examination":           "caseclock.examination",
	"merchant_answer":       "caseclock.merchant_answer",
	"delivery":              "caseclock.delivery",
	"customer_reply":        "caseclock.customer_reply",
	"decision":              "caseclock.decision",
	"escalation":            "caseclock.escalation",
	"evidence_customer":     "caseclock.evidence_customer",
	"evidence_merchant":     "caseclock.evidence_merchant",
	"visit":                 "caseclock.visit",
	"return":                "caseclock.return",
	"technician_acceptance": "caseclock.technician_acceptance",
	"technician_arrival":    "caseclock.technician_arrival",
	"carry_out":             "caseclock.carry_out",
	"appeal":                "caseclock.appeal",
}

var pauseReasonKeys = map[PauseReason]string{
	"evidence":   "casepause.evidence",
	"inspection": "casepause.inspection",
	"law":        "casepause.law",
	"outside":    "casepause.outside",
}

var unitKeys = map[Unit]string{
	"minutes":      "caseterm.minutes",
	"hours":        "caseterm.hours",
	"days":         "caseterm.days",
	"working_days": "caseterm.working_days",
}

var measureKindKeys = map[MeasureKind]string{
	"warn":                 "casemeasure.warn",
	"require_live_capture": "casemeasure.require_live_capture",
	"no_refund_only":       "casemeasure.no_refund_only",
	"suspend":              "casemeasure.suspend",
	"close":                "casemeasure.close",
}
