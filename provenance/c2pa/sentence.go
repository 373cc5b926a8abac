package c2pa

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// statements by state and source; those that are not here are in statement.
var statements = map[State]map[Source]string{
	IntactListed: {
		AI: "credentials.listed_ai", PartlyAI: "credentials.listed_partly_ai", Synthetic: "credentials.listed_synthetic",
		Capture: "credentials.listed_capture", Screen: "credentials.listed_screen", Other: "credentials.listed_other",
	},
	IntactUnlisted: {
		AI: "credentials.unlisted_ai", PartlyAI: "credentials.unlisted_partly_ai", Synthetic: "credentials.unlisted_synthetic",
		Capture: "credentials.unlisted_capture", Screen: "credentials.unlisted_screen", Other: "credentials.unlisted_other",
	},
}

// statement is the finding in one sentence.
func (r *Result) statement() forensic.Sentence {
	args := map[string]any{}
	key := ""
	switch {
	case r.State == None && r.Cause == CauseUnsupported:
		key, args["code"] = "credentials.unchecked", r.Failures[0].Code
	case r.State == None && r.Remote != "":
		key, args["address"] = "credentials.remote", r.Remote
	case r.State == None:
		key = "credentials.absent"
	case r.State == Broken:
		return r.brokenStatement()
	default:
		args["signer"], args["generator"] = r.Active.Signature.Signer, r.Active.Generator
		key = statements[r.State][r.Source]
		if r.Source == Capture && r.Edited {
			key = "credentials.unlisted_capture_edited"
			if r.State == IntactListed {
				key = "credentials.listed_capture_edited"
			}
		}
	}
	return forensic.Sentence{Key: key, Args: args}
}

// brokenStatement names what does not fit.
func (r *Result) brokenStatement() forensic.Sentence {
	worst := r.worst()
	part := worst.URL[strings.LastIndexByte(worst.URL, '/')+1:]
	args := map[string]any{"code": worst.Code, "part": part}
	if r.Active == nil || !r.Active.Signature.Verified {
		return forensic.Sentence{Key: "credentials.broken_signature", Args: args}
	}
	args["signer"] = r.Active.Signature.Signer
	key := map[Cause]string{
		CauseContent: "credentials.broken_content", CauseIngredient: "credentials.broken_ingredient",
		CauseRecord: "credentials.broken_record", CauseSignature: "credentials.broken_signature",
	}[r.Cause]
	return forensic.Sentence{Key: key, Args: args}
}

// worst is the failure that the cause was taken from.
func (r *Result) worst() Status {
	for _, s := range r.Failures {
		switch {
		case r.Cause == CauseContent && strings.Contains(s.Code, "Hash."),
			r.Cause == CauseSignature && (strings.HasPrefix(s.Code, "claimSignature.") || strings.HasPrefix(s.Code, "signingCredential.")) && s.Kind == Integrity:
			return s
		}
	}
	return r.Failures[0]
}

// limits are what the finding does not show.
func (r *Result) limits() []forensic.Sentence {
	add := func(list []forensic.Sentence, key string, args ...any) []forensic.Sentence {
		s := forensic.Sentence{Key: key, Args: map[string]any{}}
		for i := 0; i+1 < len(args); i += 2 {
			s.Args[args[i].(string)] = args[i+1]
		}
		return append(list, s)
	}
	var list []forensic.Sentence
	switch r.State {
	case None:
		return add(list, "credentials.limit_absence")
	case Broken:
		return add(list, "credentials.limit_broken")
	}
	list = add(list, "credentials.limit_meaning")
	s := &r.Active.Signature
	if !r.Attributed && r.SourceType != "" {
		list = add(list, "credentials.limit_gathered")
	}
	if !s.Listed {
		list = add(list, "credentials.limit_unlisted")
	}
	if s.Expired {
		list = add(list, "credentials.limit_expired", "date", s.NotAfter.Format("2006-01-02"))
	}
	form := false
	for _, f := range r.Failures {
		switch {
		case f.Code == "signingCredential.ocsp.revoked":
			list = add(list, "credentials.limit_revoked")
		case f.Code == "signingCredential.invalid":
			list = add(list, "credentials.limit_purpose")
		case f.Code != "signingCredential.untrusted" && f.Code != "claimSignature.outsideValidity" && !form:
			form = true
			list = add(list, "credentials.limit_form", "code", f.Code)
		}
	}
	return list
}
