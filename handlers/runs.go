package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"casdoctor/checks"
	"casdoctor/checks/runs"
	"casdoctor/views"
)

// run shows a run as a page, or with the suffix .json as its report.
func (s *site) run(c echo.Context) error {
	id, asJSON := strings.CutSuffix(c.Param("id"), ".json")
	run, ok := s.Store.Get(id)
	if !ok {
		return s.unknownRun(c)
	}
	snap := run.Snapshot()
	if asJSON {
		return report(c, run, snap)
	}
	v := s.view(run, snap)
	v.Filter.Problems = c.QueryParam("show") == "problems"
	if t := checks.Topic(c.QueryParam("topic")); slices.Contains(v.Topics(), t) {
		v.Filter.Topic = t
	}
	page := s.page(v.Title(), "")
	page.Reload = !v.Finished
	return html(c, http.StatusOK, views.RunPage(page, v))
}

// report sends the finished run's document.
func report(c echo.Context, run *runs.Run, snap runs.Snapshot) error {
	if !snap.Finished {
		c.Response().Header().Set("Retry-After", "1")
		return echo.NewHTTPError(http.StatusConflict, "The run is still under way. Its report is complete when it has finished.")
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="casdoctor-`+run.ID()+`.json"`)
	return writeJSON(c, http.StatusOK, snap.Report)
}

// view is a run as the page shows it.
func (s *site) view(run *runs.Run, snap runs.Snapshot) views.Run {
	v := views.Run{
		ID: run.ID(), Seq: snap.Seq, Report: snap.Report, Progress: snap.Progress, Finished: snap.Finished, Canceled: snap.Canceled,
		Elapsed: time.Since(snap.Report.Timing.Started), EditHref: s.editHref(run.Target()),
	}
	if p, ok := s.labOf(run.Target()); ok {
		v.LabTitle = p.Title
	}
	return v
}

// cancel stops a run and leads back to its page.
func (s *site) cancel(c echo.Context) error {
	run, ok := s.Store.Get(c.Param("id"))
	if !ok {
		return s.unknownRun(c)
	}
	run.Cancel()
	select { // requests end at once; the page then shows the stopped run
	case <-run.Done():
	case <-time.After(time.Second):
	case <-c.Request().Context().Done():
	}
	return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID())
}

// again starts a new run with the inputs of an earlier one, secrets included: they are still in memory.
func (s *site) again(c echo.Context) error {
	old, ok := s.Store.Get(c.Param("id"))
	if !ok {
		return s.unknownRun(c)
	}
	run, err := s.Store.Again(old)
	if err != nil {
		return echo.NewHTTPError(s.trouble(c, err), sentence(err))
	}
	return c.Redirect(http.StatusSeeOther, "/runs/"+run.ID())
}
