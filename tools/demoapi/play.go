package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	api "github.com/bonafide-aftersale/bonafide/bench/apiload/apiclient"
)

// shop is the merchant of the play.
const shop = "test-shop"

// play is one run of the case.
type play struct {
	ctx             context.Context
	server          *api.Server
	program, folder string
	step            int

	admin, merchant, agent, reviewer, other, customer, payer api.Caller
	on                                                       api.Answer // the case as it was last seen
}

// run plays the scenes one after the other.
func (p *play) run() error {
	for _, scene := range []func() error{p.people, p.stock, p.filing, p.examination, p.answers, p.decision, p.appeal, p.payment, p.export} {
		if err := scene(); err != nil {
			return err
		}
	}
	return nil
}

// say prints a step in words.
func (p *play) say(format string, args ...any) {
	p.step++
	fmt.Printf("%2d. %s\n", p.step, fmt.Sprintf(format, args...))
}

// note prints what came of a step.
func note(format string, args ...any) { fmt.Printf("    %s\n", fmt.Sprintf(format, args...)) }

// people has everybody join.
func (p *play) people() (err error) {
	p.say("The program starts for the first time and shows one link. Whoever opens it becomes the administrator, with a password and an authenticator.")
	if p.admin, err = api.Join(p.server.URL, p.server.Link); err != nil {
		return err
	}
	for _, one := range []struct {
		to          *api.Caller
		login, role string
	}{
		{&p.merchant, "merchant", "merchant:" + shop}, {&p.agent, "agent", "agent"},
		{&p.reviewer, "reviewer", "reviewer"}, {&p.other, "appeal-reviewer", "appeal-reviewer"},
	} {
		if *one.to, err = p.admin.Hire("张三", one.login, one.role); err != nil {
			return err
		}
	}
	p.say("The administrator adds a merchant, an agent, a reviewer and an appeal reviewer; each joins by a link of their own.")
	if p.payer, err = p.admin.Program("测试支付程序", "", "case:read", "payment:start", "payment:report", "case:reply", "case:note"); err != nil {
		return err
	}
	note("The payment system gets a key for exactly five actions.")
	return nil
}

// stock files what the merchant has before there is any dispute.
func (p *play) stock() error {
	listing, err := os.ReadFile("samples/coffee.jpg")
	if err != nil {
		return err
	}
	packing, err := os.ReadFile("samples/pavilion.jpg")
	if err != nil {
		return err
	}
	if _, err := p.merchant.Post("/products", api.Object{"products": []api.Object{{"number": "mug", "title": "咖啡杯", "category": "家居/杯具"}}}); err != nil {
		return err
	}
	photo, err := p.merchant.Post("/products/mug/photos", listing)
	if err != nil {
		return err
	}
	p.say("The merchant takes the product over with the photo of its page (SHA-256 %.12s…).", photo.String("sha256"))
	file := "订单号,商品,实付金额,运单号,下单时间\r\nT-1001,mug,120.00,W-9001,2026-03-02 10:00:00\r\nT-1002,mug,zwölf,W-9002,2026-03-02 10:05:00\r\n"
	report, err := p.merchant.Post("/orders/import", file)
	if err != nil {
		return err
	}
	p.say("The merchant imports orders from a CSV file: %v taken, %d refused.", report.At("taken"), len(report.List("refused")))
	note("Line %v, %s: %s", report.At("refused.0.line"), report.String("refused.0.field"), report.String("refused.0.detail"))
	item, err := p.merchant.Upload(packing, 200_000, "kind", "packing_photo", "method", "packing_station", "order", "T-1001", "waybill", "W-9001", "filename", "packing.jpg")
	if err != nil {
		return err
	}
	p.say("At the packing table a photo is filed under order T-1001 and waybill W-9001, in parts of 200 kB. No dispute exists.")
	found, err := p.merchant.Post("/packing/search", api.Object{"waybill": "w9001"})
	if err != nil {
		return err
	}
	if found.String("items.0.id") != item {
		return errors.New("the packing photo is not found by its waybill")
	}
	note("It is found again by the waybill, however it is typed.")
	return nil
}

// filing is the customer's request.
func (p *play) filing() (err error) {
	if p.customer, err = p.server.Customer(p.ctx, "13800138000"); err != nil {
		return err
	}
	p.say("A customer signs in by a code that is sent to the phone.")
	claim, err := os.ReadFile("samples/coffee-claim.jpg")
	if err != nil {
		return err
	}
	order := api.Object{"kind": "refund_only", "reason": "damaged_on_arrival", "order": "T-1001", "waybill": "W-9001", "product": "mug", "paid_fen": 12000, "asked_fen": 12000}
	open := api.Object{"request": order, "name": "张三", "phone": "13800138000", "address": "测试市测试路一百号", "statement": "杯子收到时已经裂了，只退款。"}
	if p.on, err = p.customer.Post("/cases", open, "Idempotency-Key", "open-T-1001"); err != nil {
		return err
	}
	p.say("The customer asks for a refund only of 120.00 yuan. The case is %s, stage %q.", p.on.String("id"), p.on.String("stage"))
	again, err := p.customer.Post("/cases", open, "Idempotency-Key", "open-T-1001")
	if err != nil || again.String("id") != p.on.String("id") || again.Header.Get("Idempotent-Replayed") != "true" {
		return fmt.Errorf("sent twice under one key, the request made another case: %w", err)
	}
	note("The network stutters and the request is sent twice under one key: there is one case.")
	note("The file lacks %d things; the first: %s", len(p.on.List("missing")), p.on.String("missing.0.text"))
	item, err := p.customer.Upload(claim, 1<<20, "kind", "gallery_photo", "method", "gallery", "case", p.on.String("id"), "filename", "cup.jpg")
	if err != nil {
		return err
	}
	if p.on, err = p.customer.Act(p.on, "submit", api.Object{"items": []api.Object{{"id": item, "line": "photo_close"}}}); err != nil {
		return err
	}
	p.say("The customer sends a photo of the crack. It is hashed as it arrives, kept, and logged.")
	return nil
}

// examination has the machine measure.
func (p *play) examination() (err error) {
	if p.on, err = p.agent.Act(p.on, "check", nil); err != nil {
		return err
	}
	if p.on, err = p.agent.Act(p.on, "examine", nil); err != nil {
		return err
	}
	p.say("An agent checks the filing and sends the photograph to examination, which is a job of the same transaction.")
	for end := time.Now().Add(2 * time.Minute); p.on.String("stage") == "examining"; {
		if time.Now().After(end) || p.ctx.Err() != nil {
			return errors.New("the examination did not end")
		}
		time.Sleep(200 * time.Millisecond)
		if p.on, err = p.agent.Get("/cases/" + p.on.String("id")); err != nil {
			return err
		}
	}
	found, err := p.reviewer.Get("/cases/" + p.on.String("id") + "/examinations")
	if err != nil {
		return err
	}
	var said []string
	same := false
	for i := range found.List("examinations.0.findings") {
		at := fmt.Sprintf("examinations.0.findings.%d.", i)
		said = append(said, found.String(at+"method")+": "+found.String(at+"relation")+" ("+found.String(at+"strength")+")")
		same = same || found.String(at+"method") == "sameshot" && strings.Contains(found.String(at+"relation"), "same") && found.String(at+"strength") == "strong"
	}
	if !same {
		return fmt.Errorf("the examination does not say same shot: %v %s", said, found.Body)
	}
	p.say("The examination says: the customer's photo and the merchant's listing photo are one exposure.")
	note("Findings: %s.", strings.Join(said[:min(len(said), 4)], "; "))
	note("It decides nothing: the case stands in %q.", p.on.String("stage"))
	return nil
}

// answers hears both sides.
func (p *play) answers() (err error) {
	if p.on, err = p.merchant.Get("/cases/" + p.on.String("id")); err != nil {
		return err
	}
	if _, err = p.merchant.Post("/cases/"+p.on.String("id")+"/packing", nil); err != nil {
		return err
	}
	if p.on, err = p.merchant.Act(p.on, "contest", api.Object{"statement": "照片与商品页图片为同一次拍摄，请看检验意见和打包照片。"}); err != nil {
		return err
	}
	p.say("The merchant answers, and joins the packing photo to the case.")
	if p.on, err = p.agent.Act(p.on, "notify", api.Object{"channel": "phone"}); err != nil {
		return err
	}
	if p.on, err = p.customer.Get("/cases/" + p.on.String("id")); err != nil {
		return err
	}
	if p.on, err = p.customer.Act(p.on, "reply", api.Object{"statement": "照片是我拍的。"}); err != nil {
		return err
	}
	p.say("The customer is told, replies, and the review begins: stage %q.", p.on.String("stage"))
	return nil
}

// decision is a person's, with grounds.
func (p *play) decision() (err error) {
	name := p.on.String("id")
	if p.on, err = p.reviewer.Get("/cases/" + name); err != nil {
		return err
	}
	rules, err := p.ruling()
	if err != nil {
		return err
	}
	if _, err = p.reviewer.Act(p.on, "decide", rules); api.Code(err) != "case.checklist_open" {
		return fmt.Errorf("a decision without the checklist: %w", err)
	}
	p.say("The reviewer tries to decide before the checklist is answered: %s", sentence(err))
	list, err := p.reviewer.Get("/cases/" + name + "/checklist")
	if err != nil {
		return err
	}
	for _, line := range list.List("before_refusal") {
		if p.on, err = p.reviewer.Act(p.on, "mark", api.Object{"line": line, "mark": "met", "note": "已看"}); err != nil {
			return err
		}
	}
	stale := p.on
	if p.on, err = p.reviewer.Act(p.on, "decide", rules); err != nil {
		return err
	}
	p.say("The reviewer answers %d lines and decides, with grounds for both sides, naming what the decision rests on: %q.", len(list.List("before_refusal")), p.on.String("decisions.0.outcome.code"))
	if _, err = p.reviewer.Act(stale, "raise", api.Object{"why": "x"}); err == nil {
		return errors.New("an act on an old version was taken")
	}
	note("Acting on the version from before: %s", sentence(err))
	return nil
}

// ruling is a refusal that relies on everything in the file.
func (p *play) ruling() (api.Object, error) {
	items, err := p.reviewer.Get("/cases/" + p.on.String("id") + "/evidence")
	if err != nil {
		return nil, err
	}
	inCase := make(map[string]bool)
	for i := range p.on.List("evidence") {
		inCase[p.on.String(fmt.Sprintf("evidence.%d.item", i))] = true
	}
	var seen []api.Object
	var relied []string
	for i := range items.List("items") {
		at := fmt.Sprintf("items.%d.", i)
		if !inCase[items.String(at+"id")] {
			continue
		}
		seen = append(seen, api.Object{"item": items.String(at + "id"), "sha256": items.String(at + "sha256")})
		relied = append(relied, items.String(at+"id"))
	}
	return api.Object{
		"outcome": api.Object{"code": "reject"}, "reasons": []string{"evidence_insufficient"}, "name": "审核员甲", "relied": relied, "seen": seen,
		"grounds_customer": "您提交的照片与商品页照片出自同一次拍摄，不能说明收到的杯子破损。",
		"grounds_merchant": "照片与商品页照片出自同一次拍摄，现有证据不能支持退款请求。",
		"findings":         []api.Object{{"method": "sameshot", "held": true}},
	}, nil
}

// appeal goes to another person.
func (p *play) appeal() (err error) {
	name := p.on.String("id")
	if p.on, err = p.customer.Get("/cases/" + name); err != nil {
		return err
	}
	text := p.on.String("decisions.0.grounds_customer")
	read, err := p.customer.Post("/cases/"+name+"/texts", api.Object{"texts": []string{text}, "reason": "看理由"})
	if err != nil {
		return err
	}
	p.say("The customer reads the grounds: %s", read.String("texts."+text))
	if p.on, err = p.customer.Act(p.on, "appeal", api.Object{"statement": "我不同意，请别人再看一次。"}); err != nil {
		return err
	}
	p.say("The customer appeals.")
	confirm := api.Object{"grounds_customer": "复核了原图与检验意见，维持原决定。", "grounds_merchant": "维持原决定。", "name": "复议员乙"}
	if _, err = p.reviewer.Act(p.on, "confirm", confirm); err == nil {
		return errors.New("who decided confirmed the own decision")
	}
	note("The reviewer who decided tries to hear the appeal: %s", sentence(err))
	if p.on, err = p.other.Get("/cases/" + name); err != nil {
		return err
	}
	if p.on, err = p.other.Act(p.on, "confirm", confirm); err != nil {
		return err
	}
	p.say("Another person looks at everything again and confirms the decision: stage %q.", p.on.String("stage"))
	return nil
}

// payment is tried, and refused.
func (p *play) payment() error {
	name := p.on.String("id")
	_, err := p.payer.Post("/cases/"+name+"/record-payment", api.Object{"payment": "none", "state": "sent", "ref": "bank-1"})
	if err == nil {
		return errors.New("a payment was recorded that nobody decided")
	}
	p.say("The payment system reports a payment for this case. The record is refused: %s", sentence(err))
	after, err := p.payer.Get("/cases/" + name)
	if err != nil {
		return err
	}
	if len(after.List("payments")) != 0 || after.Header.Get("ETag") != p.on.Header.Get("ETag") {
		return errors.New("the refused payment left something behind")
	}
	note("Nothing has changed: version %s, no payment.", strings.Trim(after.Header.Get("ETag"), `"`))
	return nil
}

// export hands the case out and has the program verify it offline.
func (p *play) export() error {
	keys, err := p.merchant.Get("/custody/keys")
	if err != nil {
		return err
	}
	archive, err := p.merchant.Post("/cases/"+p.on.String("id")+"/export", nil)
	if err != nil {
		return err
	}
	key, file := filepath.Join(p.folder, "key.txt"), filepath.Join(p.folder, "case-export.zip")
	if err := errors.Join(os.WriteFile(key, []byte(keys.String("keys.0")+"\n"), 0o600), os.WriteFile(file, archive.Body, 0o600)); err != nil {
		return err
	}
	p.say("The merchant exports the case: %d kB with originals, custody entries and proofs.", len(archive.Body)/1000)
	out, err := exec.CommandContext(p.ctx, p.program, "verify", "-lang", "en", "-key", key, file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the export does not verify: %w\n%s", err, out)
	}
	p.say("“bonafide verify” recomputes it offline, from the files and the public key alone:")
	for line := range strings.Lines(strings.TrimSpace(string(out))) {
		note("| %s", strings.TrimRight(line, "\n"))
	}
	archive.Body[len(archive.Body)/2] ^= 1
	if err := os.WriteFile(file, archive.Body, 0o600); err != nil {
		return err
	}
	if exec.CommandContext(p.ctx, p.program, "verify", "-key", key, file).Run() == nil {
		return errors.New("a flipped bit was not found")
	}
	note("One bit flipped in the middle of the archive is found.")
	return nil
}

// sentence is what a refusal says to people.
func sentence(err error) string {
	if p, ok := errors.AsType[*api.Problem](err); ok {
		return fmt.Sprintf("%d, “%s”", p.Status, p.Answer.String("detail"))
	}
	return fmt.Sprint(err)
}
