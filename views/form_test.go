package views

import (
	"strings"
	"testing"

	"casdoctor/checks/target"
)

func TestFormOpensWhatIsFilledIn(t *testing.T) {
	for name, c := range map[string]struct {
		form Form
		open bool
	}{
		"empty":       {Form{}, false},
		"urls only":   {Form{Casdoor: "a", MCP: "b", Errors: []target.FieldError{{Field: "mcp", Message: "No."}}}, false},
		"client":      {Form{Client: "cursor"}, true},
		"registered":  {Form{RegisteredRedirectURIs: "https://x/y"}, true},
		"topic":       {Form{Topics: []string{"reach"}}, true},
		"forgotten":   {Form{Forgotten: []string{"token"}}, true},
		"wrong scope": {Form{Errors: []target.FieldError{{Field: "scope", Message: "No."}}}, true},
	} {
		if got := has(one(t, parse(t, FormPage(testPage, c.form)), "details", ".more"), "open"); got != c.open {
			t.Errorf("%s: open is %v, want %v", name, got, c.open)
		}
	}
}

func TestFormFocus(t *testing.T) {
	fresh := parse(t, FormPage(testPage, Form{}))
	if n := one(t, fresh, "[autofocus]"); attr(n, "id") != "casdoor" {
		t.Errorf("%s has the focus", attr(n, "id"))
	}
	refused := parse(t, FormPage(testPage, Form{Errors: []target.FieldError{{Field: "mcp", Message: "No.", Example: "https://x"}}}))
	if n := one(t, refused, "[autofocus]"); attr(n, "id") != "error-summary" {
		t.Errorf("%s has the focus", attr(n, "id"))
	}
	in := one(t, refused, "input", "#mcp")
	if attr(in, "aria-invalid") != "true" || attr(in, "aria-describedby") != "mcp-hint mcp-error" {
		t.Errorf("the input is not tied to its error: %v", in.Attr)
	}
	wantWords(t, one(t, refused, "#mcp-error"), "No.", "Example: https://x")
}

func TestWhatWasMeantIsOffered(t *testing.T) {
	f := Form{MCP: "htps://x", Casdoor: "https://door", ClientID: "app", Errors: []target.FieldError{{Field: "mcp", Message: "No.", Example: "https://x/mcp", Meant: "https://x/mcp"}}}
	said := one(t, parse(t, FormPage(testPage, f)), "#mcp-error")
	wantWords(t, said, "No. Did you mean https://x/mcp")
	a := one(t, said, "a", "[data-fill=mcp]")
	if href := attr(a, "href"); href != "/?casdoor=https%3A%2F%2Fdoor&client_id=app&mcp=https%3A%2F%2Fx%2Fmcp" {
		t.Errorf("it leads to %s", href)
	}
}

func TestEveryTopicIsDescribed(t *testing.T) {
	for _, topic := range target.ValidTopics() {
		if topicHint(topic) == "" {
			t.Errorf("%s is not", topic)
		}
	}
}

// TestSecretsStandTogether keeps browsers from seeing two login forms in one.
func TestSecretsStandTogether(t *testing.T) {
	kinds := ""
	for _, in := range all(parse(t, FormPage(testPage, Form{})), "input") {
		kinds += strings.ToUpper(attr(in, "type")[:1])
	}
	if strings.Count(kinds, "PP") != 1 || strings.Count(kinds, "P") != 2 {
		t.Errorf("the inputs are %s", kinds)
	}
}

// The line break that a textarea's markup begins with is not part of its value.
func TestLinesAreKeptAsTyped(t *testing.T) {
	const typed = "\n https://a.example.com/cb \nhttps://b.example.com/</textarea>"
	n := one(t, parse(t, FormPage(testPage, Form{RegisteredRedirectURIs: typed})), "textarea", "#registered_redirect_uris")
	if n.FirstChild == nil || n.FirstChild.Data != typed {
		t.Errorf("got %+v, want %q", n.FirstChild, typed)
	}
}

func TestSecretsAreNeverInputValues(t *testing.T) {
	doc := parse(t, FormPage(testPage, Form{Forgotten: []string{"token", "client_secret"}, Ignored: []string{"token"}}))
	for _, n := range all(doc, "input", "[type=password]") {
		if has(n, "value") || attr(n, "autocomplete") != "off" {
			t.Errorf("%s: %v", attr(n, "name"), n.Attr)
		}
	}
	wantWords(t, one(t, doc, "#token-again"), "Enter it again")
	wantWords(t, one(t, doc, "#ignored"), "The link held the access token")
}
