package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/codes"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
	"casdoctor/views"
)

// order is what a client asks for: inputs, and the pair of the lab that they come from.
type order struct {
	Casdoor           string   `json:"casdoor"`
	MCP               string   `json:"mcp"`
	Token             string   `json:"token"`
	ClientID          string   `json:"client_id"`
	ClientSecret      string   `json:"client_secret"`
	RedirectURI       string   `json:"redirect_uri"`
	Registered        []string `json:"registered_redirect_uris"`
	Origin            string   `json:"origin"`
	Resource          string   `json:"resource"`
	Scope             string   `json:"scope"`
	Client            string   `json:"client"`
	Topics            []string `json:"topics"`
	AllowRegistration bool     `json:"allow_registration"`
	Lab               string   `json:"lab"`
	Guide             string   `json:"-"` // the section of the guide whose form was sent
	Page              string   `json:"-"` // "token" for the token desk's form
}

func (o order) input() target.Input {
	return target.Input{Casdoor: o.Casdoor, MCP: o.MCP, Token: o.Token, ClientID: o.ClientID, ClientSecret: o.ClientSecret,
		RedirectURI: o.RedirectURI, RegisteredRedirectURIs: o.Registered, Origin: o.Origin, Resource: o.Resource, Scope: o.Scope, Client: o.Client,
		Topics: o.Topics, AllowRegistration: o.AllowRegistration}
}

// start begins a run from the form or from a JSON document.
func (s *site) start(c echo.Context) error {
	if isJSON(c.Request()) {
		return s.startJSON(c)
	}
	o, err := formOrder(c.Request())
	if err != nil {
		return err
	}
	run, fields, err := s.begin(o)
	if err == nil && len(fields) == 0 {
		return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID())
	}
	f := formOf(o.input())
	f.Errors = fields
	hideCredentials(&f)
	if o.Token != "" {
		f.Forgotten = append(f.Forgotten, "token")
	}
	if o.ClientSecret != "" {
		f.Forgotten = append(f.Forgotten, "client_secret")
	}
	if p, ok := s.labPair(o.Lab); ok {
		s.describeLab(&f, p)
	}
	status := http.StatusUnprocessableEntity
	if err != nil {
		status = s.trouble(c, err)
		f.Trouble = sentence(err)
	}
	return s.showAgain(c, status, o, f)
}

// showAgain shows inputs with what is wrong with them, on the page that they were sent from.
func (s *site) showAgain(c echo.Context, status int, o order, f views.Form) error {
	if g, ok := codes.GuideBySlug(o.Guide); ok {
		return s.showGuide(c, status, g, f)
	}
	if o.Page == "token" {
		d := explained(o.Token)
		d.Form = f
		return s.showTokenDesk(c, status, d)
	}
	return s.showForm(c, status, f)
}

// trouble is the status for a run that could not be started although its inputs are right.
func (s *site) trouble(c echo.Context, err error) int {
	if errors.Is(err, runs.ErrBusy) {
		c.Response().Header().Set("Retry-After", "5")
		return http.StatusServiceUnavailable
	}
	s.Log.Error("a run could not be started", "error", err)
	return http.StatusInternalServerError
}

func sentence(err error) string {
	if errors.Is(err, runs.ErrBusy) {
		return "Too many runs are under way. Send the form again in a few seconds."
	}
	return "The run could not be started. The log of the server says why."
}

// begin parses the inputs and starts the run, with the lab's names where the pair's own URLs are asked for.
func (s *site) begin(o order) (*runs.Run, []target.FieldError, error) {
	in := o.input()
	pair, fromLab := s.labPair(o.Lab)
	if fromLab && in.Casdoor == "" && in.MCP == "" {
		in = pair.Input
	}
	t, fields := target.Parse(in)
	if len(fields) > 0 {
		return nil, fields, nil
	}
	if !fromLab || !pair.same(t) {
		run, err := s.Store.Start(t)
		return run, nil, err
	}
	if t.Token == "" {
		t.Token = pair.target.Token
	}
	if t.ClientSecret == "" {
		t.ClientSecret = pair.target.ClientSecret
	}
	run, err := s.Store.StartWith(t, pair.Resolve)
	return run, nil, err
}

func formOrder(r *http.Request) (order, error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media != "application/x-www-form-urlencoded" {
		return order{}, echo.NewHTTPError(http.StatusUnsupportedMediaType, "Send the inputs as application/x-www-form-urlencoded or application/json.")
	}
	if err := r.ParseForm(); err != nil {
		return order{}, badBody(err, "The form could not be read.")
	}
	v := r.PostForm
	return order{
		Casdoor: v.Get("casdoor"), MCP: v.Get("mcp"), Token: v.Get("token"), ClientID: v.Get("client_id"),
		ClientSecret: v.Get("client_secret"), RedirectURI: v.Get("redirect_uri"), Registered: v["registered_redirect_uris"], Origin: v.Get("origin"),
		Resource: v.Get("resource"), Scope: v.Get("scope"), Client: v.Get("client"), Topics: v["topic"],
		AllowRegistration: v.Get("allow_registration") != "", Lab: v.Get("lab"), Guide: v.Get("guide"), Page: v.Get("page"),
	}, nil
}

func badBody(err error, text string) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge()
	}
	return echo.NewHTTPError(http.StatusBadRequest, text)
}

func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}

// startJSON answers 201 with the run's id and URL, or 422 with what is wrong by field.
func (s *site) startJSON(c echo.Context) error {
	var o order
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return badBody(err, "The body is not a JSON object with the inputs: "+jsonTrouble(err)+".")
	}
	if _, err := dec.Token(); err != io.EOF {
		return badBody(err, "The body holds more than one JSON value.")
	}
	run, fields, err := s.begin(o)
	if err != nil {
		return c.JSON(s.trouble(c, err), map[string]string{"error": sentence(err)})
	}
	if len(fields) > 0 {
		return c.JSON(http.StatusUnprocessableEntity, map[string]any{"errors": fields})
	}
	path := "/runs/" + run.ID()
	c.Response().Header().Set("Location", path)
	return c.JSON(http.StatusCreated, map[string]string{"id": run.ID(), "url": path})
}

// jsonTrouble says what is wrong with a document without quoting values of it.
func jsonTrouble(err error) string {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		return fmt.Sprintf("the member %s has the wrong type", views.Line(kind.Field))
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it is not valid JSON"
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "there is no input " + views.Line(name)
	}
	return "it could not be read"
}

func masked(value string) bool { return strings.Contains(value, target.Mask) }
