package lab

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// casdoorPage is the page of Casdoor's web frontend, the same for every path.
const casdoorPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"/><link rel="icon" href="https://cdn.invalid/favicon.png"/>` +
	`<meta name="viewport" content="width=device-width,initial-scale=1"/><meta name="description" content="Casdoor - An Identity and Access Management (IAM) / Single-Sign-On (SSO) platform"/>` +
	`<title>Casdoor</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>`

// frontendMissing is the answer of a Casdoor whose frontend was not built.
const frontendMissing = `The Casdoor frontend HTML file: "index.html" was not found, it should be placed at: "/casdoor/web/build/index.html". ` +
	`For more information, see: https://casdoor.org/docs/basic/server-installation/#frontend-1`

// webConfig is a cookie that the frontend reads; its value is JSON, which strict parsers of cookies refuse.
const webConfig = `jsonWebConfig={"showGithubCorner":false,"forceLanguage":"en","defaultLanguage":"en","isDemoMode":false,"defaultApplication":"app-built-in"}; Path=/`

// built is when the frontend was built.
var built = time.Date(2026, 8, 22, 8, 53, 36, 0, time.UTC)

// serveFrontend answers every path outside of /api/ and /.well-known/, whatever the method. No
// other filter comes before it, so that its answers have no CORS header.
func (c *casdoor) serveFrontend(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Set-Cookie", webConfig)
	if !c.frontend {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, frontendMissing)
		return
	}
	http.ServeContent(w, r, "index.html", built, strings.NewReader(casdoorPage))
}

// frameworkPage is beego's own 404: an allowed path, but a wrong method.
func frameworkPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(http.StatusNotFound)
	_, _ = fmt.Fprintf(w, "\n<!DOCTYPE html>\n<html lang=\"en\">\n\t<head>\n\t\t<title>Not Found</title>\n\t</head>\n\t<body>\n\t\t<h1>Not Found</h1>\n"+
		"\t\t<br>The page you have requested has flown the coop.\n\t\t<br>Powered by beego 2.0.0\n\t</body>\n</html>\n")
}
