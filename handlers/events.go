package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"casdoctor/checks"
	"casdoctor/checks/runs"
)

// The subprotocols of a run's websocket.
const (
	protocolHTML = "casdoctor.html.v1" // fragments of the page with the ids that they replace
	protocolJSON = "casdoctor.json.v1" // the events themselves
)

// Limits of a websocket.
const (
	readLimit   = 1 << 10 // nothing but pongs and a close is expected
	writeWait   = 10 * time.Second
	pongWait    = 60 * time.Second
	pingEvery   = 25 * time.Second
	coalesce    = 60 * time.Millisecond // shortest time between two messages of fragments
	maxWatchers = 512
)

// The upgrader's default origin check wants the page's own host.
var upgrader = websocket.Upgrader{HandshakeTimeout: 5 * time.Second, ReadBufferSize: 1 << 10, WriteBufferSize: 8 << 10,
	Subprotocols: []string{protocolHTML, protocolJSON}}

// events follows a run over a websocket, from the event after since.
func (s *site) events(c echo.Context) error {
	run, ok := s.Store.Get(c.Param("id"))
	if !ok {
		return s.unknownRun(c)
	}
	r := c.Request()
	if !websocket.IsWebSocketUpgrade(r) {
		return echo.NewHTTPError(http.StatusUpgradeRequired, "This address is a websocket.")
	}
	if !slices.ContainsFunc(websocket.Subprotocols(r), func(p string) bool { return p == protocolHTML || p == protocolJSON }) {
		return echo.NewHTTPError(http.StatusBadRequest, "Ask for the websocket subprotocol "+protocolHTML+" or "+protocolJSON+".")
	}
	since := 0
	if text := c.QueryParam("since"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return echo.NewHTTPError(http.StatusBadRequest, "The parameter since is the number of an event.")
		}
		since = n
	}
	if s.watchers.Add(1) > maxWatchers {
		s.watchers.Add(-1)
		return echo.NewHTTPError(http.StatusServiceUnavailable, "Too many pages follow runs at the moment. Reload the page instead.")
	}
	defer s.watchers.Add(-1)
	conn, err := upgrader.Upgrade(c.Response(), r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	defer conn.Close()
	s.follow(conn, run, since)
	return nil
}

// watcher is one open websocket; only the goroutine that made it writes.
type watcher struct {
	conn *websocket.Conn
	run  *runs.Run
	site *site
}

// follow sends what happens in a run until it has finished or the other side is gone.
func (s *site) follow(conn *websocket.Conn, run *runs.Run, since int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go drain(conn, cancel)
	if since > run.Snapshot().Seq {
		since = 0
	}
	events := make(chan checks.Event)
	go func() {
		defer close(events)
		for e := range run.Events(ctx, since) {
			select {
			case events <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	w := &watcher{conn: conn, run: run, site: s}
	if conn.Subprotocol() == protocolJSON {
		w.pumpEvents(ctx, events)
	} else {
		w.pumpFragments(ctx, events)
	}
}

// drain reads until the other side is gone; what it says does not matter.
func drain(conn *websocket.Conn, cancel context.CancelFunc) {
	defer cancel()
	conn.SetReadLimit(readLimit)
	_ = conn.SetReadDeadline(time.Now().Add(pongWait))
	conn.SetPongHandler(func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWait)) })
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

// send writes one message; a reader that is too slow for it is dropped.
func (w *watcher) send(v any) error {
	if err := w.conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	return w.conn.WriteJSON(v)
}

func (w *watcher) ping() error {
	return w.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
}

// end closes the websocket in good order.
func (w *watcher) end() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "the run has finished")
	_ = w.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(writeWait))
}

// pumpEvents sends every event as it is.
func (w *watcher) pumpEvents(ctx context.Context, events <-chan checks.Event) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case e, ok := <-events:
			if !ok {
				w.end()
				return
			}
			err = w.send(e)
		case <-tick.C:
			err = w.ping()
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// pumpFragments sends what changed on the page: the first change at once, bursts together.
func (w *watcher) pumpFragments(ctx context.Context, events <-chan checks.Event) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	p := newPatch(w.run.Snapshot())
	var last time.Time
	var due <-chan time.Time
	for {
		var err error
		select {
		case e, ok := <-events:
			if !ok {
				if err = w.flush(ctx, p); err == nil {
					w.end()
				}
				return
			}
			p.note(e)
			if due == nil {
				due = time.After(max(0, coalesce-time.Since(last)))
			}
		case <-due:
			due, last = nil, time.Now()
			err = w.flush(ctx, p)
		case <-tick.C:
			err = w.ping()
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// flush renders and sends what has changed since the last message. The end of a run is
// sent whole: parts of the page that say so never stand beside older ones.
func (w *watcher) flush(ctx context.Context, p *patch) error {
	snap := w.run.Snapshot()
	if p.empty() || snap.Finished && !p.done {
		return nil // the event of the end is on its way
	}
	m, err := p.message(ctx, w.site.view(w.run, snap))
	if err != nil {
		w.site.Log.Error("a part of the page could not be rendered", "error", err)
		return err
	}
	return w.send(m)
}
