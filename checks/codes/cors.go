package codes

// The places in the Fetch standard that the entries name.
const (
	corsCheckURL     = "https://fetch.spec.whatwg.org/#cors-check"
	corsPreflightURL = "https://fetch.spec.whatwg.org/#cors-preflight-fetch"
	corsExposeURL    = "https://fetch.spec.whatwg.org/#http-access-control-expose-headers"
)

// pageClients are the profiles that call from a page. Others send no Origin, or do not obey CORS.
var pageClients = []string{"inspector", "ts-sdk"}

// noOriginsField: what the guide says about origins is not what Casdoor does.
const noOriginsField = "Casdoor has no field CORS Allowed Origins, which the guide speaks of: the redirect URIs of its applications decide, and the setting origin."

// corsEntries: a client in a web page, which the browser stops.
var corsEntries = []Entry{
	{
		Code: CORSOriginNotAllowed, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The server does not let this page's origin call it",
		Meaning: "The answer does not name the page's origin in Access-Control-Allow-Origin, or the server refuses the request for its Origin. " +
			"The browser keeps the answer from the page, which learns nothing but that the request failed.",
		Detection: "The browser's requests are sent with the given Origin, and are not allowed, while another origin is, or none: it is the origin that decides.",
		Fixes:     fixes(AllowPageAtCasdoor(ExampleOrigin), AllowPage(ExampleOrigin)),
		Guide:     guideCORS, GuideNote: noOriginsField,
		Standard: "Fetch: CORS check", StandardURL: corsCheckURL, Clients: pageClients,
		Explains: []Code{CORSAllowHeadersMissing, CORSMissingOn401, CORSExposeHeadersMissing},
	},
	{
		Code: CORSPreflightNotImplemented, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The MCP endpoint does not answer preflights",
		Meaning: "Before it sends a JSON body or a token from a page, a browser asks the endpoint by OPTIONS, and the server has no answer for that. " +
			"The page's request is never sent.",
		Detection: "OPTIONS on the endpoint is answered by 404, 405, 501, a redirect or a success without any CORS header, whatever the origin.",
		Fixes: fixes([]Fix{
			server("Let the MCP server answer OPTIONS at the endpoint with 204 and the headers of CORS, before routing and before anything that looks for a token: a CORS middleware at the very front does.", again),
		}, AllowPage(ExampleOrigin), []Fix{
			casdoor("Casdoor's own MCP server answers preflights. If its endpoint does not, a proxy in front of it keeps OPTIONS away: let it pass.", again),
		}),
		Guide: guideCORS, Standard: "Fetch: CORS-preflight fetch", StandardURL: corsPreflightURL, Clients: pageClients,
		Explains: []Code{CORSAllowHeadersMissing, CORSMissingOn401, CORSExposeHeadersMissing, CORSMissingOnWellKnown},
	},
	{
		Code: CORSPreflightRequiresAuth, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The preflight has to authenticate, which no browser does",
		Meaning: "A browser sends OPTIONS without any token or cookie, and the server refuses it like a request without a token. " +
			"So the request with the token, which would pass, is never sent.",
		Detection: "OPTIONS on the endpoint is answered by 401, or by 403 for every origin.",
		Fixes: fixes([]Fix{
			server("Let OPTIONS pass before anything that authenticates: the CORS middleware has to stand in front of it.", again),
		}, AllowPage(ExampleOrigin), []Fix{
			casdoor("Casdoor asks no token of a preflight. If its endpoint does, a gateway in front of it authenticates: exempt OPTIONS there.", again),
		}),
		Guide: guideCORS, Standard: "Fetch: CORS-preflight fetch", StandardURL: corsPreflightURL, Clients: pageClients,
		Explains: []Code{CORSAllowHeadersMissing, CORSMissingOn401, CORSExposeHeadersMissing},
	},
	{
		Code: CORSAllowHeadersMissing, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The preflight does not allow the headers that MCP needs",
		Meaning: "A client in a page sends Authorization, Content-Type and the headers of the protocol, and each of them has to be listed in Access-Control-Allow-Headers. " +
			"The first call may pass, and every call after it fails.",
		Detection: "A preflight asks for authorization, content-type, mcp-protocol-version, and mcp-session-id or mcp-method and mcp-name where the server uses them. * does not stand for Authorization by the standard: a warning, as browsers still let it pass.",
		Fixes: fixes([]Fix{
			server("List every header by name, Authorization too: * does not stand for it.", again).with("Access-Control-Allow-Headers: " + pageSends),
		}, AllowPage(ExampleOrigin)),
		Guide: guideCORS, Standard: "Fetch: CORS-preflight fetch", StandardURL: corsPreflightURL, Clients: pageClients,
	},
	{
		Code: CORSMissingOn401, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The 401 has no CORS headers",
		Meaning: "The preflight allows the page, and the refusal that begins the login has no Access-Control-Allow-Origin. " +
			"The browser hides it, so that the client sees a network error in place of a 401 and never begins to log in.",
		Detection: "The preflight names the origin, and the answer 401 to the request itself does not.",
		Fixes: fixes([]Fix{
			server("Put the CORS middleware in front of the one that answers 401, so that refusals get its headers, too.", again),
		}, AllowPage(ExampleOrigin)),
		Guide: guideCORS, Standard: "Fetch: CORS check", StandardURL: corsCheckURL, Clients: pageClients,
		Explains: []Code{CORSExposeHeadersMissing},
	},
	{
		Code: CORSExposeHeadersMissing, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The page cannot read WWW-Authenticate or Mcp-Session-Id",
		Meaning: "Script reads a few headers of a foreign answer only, unless Access-Control-Expose-Headers lists more. " +
			"Without WWW-Authenticate the client has to guess where the metadata is, without Mcp-Session-Id it loses its session.",
		Detection: "The 401, or the answer to initialize, has the header and does not expose it. It is a warning where the metadata is at the place that clients guess.",
		Fixes: fixes([]Fix{
			server("Expose both headers on every answer of the endpoint.", again).with("Access-Control-Expose-Headers: " + pageReads),
		}, AllowPage(ExampleOrigin)),
		Guide: guideCORS, Standard: "Fetch: Access-Control-Expose-Headers", StandardURL: corsExposeURL, Clients: pageClients,
	},
	{
		Code: CORSDuplicateACAO, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The answer has more than one Access-Control-Allow-Origin",
		Meaning: "Both the server and a proxy in front of it add the header, or one puts several origins into it. " +
			"A browser joins the values, and what comes out is no origin.",
		Detection: "The raw header lines of the answer are counted, and their values looked at for commas.",
		Fixes: fixes([]Fix{
			proxy("Let one of the two answer for pages: either the proxy, which then removes the server's headers, or the server alone.", again),
			server("Answer with the one origin of the request if it is on the list, never with the list."),
		}, AllowPage(ExampleOrigin), []Fix{
			casdoor("Casdoor adds the header by itself. A proxy in front of it must take it away before it adds its own (proxy_hide_header, or set in place of add).").with("proxy_hide_header Access-Control-Allow-Origin;"),
		}),
		Guide: guideCORS, Standard: "Fetch: CORS check", StandardURL: corsCheckURL, Clients: pageClients,
		Explains: []Code{CORSMissingOn401, CORSAllowHeadersMissing, CORSExposeHeadersMissing},
	},
	{
		Code: CORSMissingOnWellKnown, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "The MCP host's metadata cannot be read by pages",
		Meaning: "The metadata is public, and its answer has no Access-Control-Allow-Origin for the page. " +
			"A client in a browser does not find the authorization server, although every other client does.",
		Detection: "GET of the protected resource metadata, and of authorization server metadata on the MCP host, with the given Origin, without and with MCP-Protocol-Version.",
		Fixes: fixes([]Fix{
			server("The document holds nothing secret: let every origin read it.", again).with("Access-Control-Allow-Origin: *"),
		}, AllowPage(ExampleOrigin)),
		Guide: guideCORS, Standard: "RFC 9728 §5.1", StandardURL: "https://www.rfc-editor.org/rfc/rfc9728#section-5.1", Clients: pageClients,
	},
	{
		Code: CORSMissingOnASEndpoints, Family: "cors", Stage: StageCORS, Severity: Error,
		Title: "Pages cannot call the authorization server's endpoints",
		Meaning: "The metadata, the registration or the token endpoint answers without Access-Control-Allow-Origin for the page. " +
			"A client in a browser cannot register or redeem its code there; the authorization endpoint needs no CORS, as the browser goes there itself.",
		Detection: "Each endpoint is asked with the given Origin, by requests that change nothing: an empty registration, a code that does not exist.",
		Fixes:     fixes(AllowPageAtCasdoor(ExampleOrigin), AllowPageAtServer(ExampleOrigin)),
		Guide:     guideCORS, GuideNote: noOriginsField,
		Standard: "Fetch: CORS check", StandardURL: corsCheckURL, Clients: pageClients,
	},
}

// casdoorCORSEntries: Casdoor's own filter.
var casdoorCORSEntries = []Entry{
	{
		Code: CasdoorCORSPrivateHostAllowsAll, Family: "casdoor", Stage: StageCORS, Severity: Info,
		Title: "By a private address Casdoor takes every origin, which hides faults",
		Meaning: "Casdoor allows any origin when it is reached by a private or loopback address. " +
			"What passes here says nothing about the public name, by which Casdoor answers 403 to an origin that it does not know.",
		Detection: "Casdoor is reached by such an address, and is asked by a public name in the Host header, too.",
		Fixes: fixes([]Fix{
			casdoor("Run the check by the public name, from where users connect, before you call it healthy.", again),
		}, AllowPageAtCasdoor(ExampleOrigin)),
		Guide: guideCORS, GuideNote: noOriginsField,
		Standard: "Fetch: CORS check", StandardURL: corsCheckURL, Clients: pageClients,
	},
	{
		Code: CasdoorCORSFixedAllowHeaders, Family: "casdoor", Stage: StageCORS, Severity: Error,
		Title: "Casdoor allows pages two request headers only, and exposes none",
		Meaning: "Casdoor's answer to a preflight always lists Content-Type and Authorization, and no setting adds the headers of MCP to it. " +
			"A client in a page cannot send MCP-Protocol-Version to Casdoor's own MCP server, and cannot read WWW-Authenticate.",
		Detection: "The preflight allows the origin, and not mcp-protocol-version. It is worth knowing only where Casdoor is the authorization server alone: clients look for its metadata without the header when the browser refuses it.",
		Fixes: []Fix{
			casdoor("No setting changes the list. Put a proxy in front that answers for pages, as below, or connect with a client that does not run in a page: the Inspector in proxy mode, or one on the desktop.", again),
			nginx("Let the proxy answer preflights and add the headers. It must not pass this page's Origin on, or Casdoor answers 403 if it does not know it.", othersReachCasdoor).with(inSnippet(ExampleOrigin, nginxCasdoorPage)),
			caddy("Let the proxy answer preflights and add the headers; it must not pass this page's Origin on.", othersReachCasdoor).with(inSnippet(ExampleOrigin, caddyCasdoorPage)),
			traefik("Let the proxy answer preflights and add the headers. The origin has to be one that Casdoor allows, too.").with(inSnippet(ExampleOrigin, traefikPage)),
		},
		Guide: guideCORS, GuideNote: noOriginsField,
		Standard: "Fetch: CORS-preflight fetch", StandardURL: corsPreflightURL, Clients: pageClients,
		Explains: []Code{CORSAllowHeadersMissing, CORSExposeHeadersMissing},
	},
}
