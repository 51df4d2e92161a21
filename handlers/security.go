package handlers

import (
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"
)

// maxBody is the largest body of a request in bytes.
const maxBody = 64 << 10

// contentPolicy lets a page use what comes from this site; contentPolicyToAll lets its script send requests elsewhere,
// too, as the simulator's page does when the reader asks for it.
const (
	contentPolicy      = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" + contentPolicyRest
	contentPolicyToAll = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' http: https:" + contentPolicyRest
	contentPolicyRest  = "; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// securityHeaders sets what every answer carries. The referrer policy is same-origin
// and not no-referrer, because the latter makes browsers send "Origin: null" with the
// site's own forms, which could then not be told from those of others.
func securityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// loopbackAddress reports whether a server that listens on addr can be reached from
// this machine only.
func loopbackAddress(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	return loopbackName(host)
}

func loopbackName(host string) bool {
	host = strings.Trim(strings.ToLower(host), "[]")
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// checkHost refuses foreign host names where only this machine is served: a page of
// another site whose name was made to resolve to 127.0.0.1 gets nothing (DNS rebinding).
func (s *site) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.loopback && !loopbackAddress(c.Request().Host) {
			return echo.NewHTTPError(http.StatusMisdirectedRequest,
				"This Casdoctor listens on this machine only and answers to localhost, 127.0.0.1 and [::1]. To serve it under another name, let it listen on another address.")
		}
		return next(c)
	}
}

var crossSite = http.NewCrossOriginProtection()

// sameSite refuses requests that change something and come from another site's page.
func sameSite(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if crossSite.Check(c.Request()) != nil {
			return echo.NewHTTPError(http.StatusForbidden,
				"The request came from a page of another site and was refused. Start runs from this site's own form, or without the headers of a browser.")
		}
		return next(c)
	}
}

// limitBody caps what is read of a request's body.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.ContentLength > maxBody {
			return tooLarge()
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
		return next(c)
	}
}

func tooLarge() error {
	return echo.NewHTTPError(http.StatusRequestEntityTooLarge, "The request is larger than 64 KiB.")
}

// recovered turns a panic into an error page and a line in the log.
func (s *site) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.Log.Error("a request failed", "method", c.Request().Method, "route", c.Path(), "panic", p, "stack", string(debug.Stack()))
			err = echo.NewHTTPError(http.StatusInternalServerError)
		}()
		return next(c)
	}
}
