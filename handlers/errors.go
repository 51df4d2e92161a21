package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"casdoctor/views"
)

// fail answers a request that ended in an error, as a page or, to those who ask for it, as JSON.
func (s *site) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, text := http.StatusInternalServerError, ""
	var he *echo.HTTPError
	if errors.As(err, &he) {
		status = he.Code
		if m, ok := he.Message.(string); ok && m != http.StatusText(status) {
			text = m
		}
	} else {
		s.Log.Error("a request failed", "method", c.Request().Method, "route", c.Path(), "error", err)
	}
	problem := problemFor(status, text)
	if wantsJSON(c.Request()) {
		err = c.JSON(status, map[string]string{"error": strings.Join(problem.Text, " ")})
	} else {
		err = html(c, status, views.ProblemPage(s.page(problem.Title, ""), problem))
	}
	if err != nil {
		s.Log.Error("an error page could not be sent", "error", err)
	}
}

// wantsJSON reports whether a client is a program that reads JSON.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.HasSuffix(r.URL.Path, ".json") || isJSON(r) ||
		strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

func problemFor(status int, text string) views.Problem {
	p := views.Problem{ActionHref: "/", ActionText: "Start a diagnosis"}
	switch status {
	case http.StatusNotFound:
		p.Title, p.Text = "Not found", []string{"There is no such page."}
	case http.StatusMethodNotAllowed:
		p.Title, p.Text = "Method not allowed", []string{"This address does not answer to that method."}
	case http.StatusForbidden:
		p.Title = "Refused"
	case http.StatusMisdirectedRequest:
		p.Title, p.ActionHref = "Wrong host name", ""
	case http.StatusTooManyRequests:
		p.Title = "Too many runs"
	case http.StatusServiceUnavailable:
		p.Title = "Busy"
	case http.StatusConflict:
		p.Title = "Not yet"
	case http.StatusInternalServerError:
		p.Title, p.Text = "Casdoctor failed", []string{"Something went wrong inside Casdoctor. The log of the server says what.", "Runs that are under way go on."}
	default:
		p.Title = http.StatusText(status)
	}
	if text != "" {
		p.Text = []string{text}
	}
	if len(p.Text) == 0 {
		p.Text = []string{"The request was not accepted."}
	}
	return p
}

// unknownRun is the answer to the id of a run that is not, or no longer, there.
func (s *site) unknownRun(c echo.Context) error {
	problem := views.Problem{
		Title: "This run is not known",
		Text: []string{
			"Runs are kept in the memory of Casdoctor only. They end with its process, and the oldest go when there are many.",
			"Start a new diagnosis with the same two URLs. To keep a result, download it as JSON from its page.",
		},
		ActionHref: "/", ActionText: "Start a diagnosis",
	}
	if wantsJSON(c.Request()) {
		return c.JSON(http.StatusNotFound, map[string]string{"error": strings.Join(problem.Text, " ")})
	}
	return html(c, http.StatusNotFound, views.ProblemPage(s.page(problem.Title, ""), problem))
}
