// Package battery is the one list of all checks.
package battery

import (
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/challenge"
	"casdoctor/checks/consent"
	"casdoctor/checks/cors"
	"casdoctor/checks/discovery"
	"casdoctor/checks/introspection"
	"casdoctor/checks/pitfalls"
	"casdoctor/checks/reach"
	"casdoctor/checks/redirect"
	"casdoctor/checks/registration"
	"casdoctor/checks/resource"
	"casdoctor/checks/scope"
	"casdoctor/checks/token"
	"casdoctor/checks/tokenendpoint"
	"casdoctor/checks/transport"
)

// All lists every check, in the order in which a reader goes through them.
func All() []checks.Check {
	return slices.Concat(
		reach.Checks(),
		challenge.Checks(),
		discovery.Checks(),
		registration.Checks(),
		redirect.Checks(),
		consent.Checks(),
		resource.Checks(),
		tokenendpoint.Checks(),
		introspection.Checks(),
		token.Checks(),
		scope.Checks(),
		transport.Checks(),
		cors.Checks(),
		pitfalls.Checks(),
	)
}
