package codes

import (
	"slices"
	"strings"
)

// ExampleOrigin stands for the page's origin in the catalogue; a finding has the real one.
const ExampleOrigin = "http://localhost:6274"

// The headers that a client in a page sends and reads in all revisions of the protocol.
const (
	pageSends   = "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id, Last-Event-ID, Mcp-Method, Mcp-Name"
	pageReads   = "WWW-Authenticate, Mcp-Session-Id"
	pageMethods = "GET, POST, DELETE, OPTIONS"
)

// quoted makes a list of strings of a comma-separated list, as code has it.
func quoted(list string) string {
	return `"` + strings.ReplaceAll(list, ", ", `", "`) + `"`
}

// inSnippet puts an origin and the lists of headers into a snippet. Whatever an origin cannot hold would be
// code in the snippet, so that a placeholder takes its place.
func inSnippet(origin, snippet string) string {
	if origin == "" || strings.Trim(origin, "abcdefghijklmnopqrstuvwxyz0123456789:/.-[]") != "" {
		origin = ExampleOrigin
	}
	return strings.NewReplacer("ORIGIN", origin, "METHOD_LINE", pageMethods, "METHOD_LIST", quoted(pageMethods), "SENT_LINE", pageSends, "SENT_LIST", quoted(pageSends),
		"READ_LINE", pageReads, "READ_LIST", quoted(pageReads)).Replace(snippet)
}

// ForServer puts the fixes for the software that a Server header names first, then those that fit any.
func ForServer(header string, fixes []Fix) []Fix {
	name, _, _ := strings.Cut(strings.ToLower(header), "/")
	rank := func(f Fix) int {
		switch f.Software {
		case "":
			return 1
		case name:
			return 0
		}
		return 2
	}
	out := slices.Clone(fixes)
	slices.SortStableFunc(out, func(a, b Fix) int { return rank(a) - rank(b) })
	return out
}

// python is for what runs on Starlette, FastAPI included, where most entries speak of FastMCP alone.
func python(steps ...string) Fix {
	f := fastMCP(steps...)
	f.Where = "MCP server with FastAPI or FastMCP (Python)"
	return f
}

// AllowPage lets a page of that origin call the MCP server, in the words of each software.
func AllowPage(origin string) []Fix {
	return []Fix{
		nginx("Answer for the pages in the proxy: it adds the headers to every answer, a 401 included (always), and answers the preflight itself. The location has to cover /.well-known/oauth-protected-resource as well as the endpoint.",
			"If the MCP server sends Access-Control-Allow-Origin by itself, proxy_hide_header keeps the browser from getting two.").with(inSnippet(origin, nginxPage)),
		caddy("Answer for the pages in the proxy. With defer the headers take the place of those that the MCP server sends.").with(inSnippet(origin, caddyPage)),
		traefik("Add a headers middleware to the router of the MCP server and to that of /.well-known/oauth-protected-resource. Traefik then answers preflights itself.").with(inSnippet(origin, traefikPage)),
		express("Mount cors before anything that authenticates, so that the preflight and the 401 get its headers.").with(inSnippet(origin, expressPage)),
		python("Add CORSMiddleware last: Starlette runs what was added last first, and it has to stand before whatever answers 401.").with(inSnippet(origin, fastapiPage)),
		goSDK("Put this in front of RequireBearerToken and of the metadata, so that the preflight and the 401 get its headers.").with(inSnippet(origin, goPage)),
		server("List the page's origin where the MCP server keeps its allowed origins, with scheme and port and without a slash at the end. Name origins rather than * where you can.", again),
	}
}

// othersReachCasdoor is what keeps the proxy from opening Casdoor to every page.
const othersReachCasdoor = "Keep the Origin of all other pages: Casdoor refuses foreign ones by it, and without it allows them what they ask."

// AllowPageAtCasdoor lets a page of that origin call Casdoor.
func AllowPageAtCasdoor(origin string) []Fix {
	return []Fix{
		casdoor("Add a redirect URI with the scheme, the host and the port of the page's origin to any application, for example the one of your client: Casdoor allows the origins of its applications' redirect URIs, and those of hosts below them. "+
			"Entries without a scheme, with a wildcard or with a regular expression do not count.",
			"There is no field “CORS Allowed Origins”, neither at applications nor at organizations or providers.", again).with(inSnippet(origin, "ORIGIN/callback")),
		casdoor("Only if the page is Casdoor's own, served by another name: set origin in conf/app.conf to it.", casdoorStart).with(inSnippet(origin, "origin = ORIGIN")),
		nginx("Or answer for Casdoor in the proxy. It must not pass this page's Origin on: Casdoor answers 403 to the request itself, not only to the preflight.", othersReachCasdoor).with(inSnippet(origin, nginxCasdoorPage)),
		caddy("Or answer for Casdoor in the proxy, which must not pass this page's Origin on.", othersReachCasdoor).with(inSnippet(origin, caddyCasdoorPage)),
	}
}

// AllowPageAtServer lets a page of that origin call an authorization server that is no Casdoor.
func AllowPageAtServer(origin string) []Fix {
	return []Fix{
		asOf("Allow the page's origin at the metadata, registration, token and revocation endpoints. Most servers have a list of allowed web origins, often at the client that is registered there.",
			"The authorization endpoint needs nothing: the browser itself goes there.", again).with(inSnippet(origin, "ORIGIN")),
		nginx("Or answer for the page in the proxy of the authorization server. What the server answers to other pages stays as it is.").with(inSnippet(origin, atServer(nginxCasdoorPage))),
		caddy("Or answer for the page in the proxy of the authorization server. With defer the headers take the place of those that the server sends.").with(inSnippet(origin, atServer(caddyPage))),
		traefik("Or add a headers middleware to the router of the authorization server. Traefik then answers preflights itself: list every origin whose pages call the server.").with(inSnippet(origin, atServer(traefikPage))),
	}
}

// atServer makes a snippet that stands in front of the MCP server or Casdoor one for another authorization server,
// which is not known to refuse requests for their Origin.
func atServer(snippet string) string {
	return strings.NewReplacer("mcp.example.com", "auth.example.com", "127.0.0.1:3000", "127.0.0.1:8080", "127.0.0.1:8000", "127.0.0.1:8080", "    mcp:\n", "    auth:\n",
		"        proxy_set_header Origin \"\";\n", "").Replace(snippet)
}

const nginxPage = `map $http_origin $page_origin {
    "ORIGIN" $http_origin;
}
server {
    location / {
        proxy_hide_header Access-Control-Allow-Origin;
        add_header Access-Control-Allow-Origin $page_origin always;
        add_header Vary Origin always;
        add_header Access-Control-Allow-Methods "METHOD_LINE" always;
        add_header Access-Control-Allow-Headers "SENT_LINE" always;
        add_header Access-Control-Expose-Headers "READ_LINE" always;
        if ($request_method = OPTIONS) {
            return 204;
        }
        proxy_pass http://127.0.0.1:3000;
        proxy_set_header Host $http_host;
    }
}`

// nginxCasdoorPage and caddyCasdoorPage keep the Origin of the listed page only from Casdoor, which refuses all others by
// it: without any Origin Casdoor answers a preflight with *, and a request as if no page had sent it.
const nginxCasdoorPage = `map $http_origin $page_origin {
    "ORIGIN" $http_origin;
}
server {
    location / {
        add_header Vary Origin always;
        error_page 418 = @page;
        if ($page_origin) {
            return 418;
        }
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $http_host;
    }
    location @page {
        proxy_hide_header Access-Control-Allow-Origin;
        proxy_hide_header Access-Control-Allow-Headers;
        proxy_hide_header Access-Control-Allow-Methods;
        add_header Access-Control-Allow-Origin $page_origin always;
        add_header Vary Origin always;
        add_header Access-Control-Allow-Methods "METHOD_LINE" always;
        add_header Access-Control-Allow-Headers "SENT_LINE" always;
        add_header Access-Control-Expose-Headers "READ_LINE" always;
        if ($request_method = OPTIONS) {
            return 204;
        }
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $http_host;
        proxy_set_header Origin "";
    }
}`

const caddyPage = `mcp.example.com {
    @page header Origin ORIGIN
    header @page {
        Access-Control-Allow-Origin ORIGIN
        Access-Control-Allow-Methods "METHOD_LINE"
        Access-Control-Allow-Headers "SENT_LINE"
        Access-Control-Expose-Headers "READ_LINE"
        Vary Origin
        defer
    }
    @preflight {
        method OPTIONS
        header Origin ORIGIN
    }
    respond @preflight 204
    reverse_proxy 127.0.0.1:3000
}`

const caddyCasdoorPage = `auth.example.com {
    @page header Origin ORIGIN
    header @page {
        Access-Control-Allow-Origin ORIGIN
        Access-Control-Allow-Methods "METHOD_LINE"
        Access-Control-Allow-Headers "SENT_LINE"
        Access-Control-Expose-Headers "READ_LINE"
        Vary Origin
        defer
    }
    @preflight {
        method OPTIONS
        header Origin ORIGIN
    }
    respond @preflight 204
    reverse_proxy @page 127.0.0.1:8000 { # where your Casdoor listens
        header_up -Origin
    }
    reverse_proxy 127.0.0.1:8000
}`

const traefikPage = `http:
  middlewares:
    pages:
      headers:
        accessControlAllowOriginList: ["ORIGIN"]
        accessControlAllowMethods: [METHOD_LIST]
        accessControlAllowHeaders: [SENT_LIST]
        accessControlExposeHeaders: [READ_LIST]
        addVaryHeader: true
  routers:
    mcp:
      middlewares: ["pages"]`

const expressPage = `import cors from "cors";

app.use(cors({
  origin: ["ORIGIN"],
  methods: [METHOD_LIST],
  allowedHeaders: [SENT_LIST],
  exposedHeaders: [READ_LIST],
}));`

const fastapiPage = `from starlette.middleware.cors import CORSMiddleware

app.add_middleware(
    CORSMiddleware,
    allow_origins=["ORIGIN"],
    allow_methods=[METHOD_LIST],
    allow_headers=[SENT_LIST],
    expose_headers=[READ_LIST],
)`

const goPage = `func allowPage(next http.Handler) http.Handler {
    return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
        if r.Header.Get("Origin") == "ORIGIN" {
            h := w.Header()
            h.Add("Vary", "Origin")
            h.Set("Access-Control-Allow-Origin", "ORIGIN")
            h.Set("Access-Control-Allow-Methods", "METHOD_LINE")
            h.Set("Access-Control-Allow-Headers", "SENT_LINE")
            h.Set("Access-Control-Expose-Headers", "READ_LINE")
            if r.Method == http.MethodOptions {
                w.WriteHeader(http.StatusNoContent)
                return
            }
        }
        next.ServeHTTP(w, r)
    })
}`
