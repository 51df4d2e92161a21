package codes

const guideInvalidResource = "The guide says that localhost:3000 is refused, and names the errors invalid_target and invalid_resource. Casdoor takes every text with a colon in it, localhost:3000 included, and sends neither error."

// sendsResource are the profiles known to send the resource parameter.
var sendsResource = []string{"claude", "claude-code", "cursor", "vscode", "chatgpt", "mcp-remote", "inspector", "gemini-cli", "codex", "go-sdk", "ts-sdk"}

// resourceParamEntries: the resource parameter of authorization and token request.
var resourceParamEntries = []Entry{
	{
		Code: ResourceParamNotAbsolute, Family: "target", Stage: StageAuthorize, Severity: Error,
		Title: "The resource is not an absolute http or https URL",
		Meaning: "The resource parameter must be the URL of the MCP server, with its scheme and without a fragment. " +
			"A server either refuses it, or, like Casdoor, puts it into the token as it is, and the MCP server then refuses the token.",
		Detection: "The resource is read as a URI. A host with a port, such as localhost:3000, counts as one without a scheme.",
		Fixes: []Fix{
			client("Send the URL of the MCP server as it stands in its metadata, with http:// or https:// in front.", again).with("resource=https://mcp.example.com/mcp"),
			server("Let the resource member of the metadata be that URL: clients copy it.").with(prmJSON),
			casdoor("Casdoor refuses a text without a colon (\"resource must be an absolute URI\") and takes all others: do not take its silence for a proof."),
		},
		Guide: guideInvalidTarget, GuideNote: guideInvalidResource,
		Standard: "RFC 8707 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2", Clients: sendsResource,
		Explains: []Code{ResourceParamRejected},
	},
	{
		Code: ResourceParamTrailingSlash, Family: "target", Stage: StageAuthorize, Severity: Warning,
		Title: "The resource is taken in one spelling of its slash only",
		Meaning: "The authorization server takes the resource with the slash at its end, or without it, but not both. " +
			"Clients that rewrite the URL send the other spelling and fail with invalid_target.",
		Detection: "The authorization endpoint is asked with both spellings: one gets the login, the other an error about the resource.",
		Fixes: []Fix{
			asOf("Register both spellings of the resource.", again),
			server("Name in the metadata the spelling that the authorization server takes; a path avoids the question, because clients add a slash to a bare host only.").with(prmJSON),
			client("Send the accepted spelling."),
		},
		Guide: guideInvalidTarget, GuideNote: guideInvalidResource,
		Standard: "MCP 2025-11-25, Authorization: Canonical Server URI", StandardURL: mcpAuthURL + "#canonical-server-uri", Clients: []string{"claude-code", "mcp-remote", "inspector", "ts-sdk"},
		Explains: []Code{ResourceParamRejected},
	},
	{
		Code: ResourceParamRejected, Family: "target", Stage: StageAuthorize, Severity: Error,
		Title: "The authorization server refuses the resource parameter",
		Meaning: "MCP clients name the MCP server in the resource parameter of every authorization request. " +
			"This server answers with an error about it, or puts another value in its place, so that no client gets a token for the MCP server.",
		Detection: "The authorization endpoint is asked with and without the resource. With it, it answers invalid_target or an error about the resource, or goes on with another value.",
		Fixes: []Fix{
			asOf("Register the URL of the MCP server as a resource (also called audience or API identifier), character for character.", again),
			asOf("A server that does not know the parameter must ignore it, not refuse it (RFC 6749 §3.1)."),
			casdoor("Casdoor needs no registration of resources: it takes what the client sends. If an error about the resource comes with Casdoor, a gateway in front of it sends it."),
			server("If the metadata names another resource than the authorization server knows, correct it there: clients copy it.").with(prmJSON),
		},
		Guide: guideInvalidTarget, GuideNote: guideInvalidResource,
		Standard: "RFC 8707 §2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2", Clients: sendsResource,
	},
	{
		Code: CasdoorResourceNotRepeated, Family: "casdoor", Stage: StageTokenEndpoint, Severity: Error,
		Title: "Casdoor wants the same resource again in the token request",
		Meaning: "Casdoor compares the resource of the token request with that of the authorization request, character for character. " +
			"A client that leaves it out, or sends another spelling, gets invalid_grant: \"resource parameter does not match authorization request\".",
		Detection: "It shows only in a login, so that it is told as advice when a resource is given and Casdoor is recognised. No request is made for it.",
		Fixes: []Fix{
			client("Send the resource in both requests, with the same characters. A refresh may leave it out.", again).with(`curl -s https://auth.example.com/api/login/oauth/access_token \
  -d grant_type=authorization_code -d code=$CODE -d client_id=$CLIENT_ID \
  -d code_verifier=$VERIFIER --data-urlencode redirect_uri=http://localhost:3000/callback \
  --data-urlencode resource=https://mcp.example.com/mcp`),
			casdoor("No setting of Casdoor changes this; of several resource parameters it reads the first."),
		},
		Guide: guideInvalidTarget, GuideNote: "The guide does not mention it; the error is invalid_grant, not invalid_target.",
		Standard: "RFC 8707 §2.2", StandardURL: "https://www.rfc-editor.org/rfc/rfc8707#section-2.2", Clients: sendsResource,
	},
}
