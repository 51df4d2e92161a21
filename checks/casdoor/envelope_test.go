package casdoor

import (
	"strings"
	"testing"
)

const (
	filterEnvelope     = `{"status":"error","msg":"Unauthorized operation","data":null,"data2":null}`
	controllerEnvelope = `{"status":"error","msg":"Invalid client_id","sub":"","name":"","data":null,"data2":null,"data3":null}`
	healthEnvelope     = `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`
)

func TestParseEnvelope(t *testing.T) {
	tests := []struct {
		name, body string
		want       Envelope
		ok         bool
	}{
		{"filter", filterEnvelope, Envelope{"error", "Unauthorized operation", 4}, true},
		{"controller", controllerEnvelope, Envelope{"error", "Invalid client_id", 7}, true},
		{"health", " \n" + healthEnvelope + "\n", Envelope{"ok", "", 7}, true},
		{"older release without data3", `{"status":"ok","msg":"","sub":"","name":"","data":{"a":1},"data2":null}`, Envelope{"ok", "", 6}, true},
		{"OAuth document with a status", `{"status":"ok","issuer":"https://h"}`, Envelope{}, false},
		{"all four and more", `{"status":"ok","msg":"","data":1,"data2":2,"issuer":"x"}`, Envelope{}, false},
		{"no data2", `{"status":"error","msg":"x","data":null}`, Envelope{}, false},
		{"other case", `{"Status":"error","msg":"x","data":null,"data2":null}`, Envelope{}, false},
		{"status is a number", `{"status":1,"msg":"x","data":null,"data2":null}`, Envelope{}, false},
		{"status is null", `{"status":null,"msg":"x","data":null,"data2":null}`, Envelope{}, false},
		{"status is empty", `{"status":"","msg":"x","data":null,"data2":null}`, Envelope{}, false},
		{"msg is null", `{"status":"ok","msg":null,"data":null,"data2":null}`, Envelope{}, false},
		{"OAuth error", `{"error":"invalid_client"}`, Envelope{}, false},
		{"list", `[` + filterEnvelope + `]`, Envelope{}, false},
		{"two objects", filterEnvelope + filterEnvelope, Envelope{}, false},
		{"cut off", filterEnvelope[:40], Envelope{}, false},
		{"null", `null`, Envelope{}, false},
		{"empty", ``, Envelope{}, false},
		{"page", `<html>`, Envelope{}, false},
		{"deep", strings.Repeat("[", 100000), Envelope{}, false},
		{"huge", filterEnvelope + strings.Repeat(" ", maxBody), Envelope{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseEnvelope([]byte(tt.body))
			if got != tt.want || ok != tt.ok {
				t.Errorf("got %+v, %v; want %+v, %v", got, ok, tt.want, tt.ok)
			}
			if got.IsError() != (tt.want.Status == "error") {
				t.Errorf("IsError() = %v", got.IsError())
			}
		})
	}
}

func FuzzBodies(f *testing.F) {
	for _, s := range []string{filterEnvelope, controllerEnvelope, healthEnvelope, disabledDCR, casdoorMetadata, initializeAnswer, frontend404, `{"result":[]}`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body := []byte(s)
		if e, ok := ParseEnvelope(body); ok && (e.Keys < 4 || e.Keys > 7 || e.Status == "") {
			t.Fatalf("not an envelope: %+v", e)
		}
		for _, kind := range []string{KindHealth, KindMetadata, ""} {
			for _, e := range Fingerprint(Observation{Kind: kind, Status: 200, Body: body, URL: s}) {
				if len([]rune(e.Value)) > 121 {
					t.Fatalf("value of %d characters", len(e.Value))
				}
			}
		}
		DCRProbe(400, body)
		if base, app, ok := AppScopedServer(s); ok && (base == "" || app == "") {
			t.Fatalf("AppScopedServer(%q) = %q, %q", s, base, app)
		}
		SchemeGuess(s)
		DoubleSlashEndpoint(s)
	})
}
