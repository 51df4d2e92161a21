package registration

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func way() checks.Check {
	return checks.Check{
		ID: "registration.way", Topic: checks.TopicRegistration, Title: "A client can get a client id",
		Doc: "A client needs a client id: one that it was given, a client id metadata document if the server takes those, or dynamic registration. Registration is asked with an " +
			"empty request, which a server must refuse; the reason of the refusal shows whether registration is open.",
		Stage: codes.StageRegistration,
		Codes: []codes.Code{codes.DCRNoRegistrationEndpoint, codes.DCREndpointRequiresAuth},
		Run:   runWay,
	}
}

func runWay(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	switch {
	case f.Target().ClientID != "":
		return checks.Passed("You gave a client id, so that nothing has to be registered.", s.Chosen.Last())
	case m.CIMD:
		return checks.Passed("The server takes client id metadata documents, so that nothing has to be registered.", s.Chosen.Last())
	case m.RegistrationEndpoint == "":
		return checks.Found("", noEndpoint(ctx, f, s))
	}
	r, err := f.Registration(ctx)
	if err != nil {
		return checks.Because(err)
	}
	return judgeWay(ctx, f, r)
}

func noEndpoint(ctx context.Context, f *facts.Facts, s *facts.Server) checks.Finding {
	return checks.Finding{
		Code: codes.DCRNoRegistrationEndpoint, Severity: severity(ctx, f), Subject: "registration_endpoint in " + s.Chosen.URL,
		Detail: "The metadata names no registration endpoint and does not offer client id metadata documents, and no client id was given. " +
			"A client cannot get an id by itself.",
		Expected:  "registration_endpoint, client_id_metadata_document_supported, or a client id that is entered in the client",
		Received:  "neither of the two members",
		Exchanges: s.Chosen.Hops,
	}
}

func judgeWay(ctx context.Context, f *facts.Facts, r *facts.Registration) checks.Result {
	x := r.X
	if !x.Answered() {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The registration endpoint " + r.URL + " gave no answer."}
	}
	if vendor, ok := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); ok {
		return checks.Result{Status: checks.NotEvaluated, Reason: "A bot challenge (" + vendor + ") stands in front of the registration endpoint."}
	}
	switch r.Policy {
	case casdoor.DCROpen:
		return checks.Passed("Dynamic registration is open: the empty request was refused for its missing redirect URIs.", x)
	case casdoor.DCRCreated:
		return checks.Passed("Dynamic registration is open: it took even an empty request.", x)
	case casdoor.DCRDisabled:
		return disabled(ctx, f, r)
	case casdoor.DCRNeedsAuth:
		return checks.Found("", needsAuth(ctx, f, r))
	case casdoor.DCRUnknownOrganization:
		return checks.Result{Status: checks.Warn, Reason: "The registration endpoint names an organization that this Casdoor does not have.", Exchanges: []*probe.Exchange{x}}
	}
	switch {
	case x.Status == 401 || x.Status == 403:
		return checks.Found("", needsAuth(ctx, f, r))
	case x.Status == 404 || x.Status == 410:
		return absent(ctx, f, r)
	}
	return checks.Result{Status: checks.NotEvaluated, Exchanges: []*probe.Exchange{x},
		Reason: fmt.Sprintf("The answer to the empty registration request (%s) does not say whether registration is open.", answer(x))}
}

// disabled: Casdoor's switch has a code of its own.
func disabled(ctx context.Context, f *facts.Facts, r *facts.Registration) checks.Result {
	if ev, err := f.Casdoor(ctx); err == nil && ev.Detected {
		return checks.Passed("Registration is switched off, which is reported as a setting of Casdoor.", r.X)
	}
	return checks.Found("", checks.Finding{
		Code: codes.DCRNoRegistrationEndpoint, Severity: severity(ctx, f), Subject: r.URL,
		Detail:   "The metadata names a registration endpoint, but registration is switched off there (" + answer(r.X) + "), and no client id was given.",
		Expected: "400 about the missing redirect URIs", Received: answer(r.X), Exchanges: []*probe.Exchange{r.X},
	})
}

// absent: the advertised endpoint does not exist. Where the keys cannot be had either, the
// metadata's URLs are wrong as a whole, which is reported as that.
func absent(ctx context.Context, f *facts.Facts, r *facts.Registration) checks.Result {
	if k, err := f.KeySet(ctx); err == nil && !k.Usable() {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The registration endpoint does not exist, like other URLs of the metadata.", Exchanges: []*probe.Exchange{r.X}}
	}
	return checks.Found("", checks.Finding{
		Code: codes.DCRNoRegistrationEndpoint, Severity: severity(ctx, f), Subject: r.URL,
		Detail:   fmt.Sprintf("The metadata names the registration endpoint %s, but nothing is there (%s), and no client id was given.", r.URL, answer(r.X)),
		Expected: "400 about the missing redirect URIs", Received: answer(r.X), Exchanges: []*probe.Exchange{r.X},
	})
}

func needsAuth(ctx context.Context, f *facts.Facts, r *facts.Registration) checks.Finding {
	return checks.Finding{
		Code: codes.DCREndpointRequiresAuth, Severity: severity(ctx, f), Subject: r.URL,
		Detail:   "The registration endpoint asks for credentials (" + answer(r.X) + "), which no MCP client has before it is registered.",
		Expected: "400 about the missing redirect URIs, without any credentials", Received: answer(r.X), Exchanges: []*probe.Exchange{r.X},
	}
}

// answer is status and, where the body is short, its text; JSON without the white space that some servers put in.
func answer(x *probe.Exchange) string {
	text := fmt.Sprintf("%d %s", x.Status, x.StatusText)
	body := x.Body
	var compact bytes.Buffer
	if json.Compact(&compact, body) == nil {
		body = compact.Bytes()
	}
	if n := len(body); n > 0 && n <= 300 && !oauth.IsHTML(x.HeaderValue("Content-Type"), body) {
		text += ": " + string(body)
	}
	return text
}
