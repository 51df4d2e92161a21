package codes

// wellKnownEntries: the documents may exist, but the paths do not lead to them.
var wellKnownEntries = []Entry{
	{
		Code: WellKnownHTML200SPA, Family: "discovery", Stage: StageResourceMetadata, Severity: Error,
		Title: "A web page is served where clients look for metadata",
		Meaning: "A web application answers every unknown path with its page and status 200, the well-known paths included. " +
			"Clients take the 200 for the document, fail to read HTML as JSON and stop, often without trying the next place.",
		Detection: "A well-known URL that clients need answers 200 with a body that begins like HTML. A made-up well-known name is asked as a control, to show whether the application catches every path.",
		Fixes: fixes([]Fix{
			server("Register the well-known routes before the route that catches all others.", "Answer 404 under /.well-known/ for names that do not exist.", again),
			express("Mount the metadata first, then a 404 for the rest of /.well-known/, then the web application.").with(`app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl }));
app.use("/.well-known", (req, res) => res.sendStatus(404));
app.use(express.static("dist"));`),
			nginx("Keep try_files ... /index.html away from /.well-known/.").with(`location ^~ /.well-known/ {
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}
location / {
    try_files $uri /index.html;
}`),
			caddy("Handle /.well-known/ before the page that catches all others.").with(`mcp.example.com {
    handle /.well-known/* {
        reverse_proxy 127.0.0.1:3000
    }
    handle {
        root * /srv/www
        try_files {path} /index.html
        file_server
    }
}`),
			traefik("Give the well-known paths a router of their own, with a higher priority than that of the web application.").with(`http:
  routers:
    well-known:
      rule: 'Host("mcp.example.com") && PathPrefix("/.well-known/")'
      entryPoints: ["websecure"]
      service: mcp
      priority: 1000
      tls: {}`),
			casdoor("If the page is Casdoor's own (\"Casdoor - An Identity and Access Management\"), the path is not under /.well-known/ at Casdoor's root: name Casdoor without any path, since it cannot run below one.").with(`"authorization_servers": ["https://auth.example.com"]`),
		}),
		Guide: guideDiscovery404, GuideNote: "The guide speaks of a 404 only; a page under status 200 is more common and stops more clients.",
		Standard: "RFC 9728 §3.2 and RFC 8615 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.2", Clients: everyClient,
		Explains: []Code{PRMMissing, NoOAuthMetadataAnywhere, ResourceMetadataURLWrong, PRMServedAtOnePathOnly, ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing},
	},
	{
		Code: WellKnownRequiresAuth, Family: "discovery", Stage: StageResourceMetadata, Severity: Error,
		Title: "The metadata itself asks for a login",
		Meaning: "A well-known URL answers 401, 403 or a redirect to a login, because authentication stands in front of the whole host. " +
			"Clients read these documents before they have a token, so they can never get one.",
		Detection: "A well-known URL that clients need is fetched without a token and gets 401, 403 or a login. Blocks by an edge, and a 403 to everything, are excluded first.",
		Fixes: []Fix{
			server("Exempt /.well-known/ from authentication: these documents are public.",
				"Fetch it: curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must give 200 without a token.", again),
			express("Put the bearer check on the endpoint's route, not on the whole application, and mount the metadata before it.").with(`app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl }));
app.use("/mcp", requireBearerAuth({ verifier, resourceMetadataUrl }));`),
			goSDK("Wrap the endpoint's handler only, not the whole mux.").with(`mux.Handle("/.well-known/oauth-protected-resource/mcp", auth.ProtectedResourceMetadataHandler(meta))
mux.Handle("/mcp", auth.RequireBearerToken(verify, opts)(mcpHandler))`),
			nginx("Switch authentication off for the well-known paths.").with(`location ^~ /.well-known/ {
    auth_basic off;
    auth_request off;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}`),
			caddy("Keep basic_auth and forward_auth inside handle blocks that do not match /.well-known/*.").with(`mcp.example.com {
    handle /.well-known/* {
        reverse_proxy 127.0.0.1:3000
    }
    handle {
        forward_auth 127.0.0.1:4180 {
            uri /oauth2/auth
        }
        reverse_proxy 127.0.0.1:3000
    }
}`),
			traefik("Add a router for the well-known paths without the authentication middleware.").with(`http:
  routers:
    well-known:
      rule: 'Host("mcp.example.com") && PathPrefix("/.well-known/")'
      entryPoints: ["websecure"]
      service: mcp
      priority: 1000
      tls: {}`),
		},
		Guide: guideDiscovery404, Standard: "RFC 9728 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.1", Clients: everyClient,
		Explains: []Code{PRMMissing, NoOAuthMetadataAnywhere, ResourceMetadataURLWrong, PRMServedAtOnePathOnly, PRMOnlyViaChallenge, ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing},
	},
	{
		Code: WellKnownNotRoutedByProxy, Family: "discovery", Stage: StageResourceMetadata, Severity: Error,
		Title: "The proxy does not route the well-known paths to the MCP server",
		Meaning: "The proxy sends only the endpoint's path to the MCP server. Well-known URLs are at the root of the host, so they end at another server, or nowhere. " +
			"The metadata exists, but no client gets to it.",
		Detection: "The endpoint works, the well-known URLs at the host's root answer 404, and the document is found below the endpoint's path; or the endpoint is Casdoor's own, which always has the document, and the answers are not Casdoor's.",
		Fixes: fixes([]Fix{
			proxy("Route /.well-known/oauth-protected-resource, with whatever follows it, at the root of the host to the MCP server.",
				"Fetch it: curl -i https://mcp.example.com/.well-known/oauth-protected-resource/mcp must give 200 and JSON.", again),
		}, routeWellKnown(), []Fix{
			Fix{Where: "nginx, for a server that serves the document below its path", Software: "nginx", Steps: []string{"Map the well-known URL to the place where the server has the document.", nginxReload}}.with(`location = /.well-known/oauth-protected-resource/mcp {
    rewrite ^ /mcp/.well-known/oauth-protected-resource break;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $http_host;
}`),
			fastMCP("If the application is mounted below a prefix, add the well-known routes to the outer application, at its root.").with(`app = Starlette(routes=[
    *auth.get_well_known_routes(mcp_path="/mcp"),
    Mount("/", app=mcp_app),
], lifespan=mcp_app.lifespan)`),
		}),
		Guide: guideDiscovery404, GuideNote: guideRFC9470,
		Standard: "RFC 9728 §3.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-3.1", Clients: everyClient,
		Explains: []Code{PRMMissing, NoOAuthMetadataAnywhere, WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong, PRMOnlyViaChallenge},
	},
}
