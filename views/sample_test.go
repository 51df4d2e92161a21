package views

import (
	"fmt"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

var began = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// sampleExchanges are two exchanges: one answered, one refused, with hostile text in the first.
func sampleExchanges() []*probe.Exchange {
	return []*probe.Exchange{
		{
			ID: "x2", Purpose: "metadata, path form", Method: "GET", URL: "https://mcp.example.com/.well-known/oauth-protected-resource/mcp",
			Status: 404, StatusText: "Not Found", Proto: "HTTP/1.1", Started: began.Add(150 * time.Millisecond),
			RequestHeader: []probe.HeaderLine{{Name: "Accept", Value: "application/json"}},
			Header:        []probe.HeaderLine{{Name: "Content-Type", Value: "text/html"}, {Name: "X-Evil", Value: "a\x1b[31m\u202Eb<b>c"}},
			Body:          []byte("<script>alert(1)</script>"),
			Timings:       probe.Timings{DNS: 2, Connect: 3, TLS: 5, FirstByte: 40, Total: 50},
			TLS:           &probe.TLS{Version: "TLS 1.3", Chain: []probe.Certificate{{Subject: "CN=mcp.example.com", Issuer: "CN=R11", NotBefore: began, NotAfter: began.AddDate(0, 3, 0)}}},
		},
		{
			ID: "x1", Purpose: "initialize without a token", Method: "POST", URL: "https://mcp.example.com/mcp", Started: began.Add(10 * time.Millisecond),
			RequestBody: `{"jsonrpc":"2.0"}`, Timings: probe.Timings{Total: 100},
			Error: &probe.Error{Kind: probe.KindRefused, Message: "Nothing listens on this port.", Detail: "connect: connection refused"},
		},
	}
}

func sampleDiagnoses() []checks.Diagnosis {
	return []checks.Diagnosis{
		{
			Code: codes.PRMMissing, Severity: codes.Error, Confidence: checks.Likely, Title: "No metadata is published", Explanation: "A client cannot go on.",
			Detail: "Both forms answer 404.", Subject: "https://mcp.example.com/", Expected: "200, JSON", Received: "404 <html>",
			Fix: []codes.Fix{
				{Where: "nginx", Steps: []string{"Route the path.", "Reload nginx."}, Snippet: "location / {}"},
				{Where: "The MCP server", Steps: []string{"Serve the document."}},
			},
			Guide: "discovery-failures", Standard: "RFC 9728 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3",
			Clients: []string{"all"}, Exchanges: []string{"x2", "x1"}, Checks: []string{"discovery.prm"},
			Explains: []checks.Consequence{{Code: codes.NoOAuthMetadataAnywhere, Severity: codes.Error, Title: "No OAuth metadata anywhere", Subject: "https://mcp.example.com"}},
		},
		{Code: codes.ASIssuerTrailingSlash, Severity: codes.Warning, Confidence: checks.Certain, Title: "A slash too many", Subject: "issuer", Clients: []string{"go-sdk"}},
		{Code: codes.ASMetadataPathForm, Severity: codes.Info, Confidence: checks.Certain, Title: "One form only"},
	}
}

// sampleRun is a finished, broken run.
func sampleRun() Run {
	rep := checks.Report{
		Schema: checks.Schema, Verdict: checks.Broken, Summary: "The server cannot be used.",
		Target: target.View{MCP: "https://mcp.example.com/mcp", Casdoor: "https://door.example.com", Token: target.Mask, Client: "cursor",
			Notes: []target.Note{{Field: "mcp", Text: "No scheme was given: https:// was added."}}},
		Diagnoses: sampleDiagnoses(),
		Walk: []checks.Step{
			{ID: "reach", Name: "Reach the MCP server", From: checks.PartyClient, To: checks.PartyMCP, State: checks.StepOK},
			{ID: "challenge", Name: "Get the challenge", From: checks.PartyMCP, To: checks.PartyClient, State: checks.StepWarn, Note: "odd"},
			{ID: "prm", Name: "Read the metadata", From: checks.PartyClient, To: checks.PartyMCP, State: checks.StepFail, Code: codes.PRMMissing, Note: "No metadata is published"},
			{ID: "as", Name: "Read Casdoor's metadata", From: checks.PartyClient, To: checks.PartyAS, State: checks.StepBlocked},
			{ID: "register", Name: "Get a client id", From: checks.PartyClient, To: checks.PartyAS, State: checks.StepPending},
			{ID: "login", Name: "Log in", From: checks.PartyClient, To: checks.PartyAS, State: checks.StepUnknown, Note: "not looked at: this needs a login"},
		},
		Exchanges: sampleExchanges(),
		Timing:    checks.Timing{Started: began, DurationMS: 1234, Requests: 2, CriticalPathMS: 400},
		Version:   checks.Version{Casdoctor: "1.0.0", Catalogue: "1"},
	}
	for i, s := range []checks.Status{checks.Pass, checks.Warn, checks.Skipped, checks.NotEvaluated, checks.CouldNotRun, checks.Pending} {
		rep.Checks = append(rep.Checks, checks.CheckReport{ID: fmt.Sprintf("reach.c%d", i), Topic: checks.TopicReach, Title: fmt.Sprintf("Check %d", i), Status: s, Reason: "some reason"})
	}
	rep.Checks = append(rep.Checks, checks.CheckReport{ID: "discovery.prm", Topic: checks.TopicDiscovery, Title: "Metadata is found", Doc: "What it means.",
		Status: checks.Fail, Reason: "Both forms answer 404.", Exchanges: []string{},
		Findings: []checks.FindingReport{{Code: codes.PRMMissing, Severity: codes.Error, Confidence: checks.Likely, Title: "No metadata is published", Detail: "Both forms answer 404.",
			Subject: "https://mcp.example.com/", Expected: "200", Received: "404", Exchanges: []string{"x2"}}}})
	return Run{ID: "RUN", Seq: 7, Report: rep, Progress: checks.Progress{Done: 7, Total: 7}, Finished: true, EditHref: "/?mcp=x"}
}

// runningRun is the same run on its way.
func runningRun() Run {
	r := sampleRun()
	r.Finished, r.Report.Verdict, r.Report.Summary = false, "", ""
	r.Progress = checks.Progress{Done: 6, Total: 7, Doing: "fetching the key set"}
	r.Elapsed = 2500 * time.Millisecond
	return r
}

func healthyRun() Run {
	r := sampleRun()
	r.Report.Verdict, r.Report.Summary = checks.Healthy, "A client can connect."
	r.Report.Diagnoses = r.Report.Diagnoses[2:]
	return r
}
