package handlers

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"casdoctor/checks"
	"casdoctor/checks/export"
	"casdoctor/checks/runs"
	"casdoctor/views"
)

// run shows a run as a page, or with a suffix as a file: .json, .md, .har, .xml (JUnit) or .html.
func (s *site) run(c echo.Context) error {
	id, suffix, isFile := strings.Cut(c.Param("id"), ".")
	run, ok := s.Store.Get(id)
	if !ok {
		return s.unknownRun(c)
	}
	snap := run.Snapshot()
	if isFile {
		return s.file(c, run, snap, suffix)
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

// ownLinks are links to other pages of this site, which lead nowhere from a file.
var ownLinks = regexp.MustCompile(`<a((?: [a-z-]+="[^"]*")*) href="/[^"]*"`)

// file sends the finished run's document.
func (s *site) file(c echo.Context, run *runs.Run, snap runs.Snapshot, suffix string) error {
	format, ok := export.BySuffix(suffix)
	if !ok && suffix != "html" {
		return echo.NewHTTPError(http.StatusNotFound, "A run can be had as .json, .md, .har, .xml and .html.")
	}
	if !snap.Finished {
		c.Response().Header().Set("Retry-After", "1")
		return echo.NewHTTPError(http.StatusConflict, "The run is still under way. Its report is complete when it has finished.")
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="casdoctor-`+run.ID()+"."+suffix+`"`)
	if suffix == "html" {
		v := s.view(run, snap)
		page := s.page(v.Title(), "")
		page.Alone = true
		text, err := render(c.Request().Context(), views.RunPage(page, v))
		if err != nil {
			return err
		}
		return c.HTML(http.StatusOK, ownLinks.ReplaceAllString(text, "<a$1"))
	}
	var b bytes.Buffer
	if err := format.Write(&b, snap.Report); err != nil {
		return err
	}
	return c.Blob(http.StatusOK, format.Type, b.Bytes())
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
