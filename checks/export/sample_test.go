package export

import (
	"reflect"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// sample is a report with something in every part.
func sample() checks.Report {
	began := time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)
	return checks.Report{
		Schema: checks.Schema, Verdict: checks.Broken, Summary: "No metadata is published.",
		Target: target.View{MCP: "https://mcp.example.com/mcp", Casdoor: "https://auth.example.com", Token: target.Mask,
			Notes: []target.Note{{Field: "mcp", Text: "Added https://."}}},
		Diagnoses: []checks.Diagnosis{
			{Code: codes.PRMMissing, Severity: codes.Error, Confidence: checks.Certain, Title: "No metadata is published", Explanation: "A client cannot go on.",
				Detail: "Both forms answer 404.", Subject: "https://mcp.example.com/mcp", Expected: "200 with JSON", Received: "404 Not Found",
				Fix: []codes.Fix{
					{Where: "nginx", Software: "nginx", Steps: []string{"Route the path.", "Reload nginx."}, Snippet: "location / {\n\tproxy_pass x;\n}\n"},
					{Where: "The MCP server", Steps: []string{"Serve the document."}}, {Where: "Caddy", Steps: []string{"Use handle."}}, {Where: "Traefik", Steps: []string{"Not shown."}},
				},
				Standard: "RFC 9728 §3", GuideNote: "The guide names another RFC.", Clients: []string{"cursor", "vscode"}, Exchanges: []string{"x2", "x1"},
				Explains: []checks.Consequence{{Code: codes.ResourceMetadataURLWrong, Severity: codes.Error, Title: "The pointer leads nowhere"}}},
			{Code: codes.CasdoorOriginUnset, Severity: codes.Warning, Advisory: true, Confidence: checks.Likely, Title: "Origin is not set", Detail: "It follows Host.", Exchanges: []string{"x3"}},
			{Code: codes.RFC9207Iss, Severity: codes.Info, Confidence: checks.Possible, Title: "It advertises iss", Detail: "Seen in the metadata.", Explanation: "Not shown.", Clients: []string{"all"}},
		},
		Walk: []checks.Step{
			{ID: "reach", Name: "Reach the MCP server", State: checks.StepOK},
			{ID: "prm", Name: "Read the protected resource metadata", State: checks.StepFail, Code: codes.PRMMissing, Note: "No metadata is published"},
			{ID: "token", Name: "Trade the code for a token", State: checks.StepBlocked, Note: "an earlier step fails"},
		},
		Checks: []checks.CheckReport{
			{ID: "reach.mcp", Status: checks.Pass, Reason: "It answers."},
			{ID: "discovery.prm", Status: checks.Fail, Reason: "Both forms answer 404."},
			{ID: "reach.tls", Status: checks.NotEvaluated},
		},
		Clients: []checks.ClientReport{},
		Exchanges: []*probe.Exchange{
			{ID: "x1", Method: "POST", URL: "https://mcp.example.com/mcp", Status: 401, StatusText: "Unauthorized", Started: began},
			{ID: "x2", Method: "GET", URL: "https://mcp.example.com/.well-known/oauth-protected-resource", Status: 404, StatusText: "Not Found", Started: began, Body: []byte("no such page")},
			{ID: "x3", Method: "GET", URL: "https://auth.example.com/x", Started: began, Error: &probe.Error{Kind: probe.KindRefused, Message: "Nothing listens there.", Detail: "refused"}},
		},
		Timing:   checks.Timing{Started: began, DurationMS: 123.4, Requests: 3},
		Software: checks.Software{Casdoor: checks.CasdoorSoftware{Evidence: []string{}}, MCP: checks.MCPSoftware{ProtocolVersions: []string{}}},
		Vantage:  probe.Vantage{Host: "box", AddressFamilies: []string{"IPv4", "IPv6"}, TrustedRoots: "the system's roots, ca.pem"},
		Version:  checks.Version{Casdoctor: "1.2.3", Catalogue: "2026-11-24"},
	}
}

// everywhere adds the suffix to every text of a report that is not one of the program's
// own words (codes, statuses, ids of exchanges).
func everywhere(r checks.Report, suffix string) checks.Report {
	add(reflect.ValueOf(&r).Elem(), suffix)
	return r
}

func add(v reflect.Value, suffix string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			add(v.Elem(), suffix)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "ID" && f.Name != "Exchanges" {
				add(v.Field(i), suffix)
			} else if f.Name == "Exchanges" && f.Type.Elem().Kind() == reflect.Pointer {
				add(v.Field(i), suffix)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			add(v.Index(i), suffix)
		}
		if v.Type() == reflect.TypeFor[[]byte]() {
			v.SetBytes(append(v.Bytes(), suffix...))
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(v.String() + suffix)
		}
	}
}
