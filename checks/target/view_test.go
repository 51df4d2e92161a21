package target

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestViewNeverShowsSecrets(t *testing.T) {
	got, errs := Parse(Input{
		Casdoor: "https://door.example.com", MCP: "https://mcp.example.com/mcp?api_key=hunter2&tenant=a&access%5Ftoken=hunter2&flag",
		Token: "hunter2", ClientID: "cid", ClientSecret: "hunter2", RedirectURI: "https://c/cb?code=hunter2",
		Origin: "https://c", Resource: "https://r?token=hunter2", Scope: "a b", Client: "claude", Topics: []string{"reach"}, AllowRegistration: true,
	})
	if errs != nil {
		t.Fatal(errs)
	}
	out, err := json.Marshal(got.View())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"casdoor":"https://door.example.com","mcp":"https://mcp.example.com/mcp?api_key=••••••\u0026tenant=a\u0026access%5Ftoken=••••••\u0026flag",` +
		`"token":"••••••","client_id":"cid","client_secret":"••••••","redirect_uri":"https://c/cb?code=••••••","origin":"https://c",` +
		`"resource":"https://r?token=••••••","scope":"a b","client":"claude","topics":["reach"],"allow_registration":true,"notes":[]}`
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", got.Token, got.Token, got.Token, got.Token, got.Token)} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("formatting shows the secret: %s", text)
		}
	}
}

func TestEmptyViewHasNotesAsList(t *testing.T) {
	out, err := json.Marshal(Target{}.View())
	if err != nil || string(out) != `{"allow_registration":false,"notes":[]}` {
		t.Errorf("%s, %v", out, err)
	}
}

func TestSwapNoteMasksTheQuery(t *testing.T) {
	got, errs := Parse(Input{Casdoor: "https://m/mcp?key=hunter2", MCP: "https://d"})
	if errs != nil {
		t.Fatal(errs)
	}
	if n := allNotes(got); strings.Contains(n, "hunter2") || !strings.Contains(n, "https://m/mcp?key=••••••") {
		// The path is /mcp, so this is a swap, and its note names both URLs.
		t.Errorf("notes: %s", n)
	}
}
