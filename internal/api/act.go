package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// actRoutes do a verb on a case: POST /cases/{case}/accept, …/decide, …. Who may
// is asked three times: the matrix for the route and for the record, the table
// of package aftersale for the stage and the role, and the act itself.
//
// People act on what they have seen: they send the ETag of the case in
// If-Match. A program that reports what has happened may leave it out.
func (a *API) actRoutes() {
	const (
		open, answer, reply, submit = identity.CaseOpen, identity.CaseAnswer, identity.CaseReply, identity.EvidenceSubmit
		review, appeal, note        = identity.CaseReview, identity.AppealDecide, identity.CaseNote
		start, report               = identity.PaymentStart, identity.PaymentReport
		visit, dispatch             = identity.VisitWork, identity.VisitDispatch
	)
	// Filing and intake.
	addAct[noBody[aftersale.Check]](a, "Begin the intake check", open, note)
	addAct[noBody[aftersale.Examine]](a, "Send the photographs to examination", identity.ExaminationRun)
	addAct[noBody[aftersale.PassOn]](a, "Ask the merchant without an examination", open, note)
	// The merchant answers, the customer replies.
	addAct[acceptBody](a, "Merchant: grant the request", answer)
	addAct[counterOfferBody](a, "Merchant: offer something else", answer)
	addAct[contestBody](a, "Merchant: say why not", answer)
	addAct[noBody[aftersale.AutoApprove]](a, "Program: grant the request inside the merchant's limits", note)
	addAct[notifyBody](a, "The customer has been told what the merchant answered", reply)
	addAct[agreeBody](a, "Customer: take the offer", reply)
	addAct[replyBody](a, "Customer: answer the merchant", reply)
	addAct[submitBody](a, "Add a statement or evidence", submit)
	addAct[askEvidenceBody](a, "Ask for more evidence", identity.EvidenceRequest)
	addAct[provideBody](a, "Give what was asked for, or say that there is none", submit)
	// Inspection.
	addAct[orderVisitBody](a, "Send a technician to look", review, appeal)
	addAct[orderReturnBody](a, "Ask for the goods", review, appeal)
	addAct[noBody[aftersale.TakeJob]](a, "Technician: take the job", visit, dispatch)
	addAct[noBody[aftersale.Arrive]](a, "Technician: at the door", visit, dispatch)
	addAct[inspectedBody](a, "File what was seen", visit, dispatch, answer, open)
	// The review.
	addAct[assignBody](a, "Give the review to a person", identity.CaseAssign, review, appeal)
	addAct[raiseBody](a, "Put the case before a senior reviewer", review, note)
	addAct[markBody](a, "Mark a line of the checklist", review, appeal)
	addAct[opineBody](a, "Give the first opinion of a blind review", review)
	addAct[prefillBody](a, "Program: pre-fill an outcome", note)
	addAct[proposeBody](a, "Propose a decision to a second person", review)
	addAct[approveBody](a, "Second person: put the decision into force", identity.CaseConfirm)
	addAct[sendBackBody](a, "Second person: send the decision back", identity.CaseConfirm)
	addAct[decideBody](a, "Decide, with grounds for both sides", identity.CaseDecide)
	// Carrying out.
	addAct[carryOutBody](a, "Begin to carry out what stands", start, review, note)
	addAct[receiveReturnBody](a, "The goods are back", report, dispatch, note)
	addAct[recordPaymentBody](a, "Record what the payment system said", report, note)
	addAct[fulfilBody](a, "Goods or the visit arrived", report, visit, dispatch, note)
	addAct[failBody](a, "Goods or a visit did not arrive", report, dispatch, note)
	addAct[noBody[aftersale.Retry]](a, "Try again what failed", start, dispatch, review, note)
	// Appeal.
	addAct[appealBody](a, "Ask for another person to decide", identity.CaseAppeal)
	addAct[confirmBody](a, "Appeal: let the decision stand", appeal)
	addAct[overturnBody](a, "Appeal: put another decision in its place", appeal)
	addAct[remandBody](a, "Appeal: have somebody else decide anew", appeal)
	// Aside.
	addAct[extendBody](a, "Give a side more time", identity.ClockExtend, note)
	addAct[withdrawBody](a, "Customer: take the request back", identity.CaseWithdraw)
	addAct[mergeBody](a, "Join with another case about the same matter", identity.CaseMerge)
	addAct[escalateBody](a, "A court, an authority or another platform has the matter now", review, appeal, identity.CaseMerge)
	addAct[suspendBody](a, "Stop everything because the law says so", identity.CaseSuspend)
	addAct[resumeBody](a, "Go on where the case stood", identity.CaseSuspend)
	addAct[closeBody](a, "End a case that was decided outside", identity.CaseSuspend)
}

// body is the body of an act.
type body interface {
	// act returns the act, with the items of the vault that it brings.
	act(items []aftersale.Item) aftersale.Act
}

// filing is a body that brings items.
type filing interface{ files() []ItemFile }

type actInput[B body] struct {
	Case    string `path:"case" maxLength:"40"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of the case that was looked at; people must send it"`
	Body    B
}

type bareInput struct {
	Case    string `path:"case" maxLength:"40"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of the case that was looked at; people must send it"`
}

// noBody is an act that needs nothing to be told.
type noBody[A any] struct{}

func (noBody[A]) act([]aftersale.Item) aftersale.Act { return any(new(A)).(aftersale.Act) }

func (noBody[A]) bare() {}

// addAct registers the route of a verb.
func addAct[B body](a *API, summary string, actions ...identity.Action) {
	var zero B
	verb := zero.act(nil).Verb()
	path := strings.ReplaceAll(string(verb), "_", "-")
	rt := route{method: http.MethodPost, path: "/cases/{case}/" + path, name: path, summary: summary, tag: "acts", actions: actions}
	if _, bare := any(zero).(interface{ bare() }); bare {
		handle(a, rt, func(ctx context.Context, in *bareInput) (*caseOutput, error) {
			return a.do(ctx, in.Case, in.IfMatch, zero, actions)
		})
		return
	}
	handle(a, rt, func(ctx context.Context, in *actInput[B]) (*caseOutput, error) {
		return a.do(ctx, in.Case, in.IfMatch, in.Body, actions)
	})
}

// do acts on a case, joins the items that the act brings to it, and shows what
// became of it.
func (a *API) do(ctx context.Context, name, match string, b body, actions []identity.Action) (*caseOutput, error) {
	c := callOf(ctx)
	on, err := a.Cases.Records.Case(ctx, c.tenant(), aftersale.CaseID(name))
	if err != nil {
		return nil, err
	}
	verb := b.act(nil).Verb()
	who, err := c.doer(on, verb, actions...)
	if err != nil {
		return nil, err
	}
	version, err := c.version(match)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		version = on.Version // a program acts on the case as it is; the caller of repetition tries again
	}
	var files []ItemFile
	if f, ok := b.(filing); ok {
		files = f.files()
	}
	items, err := a.itemsOf(ctx, who, name, files)
	if err != nil {
		return nil, err
	}
	var after *aftersale.Case
	err = a.Tx.InTx(ctx, func(ctx context.Context) error {
		if after, err = a.Cases.Do(ctx, who, aftersale.Ref{Case: on.ID, Version: version}, b.act(items.list)); err != nil {
			return err
		}
		return a.attach(ctx, who, after, items)
	})
	if err != nil {
		return nil, err
	}
	return a.shown(ctx, after, who), nil
}

// version reads If-Match. 0 is a program's, for the case as it is.
func (c *call) version(match string) (int64, error) {
	if match == "" {
		if c.person {
			return 0, fault.New(fault.Invalid, "api.match_missing", nil)
		}
		return 0, nil
	}
	text, err := strconv.Unquote(strings.TrimPrefix(match, "W/"))
	if err != nil {
		text = match
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "api.bad_match", nil)
	}
	return n, nil
}
