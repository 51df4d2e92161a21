package lab

import "casdoctor/checks/codes"

// consentFaults are about who may log in to an application of Casdoor, and what they are asked.
func consentFaults() []Spec {
	return []Spec{
		{Name: "casdoor-dcr-tag-blocks-users", Code: codes.CasdoorDCRTagBlocksUsers, Title: "A registered client that lets nobody in",
			Story: "The client has registered itself. Casdoor gave its application the tag dcr, so that only administrators can log in.",
			change: func(p *plan) {
				p.sends("http://localhost:3000/callback")
				p.casdoor.app.tags, p.casdoor.app.category = []string{"dcr"}, "Agent"
			}},
		{Name: "casdoor-consent-no-custom-scopes", Code: codes.CasdoorConsentNoCustomScopes, Title: "The consent screen never shows",
			Story:  "The application has no custom scopes, which are all that Casdoor asks users about.",
			change: quiet},
	}
}
