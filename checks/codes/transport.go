package codes

// transportEntries: the Streamable HTTP transport itself.
var transportEntries = []Entry{
	{
		Code: AcceptHeader406, Family: "transport", Stage: StageEdge, Severity: Error,
		Title: "The endpoint answers 406 although both media types are offered",
		Meaning: "Clients offer application/json and text/event-stream with every POST, as the specification demands, and the endpoint refuses. " +
			"No client gets a first answer.",
		Detection: "A POST with Accept: application/json, text/event-stream gets 406. A 406 to a single one of the types is legal and not counted.",
		Fixes: []Fix{
			server("Accept a POST whose Accept header lists both types, in any order and with parameters such as q=0.9, and answer with either.", again).with("Accept: application/json, text/event-stream"),
			proxy("Look whether the proxy changes the Accept header on its way; pass it on as it is."),
			nginx("Remove any line that sets Accept, or pass the client's header on.").with("proxy_set_header Accept $http_accept;"),
		},
		Guide: guideClientConnection, Standard: "MCP 2025-11-25, Transports: Sending Messages to the Server", StandardURL: mcpTransportsURL, Clients: everyClient,
		Explains: []Code{WrongMCPURL, WWWAuthenticateMissing},
	},
	{
		Code: SessionNotSticky, Family: "transport", Stage: StageTransport, Severity: Error,
		Title: "A session is known to one replica only",
		Meaning: "Several copies of the server run behind one address, and each knows only the sessions that it started. " +
			"Some calls of a client reach another copy and get \"session not found\": tools fail now and then, or right after connecting.",
		Detection: "After initialize, several calls with the same Mcp-Session-Id go out on new connections; some get 404 or 400 about the session.",
		Fixes: []Fix{
			server("Run the transport without sessions if the server pushes nothing by itself, or keep sessions in a store that all copies share.", again),
			goSDK("Switch to stateless mode.").with(`mcp.NewStreamableHTTPHandler(getServer, &mcp.StreamableHTTPOptions{
    Stateless: true,
})`),
			tsSDK("Leave out the session id generator, with a new transport for each request.").with(`new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })`),
			fastMCP("Switch to stateless mode.").with(`app = mcp.http_app(stateless_http=True)`),
			nginx("Or send each client's address to one copy. A hash of Mcp-Session-Id does not work: the first call has none. Clients whose address changes still fail.").with(`upstream mcp {
    ip_hash;
    server 10.0.0.11:3000;
    server 10.0.0.12:3000;
}`),
			caddy("Or send each client's address to one copy.").with(`mcp.example.com {
    reverse_proxy 10.0.0.11:3000 10.0.0.12:3000 {
        lb_policy client_ip_hash
    }
}`),
			traefik("Sticky cookies do not help, as MCP clients keep none: use stateless mode, or one copy of the server behind the service.").with(`http:
  services:
    mcp:
      loadBalancer:
        servers:
          - url: "http://10.0.0.11:3000"`),
		},
		Guide: guideNetwork, Standard: "MCP 2025-11-25, Transports: Session Management", StandardURL: mcpTransportsURL, Clients: everyClient,
	},
	{
		Code: SSEProxyBuffering, Family: "transport", Stage: StageTransport, Severity: Warning,
		Title:     "A proxy holds event streams back until they end",
		Meaning:   "The answer is an event stream, but its first byte arrives only together with its end. Progress messages come too late, and long tool calls run into the client's or the proxy's timeout.",
		Detection: "An answer of type text/event-stream is timed: its first byte comes only with the last one. A short answer that is complete at once is not counted.",
		Fixes: []Fix{
			nginx("Switch buffering off for the endpoint, and allow long silences.").with(`location /mcp {
    proxy_pass http://127.0.0.1:3000;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_buffering off;
    proxy_cache off;
    gzip off;
    proxy_read_timeout 1h;
}`),
			caddy("Let the proxy write each piece at once, and keep encode away from the endpoint.").with(`mcp.example.com {
    reverse_proxy 127.0.0.1:3000 {
        flush_interval -1
    }
}`),
			traefik("Remove the buffering middleware from the endpoint's router, and exclude event streams from compression.").with(`http:
  middlewares:
    compress-all-but-streams:
      compress:
        excludedContentTypes:
          - text/event-stream`),
			server("Send X-Accel-Buffering: no with event streams, which nginx obeys, and flush after each event.", "Or answer short calls with application/json, which the specification allows.", again).with("X-Accel-Buffering: no"),
		},
		Guide: guideNetwork, Standard: "MCP 2025-11-25, Transports: Streamable HTTP", StandardURL: mcpTransportsURL, Clients: everyClient,
	},
}
