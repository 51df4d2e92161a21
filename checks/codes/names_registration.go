package codes

// The codes of registering a test client, which the user must have allowed.
const (
	DCRPolicyRejected            Code = "dcr-policy-rejected"
	DCRRedirectNotAllowlisted    Code = "dcr-redirect-not-allowlisted"
	DCRRedirectSchemeRejected    Code = "dcr-redirect-scheme-rejected"
	DCRAuthMethodRejected        Code = "dcr-auth-method-rejected"
	DCRAuthMethodNoneNotListed   Code = "dcr-auth-method-none-not-advertised"
	DCRRequiredFieldTooStrict    Code = "dcr-required-field-too-strict"
	DCRUnknownFieldRejected      Code = "dcr-unknown-field-rejected"
	DCRResponseInvalid           Code = "dcr-response-invalid"
	ScopeRejectedAtDCR           Code = "scope-rejected-at-dcr"
	CasdoorDCRManagementUnusable Code = "casdoor-dcr-management-unusable"
	CasdoorRegistrationURIHTTP   Code = "casdoor-registration-uri-http"
)
