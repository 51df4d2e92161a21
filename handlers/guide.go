package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/codes"
	"casdoctor/views"
)

// guides lists the sections of the troubleshooting guide.
func (s *site) guides(c echo.Context) error {
	return html(c, http.StatusOK, views.GuidesPage(s.page("Troubleshooting guide", "guide"), codes.Guides()))
}

// guide is one section with its short form, filled in from the query.
func (s *site) guide(c echo.Context) error {
	name := c.Param("section")
	g, ok := codes.GuideBySlug(name)
	if !ok {
		if g, ok = codes.GuideByAnchor(name); ok {
			u := url.URL{Path: views.GuideHref(g.Slug), RawQuery: c.QueryParams().Encode()}
			return c.Redirect(http.StatusMovedPermanently, u.String())
		}
		return echo.NewHTTPError(http.StatusNotFound, "The guide has no such section. All of them are listed at /guide.")
	}
	return s.showGuide(c, http.StatusOK, g, queryForm(c.QueryParams()))
}

func (s *site) showGuide(c echo.Context, status int, g codes.Guide, f views.Form) error {
	return html(c, status, views.GuidePage(s.page(g.Title, "guide"), g, f))
}
