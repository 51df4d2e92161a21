package discovery

import (
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// nonStandardForm reports metadata that is served only where no standard looks for it.
func nonStandardForm(s *facts.Server) checks.Finding {
	docs := documents(standardForms(s))
	return checks.Finding{
		Code: codes.ASMetadata404AtDeclaredAS, Subject: s.Issuer,
		Detail:   fmt.Sprintf("The metadata of %s exists at %s only, where no standard looks for it: %s.", s.Issuer, s.Chosen.URL, described(docs)),
		Expected: "200 with the metadata at " + docs[0].URL, Received: described(docs),
		Exchanges: slices.Concat(lasts(docs), s.Chosen.Hops),
	}
}

// firstForm judges the RFC 8414 form where the metadata was found at another one. For an
// issuer with a path several forms are usual, so that its absence means nothing.
func firstForm(s *facts.Server) (checks.Finding, bool) {
	d := s.Forms[0]
	if d.URL == s.Chosen.URL {
		return checks.Finding{}, false
	}
	fd := checks.Finding{
		Subject:  d.URL,
		Expected: "the metadata, or 404, at " + d.URL, Received: trimStop(d.Describe()),
		Exchanges: slices.Concat(d.Hops, s.Chosen.Hops),
	}
	switch d.Outcome {
	case facts.GotServer:
		fd.Code = codes.ASMetadata5xx
		fd.Detail = fmt.Sprintf("The form that clients ask first fails: %s. Clients that take a server error as final do not go on to %s.", described([]*facts.Document{d.Document}), s.Chosen.URL)
		return fd, true
	case facts.GotOther:
		fd.Code, fd.Severity = codes.ASMetadataRFC8414Missing, codes.Error
		fd.Detail = fmt.Sprintf("%s answers %s. A client takes the 200 for the metadata and stops, although it exists at %s.", d.URL, trimStop(d.Describe()), s.Chosen.URL)
		return fd, true
	case facts.GotNotFound, facts.GotStatus:
		if len(s.Forms) > 2 {
			return fd, false
		}
		fd.Code = codes.ASMetadataRFC8414Missing
		fd.Detail = fmt.Sprintf("Only the OpenID Connect document exists (%s); %s. Clients that know RFC 8414 alone find nothing.", s.Chosen.URL, described([]*facts.Document{d.Document}))
		fd.Expected = "the metadata at " + d.URL
		return fd, true
	}
	return fd, false
}

// oneFormOnly reports an issuer with a path whose metadata is served at one of the three forms.
func oneFormOnly(s *facts.Server) (checks.Finding, bool) {
	forms := standardForms(s)
	if len(forms) < 3 {
		return checks.Finding{}, false
	}
	var others []*facts.Document
	for _, d := range forms {
		if d.URL == s.Chosen.URL {
			continue
		}
		if d.Valid() || d.Outcome != facts.GotNotFound && d.Outcome != facts.GotStatus {
			return checks.Finding{}, false
		}
		others = append(others, d.Document)
	}
	return checks.Finding{
		Code: codes.ASMetadataPathForm, Severity: codes.Info, Subject: s.Issuer,
		Detail:   fmt.Sprintf("The issuer has a path, and its metadata is served at the %s form only (%s). That is legal; clients that ask for another form do not find it.", formName(s.Chosen.Form.Kind), s.Chosen.URL),
		Expected: "the metadata at every standard form", Received: described(others),
		Exchanges: slices.Concat(s.Chosen.Hops, lasts(others)),
	}, true
}

func formName(k oauth.FormKind) string {
	switch k {
	case oauth.FormRFC8414:
		return "RFC 8414"
	case oauth.FormOIDCInsertion:
		return "inserted OpenID Connect"
	case oauth.FormOIDC:
		return "appended OpenID Connect"
	}
	return string(k)
}
