package codes

// The codes of calls from a web page. The origin of the page must have been given.
const (
	CORSOriginNotAllowed            Code = "cors-origin-not-allowed"
	CORSPreflightNotImplemented     Code = "cors-preflight-not-implemented"
	CORSPreflightRequiresAuth       Code = "cors-preflight-requires-auth"
	CORSAllowHeadersMissing         Code = "cors-allow-headers-missing"
	CORSMissingOn401                Code = "cors-missing-on-401"
	CORSExposeHeadersMissing        Code = "cors-expose-headers-missing"
	CORSDuplicateACAO               Code = "cors-duplicate-acao"
	CORSMissingOnWellKnown          Code = "cors-missing-on-wellknown"
	CORSMissingOnASEndpoints        Code = "cors-missing-on-as-endpoints"
	CasdoorCORSFixedAllowHeaders    Code = "casdoor-cors-fixed-allow-headers"
	CasdoorCORSPrivateHostAllowsAll Code = "casdoor-cors-private-host-allows-all"
)
