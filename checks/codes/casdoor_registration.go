package codes

// setDCRPolicy changes the one field of an organization. The whole object is sent back,
// because update-organization writes every field.
func setDCRPolicy(value string) string {
	return `ORG=https://auth.example.com/api/get-organization?id=admin/built-in
UPDATE=https://auth.example.com/api/update-organization?id=admin/built-in
curl -s -H "Authorization: Bearer $ADMIN_TOKEN" "$ORG" > org.json
jq '.data | .dcrPolicy = "` + value + `"' org.json > new.json
curl -s -H "Authorization: Bearer $ADMIN_TOKEN" -H "Content-Type: application/json" --data @new.json "$UPDATE"`
}

// casdoorRegistrationEntries: dynamic client registration at Casdoor.
var casdoorRegistrationEntries = []Entry{
	{
		Code: CasdoorDCRDisabled, Family: "casdoor", Stage: StageRegistration, Severity: Error,
		Title: "Casdoor advertises client registration, but it is switched off",
		Meaning: "Casdoor's metadata always names a registration endpoint, while the organization's dcrPolicy is off by default. " +
			"Clients that register themselves show \"dynamic client registration is disabled for this organization\".",
		Detection: "An empty registration request, which creates nothing, is refused with that message. It is a warning when you gave a client id.",
		Fixes: []Fix{
			enterClientID(),
			casdoor("Or switch registration on. The web page has no control for it: set dcrPolicy of the organization built-in, where all such clients land, through the API.",
				"Check that the answer of the last command is \"status\":\"ok\".",
				"Know the consequences: anyone who reaches Casdoor may then register, and the new clients admit only administrators and users with the tag dcr.", again).with(setDCRPolicy("open")),
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle,
		Standard: "RFC 7591 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-3", Clients: registering,
		Explains: []Code{DCRNoRegistrationEndpoint, DCREndpointRequiresAuth},
	},
	{
		Code: CasdoorDCRDefaultOrganization, Family: "casdoor", Stage: StageRegistration, Severity: Warning, Advisory: true,
		Title: "New clients are registered in Casdoor's built-in organization",
		Meaning: "The advertised registration endpoint names no organization, so that a client that registers there belongs to built-in, whose users are Casdoor's global administrators. " +
			"Users of built-in can log in to such a client; users of every other organization register without an error and are then refused at the login.",
		Detection: "Registration is on, and registration_endpoint has no organization parameter. Clients cannot choose one.",
		Fixes: []Fix{
			enterClientID(),
			casdoor("No setting changes the advertised URL. Only a caller that adds ?organization=NAME registers elsewhere, and dcrPolicy must be on for that organization."),
			nginx("Or let the proxy add the organization.").with(`location = /api/oauth/register {
    rewrite ^ /api/oauth/register?organization=my-org? break;
    proxy_pass http://127.0.0.1:8000;
    proxy_set_header Host $http_host;
}`),
			caddy("Or let the proxy add the organization.").with(`auth.example.com {
    rewrite /api/oauth/register /api/oauth/register?organization=my-org
    reverse_proxy 127.0.0.1:8000
}`),
			{Where: "Casdoor, for the organization of your users", Software: "casdoor", Steps: []string{"With such a rule set dcrPolicy of that organization, and switch it off again for built-in.", again}, Snippet: `"dcrPolicy": "open"`},
		},
		Guide: guideDCRRejected, GuideNote: guideNoToggle,
		Standard: "RFC 7591 §3", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-3", Clients: registering,
	},
	{
		Code: CasdoorDCROpen, Family: "casdoor", Stage: StageRegistration, Severity: Warning, Advisory: true,
		Title: "Anyone may register clients with this Casdoor",
		Meaning: "Registration is open, without credentials, rate limit or a check of redirect URIs. MCP clients connect by themselves, " +
			"but a self-registered client can reach more than the login flow, and each registration leaves an application behind.",
		Detection: "An empty registration request is refused for its missing redirect_uris only, so that a full one would be taken. Nothing is created by this.",
		Fixes: []Fix{
			casdoor("If all your clients can be given a client id, switch registration off through the API; the web page has no control for it.", again).with(setDCRPolicy("disabled")),
			casdoor("If it must stay open, delete stale applications with the tag dcr from time to time, and watch their number."),
			nginx("Limit who may register, and how often.").with(`limit_req_zone $binary_remote_addr zone=dcr:1m rate=6r/m;
server {
    location = /api/oauth/register {
        limit_req zone=dcr burst=5 nodelay;
        proxy_pass http://127.0.0.1:8000;
        proxy_set_header Host $http_host;
    }
}`),
			caddy("Allow registration from known networks only; Anthropic's is shown.").with(`auth.example.com {
    @strangers {
        path /api/oauth/register
        not remote_ip 160.79.104.0/21
    }
    respond @strangers 403
    reverse_proxy 127.0.0.1:8000
}`),
			traefik("Limit how often a client may register: add this middleware to a router for the path.").with(`http:
  middlewares:
    dcr-limit:
      rateLimit:
        average: 6
        period: 1m
        burst: 5`),
		},
		Guide: guideDCRRejected, GuideNote: "The guide speaks of redirect URI patterns, software statements and rate limits; Casdoor has none of them.",
		Standard: "RFC 7591 §5", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-5",
	},
	{
		Code: CasdoorErrorMask, Family: "casdoor", Stage: StageRegistration, Severity: Info,
		Title:     "Casdoor hides all error messages",
		Meaning:   "The setting enableErrorMask2 replaces every message by the word Error. Clients and this check cannot tell one cause from another, for example whether a client or its redirect URI is refused. Registration and the token endpoint are not masked.",
		Detection: "The question of Casdoor's login page (get-app-login), asked with a made-up client, is answered with the bare word Error in place of a message.",
		Fixes: []Fix{
			casdoor("For the time of the search set enableErrorMask2 to false in conf/app.conf.", casdoorStart, again, "Set it back afterwards, if your policy demands it.").with("enableErrorMask2 = false"),
		},
		Guide: guideDCRRejected, GuideNote: "The guide relies on messages that this setting hides.",
		Standard: "RFC 7591 §3.2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2",
	},
}
