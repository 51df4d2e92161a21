package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/fetch"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
	"casdoctor/views"
)

// CORSCommand is what the simulator's page sends: a simulation, the same request as of the reader's own page, or a
// line of a console.
type CORSCommand struct {
	Do     string        `json:"do"` // "simulate", "here" or "console"
	Kind   simulate.Kind `json:"kind,omitempty"`
	Origin string        `json:"here,omitempty"` // of the reader's own page
	Line   string        `json:"line,omitempty"`
	corsOrder
}

// CORSMessage is what it gets: fragments that replace elements by their id, or what is wrong with the inputs.
type CORSMessage struct {
	Fragments []Fragment          `json:"fragments"`
	Say       string              `json:"say,omitempty"`
	Errors    []target.FieldError `json:"errors,omitempty"`
	Done      bool                `json:"done"` // the simulation has ended
}

// Limits of a session.
const (
	commandLimit = 32 << 10
	sessionLife  = 30 * time.Minute
	maxJobs      = 8 // commands other than simulations that are worked on or wait
)

// corsSocket serves one page of the simulator; simulations follow one another in it.
type corsSocket struct {
	site    *site
	ctx     context.Context
	ip      string
	out     chan CORSMessage
	working chan struct{} // holds one: one job at a time, as the session wants it
	session *corsgrid.Session
	jobs    chan struct{}
	stop    context.CancelFunc // of the simulation under way
	last    *simulated
}

// simulated is the newest simulation that has rows.
type simulated struct {
	order corsgrid.Order
	rows  []corsgrid.Row
}

// simulateSocket is the websocket of the simulator.
func (s *site) simulateSocket(c echo.Context) error {
	r := c.Request()
	if !websocket.IsWebSocketUpgrade(r) {
		return echo.NewHTTPError(http.StatusUpgradeRequired, "This address is a websocket.")
	}
	if !slices.Contains(websocket.Subprotocols(r), protocolHTML) {
		return echo.NewHTTPError(http.StatusBadRequest, "Ask for the websocket subprotocol "+protocolHTML+".")
	}
	if s.watchers.Add(1) > maxWatchers {
		s.watchers.Add(-1)
		return echo.NewHTTPError(http.StatusServiceUnavailable, "Too many pages are open at the moment. Use the form without scripts, or try again later.")
	}
	defer s.watchers.Add(-1)
	conn, err := upgrader.Upgrade(c.Response(), r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), sessionLife)
	k := &corsSocket{site: s, ctx: ctx, ip: c.RealIP(), out: make(chan CORSMessage, 16), session: s.corsSession(ctx),
		working: make(chan struct{}, 1), jobs: make(chan struct{}, maxJobs)}
	commands := make(chan CORSCommand)
	go k.listen(conn, commands, cancel)
	k.serve(conn, commands)
	cancel()
	k.working <- struct{}{} // the job under way ends with the context, and none comes after it
	k.session.Close()
	return nil
}

// listen reads commands until the other side is gone.
func (k *corsSocket) listen(conn *websocket.Conn, commands chan<- CORSCommand, cancel context.CancelFunc) {
	defer cancel()
	conn.SetReadLimit(commandLimit)
	_ = conn.SetReadDeadline(time.Now().Add(pongWait))
	conn.SetPongHandler(func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWait)) })
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return
		}
		_ = conn.SetReadDeadline(time.Now().Add(pongWait))
		var cmd CORSCommand
		if json.Unmarshal(data, &cmd) != nil {
			cmd = CORSCommand{}
		}
		select {
		case commands <- cmd:
		case <-k.ctx.Done():
			return
		}
	}
}

// serve writes until the session ends; nobody else writes.
func (k *corsSocket) serve(conn *websocket.Conn, commands <-chan CORSCommand) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case cmd := <-commands:
			k.take(cmd)
		case m := <-k.out:
			if err = conn.SetWriteDeadline(time.Now().Add(writeWait)); err == nil {
				err = conn.WriteJSON(m)
			}
		case <-tick.C:
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
		case <-k.ctx.Done():
			bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "the session has ended")
			_ = conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(writeWait))
			return
		}
		if err != nil {
			return
		}
	}
}

// take begins a command. A simulation ends the one before it, whether that is under way or waits.
func (k *corsSocket) take(cmd CORSCommand) {
	if cmd.Do == "simulate" {
		if k.stop != nil {
			k.stop()
		}
		var ctx context.Context
		ctx, k.stop = context.WithCancel(k.ctx)
		go k.work(ctx, func() { k.simulate(ctx, cmd) })
		return
	}
	job := func() { k.refuse("", "The page sent a command that is not known. Reload it.") }
	switch cmd.Do {
	case "here":
		job = func() { k.here(k.ctx, cmd) }
	case "console":
		job = func() { k.console(cmd) }
	}
	select {
	case k.jobs <- struct{}{}:
	default:
		return // a page that sends faster than it is served
	}
	go func() {
		defer func() { <-k.jobs }()
		k.work(k.ctx, job)
	}()
}

// work does a job when its turn comes. One that was overtaken leaves the queue at once: the newest is
// never turned away because of those before it.
func (k *corsSocket) work(ctx context.Context, job func()) {
	select {
	case k.working <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-k.working }()
	defer k.recovered()
	if ctx.Err() == nil {
		job()
	}
}

// recovered keeps a defect in one answer from ending the process.
func (k *corsSocket) recovered() {
	if p := recover(); p != nil {
		k.site.Log.Error("a simulation failed", "panic", p)
		k.refuse("", "The simulation could not be made. The log of the server says why.")
	}
}

func (k *corsSocket) send(m CORSMessage) {
	if m.Fragments == nil {
		m.Fragments = []Fragment{}
	}
	select {
	case k.out <- m:
	case <-k.ctx.Done():
	}
}

func (k *corsSocket) refuse(field, text string) {
	k.send(CORSMessage{Errors: []target.FieldError{{Field: field, Message: text}}, Done: true})
}

func (k *corsSocket) allowed() bool {
	if k.site.loopback || k.site.limits.allow(k.ip) {
		return true
	}
	k.refuse("", "Many simulations were started from your address in a short time. Wait a few seconds.")
	return false
}

func (k *corsSocket) simulate(ctx context.Context, cmd CORSCommand) {
	order, bad := corsgrid.Parse(cmd.input())
	if len(bad) > 0 {
		k.send(CORSMessage{Errors: bad, Done: true})
		return
	}
	if !k.allowed() {
		return
	}
	v := cmd.view()
	v.Asked, v.Notes, v.Page = true, order.Notes, order.Origin.String()
	sink := &corsSink{k: k, view: v, fresh: k.last == nil}
	rows, err := k.session.Simulate(ctx, order, sink)
	switch {
	case err == corsgrid.ErrStopped && ctx.Err() != nil:
		return // overtaken by the next
	case err != nil && len(rows) == 0:
		k.refuse("", k.site.corsTrouble(err))
		return
	}
	k.last = &simulated{order, rows}
	v.Rows = rows
	k.send(CORSMessage{Fragments: k.render("cors-summary", views.CORSSummary(v)), Say: views.CORSSay(v), Done: true})
}

// corsSink turns what a simulation tells into fragments.
type corsSink struct {
	k     *corsSocket
	view  views.CORS
	fresh bool // the page has no grid yet
}

// Looking is told before the endpoints are known.
func (s *corsSink) Looking() {
	if s.fresh {
		s.k.send(CORSMessage{Fragments: s.k.render("cors-result", views.CORSLooking()), Say: "Looking for the endpoints"})
	}
}

// Rows shows all rows, none of them answered.
func (s *corsSink) Rows(rows []corsgrid.Row) {
	s.view.Rows = rows
	s.k.send(CORSMessage{Fragments: s.k.render("cors-result", views.CORSResult(s.view)), Say: "Asking as the page would"})
}

// Row shows one that has more to tell.
func (s *corsSink) Row(r corsgrid.Row) {
	for i := range s.view.Rows {
		if s.view.Rows[i].Kind == r.Kind {
			s.view.Rows[i] = r
		}
	}
	f := s.k.render(views.RowID(r.Kind), views.CORSRow(r))
	s.k.send(CORSMessage{Fragments: append(f, s.k.render("cors-summary", views.CORSSummary(s.view))...)})
}

func (k *corsSocket) render(id string, component templ.Component) []Fragment {
	text, err := render(k.ctx, component)
	if err != nil {
		k.site.Log.Error("a part of the page could not be rendered", "error", err)
		return nil
	}
	return []Fragment{{ID: id, HTML: text}}
}

// here simulates the request of a row for the page that the reader has open.
func (k *corsSocket) here(ctx context.Context, cmd CORSCommand) {
	origin, err := fetch.ParseOrigin(cmd.Origin)
	if err != nil || k.last == nil || !k.allowed() {
		return
	}
	i := slices.IndexFunc(k.last.rows, func(r corsgrid.Row) bool { return r.Kind == cmd.Kind })
	if i < 0 {
		return
	}
	row, err := k.session.Here(ctx, k.last.order, k.last.rows[i], origin)
	if err != nil {
		return
	}
	k.send(CORSMessage{Fragments: k.render(views.HereID(row.Kind), views.CORSHere(row))})
}

func (k *corsSocket) console(cmd CORSCommand) {
	found, bad := understand(cmd.Line)
	if bad != nil {
		k.send(CORSMessage{Errors: []target.FieldError{*bad}})
		return
	}
	k.send(CORSMessage{Fragments: k.render("console-case", views.CORSCase(views.CORS{Case: &found})), Say: found.Meaning})
}
