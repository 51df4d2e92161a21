package lab

import (
	"encoding/json"
	"io"
	"net/http"
)

// casdoorJSON answers as beego does: compact, without a line break at the end.
func casdoorJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		frameworkPage(w, nil)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// casdoorPage is the page of Casdoor's web frontend, the same for every path.
const casdoorPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"/><link rel="icon" href="https://cdn.invalid/favicon.png"/>` +
	`<meta name="viewport" content="width=device-width,initial-scale=1"/><meta name="description" content="Casdoor - An Identity and Access Management (IAM) / Single-Sign-On (SSO) platform"/>` +
	`<title>Casdoor</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>`

// frontendMissing is the answer of a Casdoor whose frontend was not built.
const frontendMissing = `The Casdoor frontend HTML file: "index.html" was not found, it should be placed at: "web/build/index.html". ` +
	`For more information, see: https://casdoor.org/docs/basic/server-installation/#frontend-1`

// serveFrontend answers every path outside of /api and /.well-known, whatever the method.
func (c *casdoor) serveFrontend(w http.ResponseWriter) {
	if !c.frontend {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, frontendMissing)
		return
	}
	w.Header().Set("Content-Type", htmlType)
	_, _ = io.WriteString(w, casdoorPage)
}

// frameworkPage is beego's own 404: an allowed path, but a wrong method.
func frameworkPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, `<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Page Not Found</title></head>`+
		`<body><div id="header"><h2>Page Not Found</h2></div><div id="content"><p>The page you have requested has flown the coop.</p>`+
		`<a href="/" title="Home" class="button">Go Home</a><br />Powered by beego 2.0.0</div></body></html>`)
}
