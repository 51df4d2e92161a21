// Package handlers answers the requests of browsers and API clients: pages, the
// websocket that follows a run, exports. It is the only package that imports echo.
package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"casdoctor/checks/lab"
	"casdoctor/checks/runs"
	"casdoctor/views"
)

// Lab is what the pages need of the built-in lab; *lab.Lab has it.
type Lab interface {
	Pairs() []lab.Pair
}

// Config is what the pages are made with.
type Config struct {
	Store   *runs.Store
	Lab     Lab    // nil, or a nil *lab.Lab, when the lab is off
	Version string // of casdoctor
	// Listen is the address that the server listens on, as "host:port". On a loopback
	// address only loopback names are answered; elsewhere starting runs is rate limited.
	Listen string
	Log    *slog.Logger // slog.Default() when nil
}

// site holds what the handlers share.
type site struct {
	Config
	loopback bool
	limits   *limiter
	labPairs func() []labPair
	watchers atomic.Int64 // open websockets
}

// New returns the handler of the whole site.
func New(cfg Config) http.Handler {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if l, ok := cfg.Lab.(*lab.Lab); ok && l == nil {
		cfg.Lab = nil // a nil *lab.Lab means off, too
	}
	s := &site{Config: cfg, loopback: loopbackAddress(cfg.Listen), limits: newLimiter(time.Now)}
	s.labPairs = s.readLab()
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.fail
	e.Use(s.recovered, securityHeaders, s.checkHost, sameSite, limitBody)
	s.routes(e)
	return e
}

func (s *site) routes(e *echo.Echo) {
	get := func(path string, h echo.HandlerFunc) { e.Match([]string{http.MethodGet, http.MethodHead}, path, h) }
	get("/", s.form)
	get("/runs", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/") })
	e.POST("/runs", s.start, s.limited)
	get("/runs/:id", s.run)
	e.POST("/runs/:id/cancel", s.cancel)
	e.POST("/runs/:id/again", s.again, s.limited)
	e.GET("/runs/:id/events", s.events)
	get("/lab", s.lab)
	get("/token", s.tokenDesk)
	e.POST("/token", s.explainToken)
	e.POST("/token/explained", s.explainTyped)
	get("/cors", s.cors)
	e.POST("/cors", s.simulateForm, s.limited)
	e.POST("/cors/console", s.explainConsole)
	e.GET("/cors/simulate", s.simulateSocket)
	get("/guide", s.guides)
	get("/guide/:section", s.guide)
	get("/codes", s.codes)
	get("/codes/:code", s.code)
	get("/static/:name", asset)
	get("/favicon.ico", func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, "/static/icon.svg") })
	get("/robots.txt", func(c echo.Context) error { return c.String(http.StatusOK, "User-agent: *\nDisallow: /\n") })
	for _, path := range []string{"/healthz", "/readyz"} {
		get(path, func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	}
}

// page is what the frame of a page needs.
func (s *site) page(title, nav string) views.Page {
	return views.Page{Title: title, Nav: nav, Version: s.Version}
}

// html renders a whole page. It is rendered before anything is sent, so that an
// error can still become an error page.
func html(c echo.Context, status int, component templ.Component) error {
	text, err := render(c.Request().Context(), component)
	if err != nil {
		return err
	}
	return c.HTML(status, text)
}

func render(ctx context.Context, component templ.Component) (string, error) {
	var b strings.Builder
	err := component.Render(ctx, &b)
	return b.String(), err
}
