package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"casdoctor/static"
)

// asset sends an embedded file. Under its versioned path it may be kept for ever,
// under the bare one it is asked for again and answered by its ETag.
func asset(c echo.Context) error {
	a, ok := static.Get(c.Param("name"))
	if !ok {
		return echo.ErrNotFound
	}
	h := c.Response().Header()
	tag := `"` + a.Hash + `"`
	h.Set("ETag", tag)
	if c.QueryParam("v") == a.Hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if strings.Contains(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, a.ContentType, a.Body)
}
