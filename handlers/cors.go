package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
	"casdoctor/views"
)

// corsOrder is what the simulator's form sends, over HTTP or the websocket.
type corsOrder struct {
	Casdoor     string `json:"casdoor"`
	MCP         string `json:"mcp"`
	URL         string `json:"url"`
	Origin      string `json:"origin"`
	Client      string `json:"client"`
	Revision    string `json:"revision"`
	Method      string `json:"method"`
	Headers     string `json:"headers"`
	Credentials bool   `json:"credentials"`
	Lab         string `json:"lab"`
}

func (o corsOrder) input() corsgrid.Input {
	return corsgrid.Input{Casdoor: o.Casdoor, MCP: o.MCP, URL: o.URL, Origin: o.Origin, Client: o.Client, Revision: o.Revision, Method: o.Method,
		Headers: o.Headers, Credentials: o.Credentials}
}

func corsOrderOf(v url.Values) corsOrder {
	return corsOrder{Casdoor: v.Get("casdoor"), MCP: v.Get("mcp"), URL: v.Get("url"), Origin: v.Get("origin"), Client: v.Get("client"), Revision: v.Get("revision"),
		Method: v.Get("method"), Headers: v.Get("headers"), Credentials: v.Get("credentials") != "", Lab: v.Get("lab")}
}

// view shows the order as typed.
func (o corsOrder) view() views.CORS {
	c := views.CORS{URL: o.URL, Revision: o.Revision, Method: o.Method, Headers: o.Headers, Credentials: o.Credentials}
	c.Form = views.Form{Casdoor: o.Casdoor, MCP: o.MCP, Origin: o.Origin, Client: o.Client, Lab: o.Lab}
	if c.Revision == "" {
		c.Revision = corsgrid.DefaultRevision
	}
	if c.Client == "" {
		c.Client = "own"
	}
	return c
}

// cors is the simulator with its form filled in from the query. Nothing is sent before it is asked for.
func (s *site) cors(c echo.Context) error {
	o := corsOrderOf(c.QueryParams())
	if !c.QueryParams().Has("client") && o.Origin == "" {
		o.Client = "inspector" // the case that is met most
		o.Origin = "http://localhost:6274"
	}
	v := o.view()
	if p, ok := s.labPair(o.Lab); ok {
		v.Casdoor, v.MCP = p.Input.Casdoor, p.Input.MCP
		s.describeLab(&v.Form, p)
		if p.Input.Origin != "" {
			v.Origin, v.Client = p.Input.Origin, clientOf(p.Input.Origin)
		}
	} else {
		v.Lab = ""
	}
	return s.showCORS(c, http.StatusOK, v)
}

// clientOf is the client whose pages have that origin, or else the user's own.
func clientOf(origin string) string {
	for _, p := range simulate.Presets() {
		if p.Origin == origin {
			return p.ID
		}
	}
	return "own"
}

func (s *site) showCORS(c echo.Context, status int, v views.CORS) error {
	hideTokens(&v.Form)
	if target.HoldsToken(v.URL, true) {
		v.URL = ""
	}
	v.Headers = namesOnly(v.Headers)
	// The reader's own browser is asked to send the request, too, which the page's policy has to let it.
	c.Response().Header().Set("Content-Security-Policy", contentPolicyToAll)
	return html(c, status, views.CORSPage(s.page("CORS simulator", "cors"), v))
}

// namesOnly takes the values off headers that were pasted whole: they are not needed, and one may be a secret.
func namesOnly(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, ":")
	}
	return strings.Join(lines, "\n")
}

// simulateForm makes one simulation, for the page without scripts.
func (s *site) simulateForm(c echo.Context) error {
	r := c.Request()
	if err := r.ParseForm(); err != nil {
		return badBody(err, "The form could not be read.")
	}
	o := corsOrderOf(r.PostForm)
	v := o.view()
	parsed, bad := corsgrid.Parse(o.input())
	if len(bad) > 0 {
		v.Errors = bad
		hideCredentials(&v.Form)
		v.URL = withoutCredentials(v.URL)
		return s.showCORS(c, http.StatusUnprocessableEntity, v)
	}
	session := s.corsSession(r.Context())
	defer session.Close()
	rows, err := session.Simulate(r.Context(), parsed, silent{})
	if err != nil && len(rows) == 0 {
		v.Trouble = s.corsTrouble(err)
		return s.showCORS(c, http.StatusInternalServerError, v)
	}
	v.Asked, v.Rows, v.Notes, v.Page = true, rows, parsed.Notes, parsed.Origin.String()
	return s.showCORS(c, http.StatusOK, v)
}

// corsTrouble says why there is no row at all. Servers that take their time are no fault of this one.
func (s *site) corsTrouble(err error) string {
	if errors.Is(err, corsgrid.ErrStopped) {
		return "The two servers took so long to answer that no endpoint was found in time. Try again, or enter one URL alone."
	}
	s.Log.Error("a simulation could not be made", "error", err)
	return "The simulation could not be made. The log of the server says why."
}

// silent is for those who wait for the end.
type silent struct{}

func (silent) Looking()            {}
func (silent) Rows([]corsgrid.Row) {}
func (silent) Row(corsgrid.Row)    {}

// corsSession begins a session that resolves the names of the lab's pairs.
func (s *site) corsSession(ctx context.Context) *corsgrid.Session {
	return corsgrid.NewSession(ctx, func(t target.Target) (corsgrid.Client, error) {
		var resolve map[string]string
		if p, ok := s.labOf(t); ok {
			resolve = p.Resolve
		}
		return s.Store.Client(resolve, corsgrid.Requests)
	})
}

// explainConsole says what a line of a console speaks of, for the page without scripts.
func (s *site) explainConsole(c echo.Context) error {
	r := c.Request()
	if err := r.ParseForm(); err != nil {
		return badBody(err, "The form could not be read.")
	}
	v := corsOrder{Client: "inspector", Origin: "http://localhost:6274"}.view()
	v.Console = r.PostForm.Get("console")
	found, bad := understand(v.Console)
	if bad != nil {
		v.Errors = []target.FieldError{*bad}
		return s.showCORS(c, http.StatusUnprocessableEntity, v)
	}
	v.Case = &found
	if found.Origin != "" {
		v.Origin, v.Client = found.Origin, clientOf(found.Origin)
	}
	v.URL = found.URL
	return s.showCORS(c, http.StatusOK, v)
}

const maxConsole = 8 << 10

func understand(line string) (corsgrid.Case, *target.FieldError) {
	const example = "Access to fetch at 'https://mcp.example.com/mcp' from origin 'http://localhost:6274' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."
	if len(line) > maxConsole {
		return corsgrid.Case{}, &target.FieldError{Field: "console", Message: "The text is longer than 8 KiB. Paste the one line.", Example: example}
	}
	found, ok := corsgrid.Understand(line)
	if !ok {
		return corsgrid.Case{}, &target.FieldError{Field: "console", Message: "No message of Chrome, Edge, Firefox or Safari about CORS was found in it.", Example: example}
	}
	return found, nil
}
