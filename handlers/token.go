package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/jwt"
	"casdoctor/checks/target"
	"casdoctor/views"
)

// tokenDesk is the empty desk. A token in the query is not read, and the page says so.
func (s *site) tokenDesk(c echo.Context) error {
	return s.showTokenDesk(c, http.StatusOK, views.TokenDesk{Form: queryForm(c.QueryParams())})
}

// explainToken decodes what was typed, for the page without scripts.
func (s *site) explainToken(c echo.Context) error {
	o, err := formOrder(c.Request())
	if err != nil {
		return err
	}
	d := explained(o.Token)
	d.Form, d.Answer = formOf(o.input()), d.Asked
	d.Form.Topics = nil // those of the verification, which was not asked for
	hideTokens(&d.Form)
	status := http.StatusOK
	if !d.Asked {
		d.Form.Errors = []target.FieldError{{Field: "token", Message: "Paste a token.", Example: "eyJhbGciOiJSUzI1NiIs…"}}
		status = http.StatusUnprocessableEntity
	}
	return s.showTokenDesk(c, status, d)
}

// explainTyped is the explanation alone, as the text changes.
func (s *site) explainTyped(c echo.Context) error {
	o, err := formOrder(c.Request())
	if err != nil {
		return err
	}
	return html(c, http.StatusOK, views.TokenExplained(explained(o.Token)))
}

func (s *site) showTokenDesk(c echo.Context, status int, d views.TokenDesk) error {
	return html(c, status, views.TokenPage(s.page("Token desk", "token"), d))
}

// explained decodes a text and forgets it.
func explained(text string) views.TokenDesk {
	if strings.TrimSpace(text) == "" {
		return views.TokenDesk{}
	}
	t, problems := jwt.Read(text)
	lines := jwt.Explain(t, time.Now())
	spelling(lines, t.Claims.Scopes)
	return views.TokenDesk{Asked: true, Problems: problems, Lines: lines}
}

// spelling marks scopes that Casdoor spells otherwise.
func spelling(lines []jwt.Line, scopes []string) {
	var wrong []string
	for _, s := range scopes {
		if right, ok := casdoor.SuggestScope(s); ok {
			wrong = append(wrong, right+", not "+s)
		}
	}
	for i, l := range lines {
		if len(wrong) > 0 && l.Part == jwt.PartClaim && slices.Contains([]string{"scope", "scp", "scopes"}, l.Name) {
			lines[i].Tone = jwt.ToneWarn
			lines[i].Meaning += " Casdoor's tools open for " + strings.Join(wrong, "; ") + "."
		}
	}
}
