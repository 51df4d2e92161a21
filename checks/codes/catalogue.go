package codes

import (
	"fmt"
	"slices"
	"sync"
)

// Version names the state of the catalogue: the day of its last change.
const Version = "2026-11-25"

var sorted = sync.OnceValue(func() []Entry {
	all := slices.Concat(
		reachEntries, edgeEntries, redirectEntries, transportEntries, challengeEntries,
		prmEntries, prmResourceEntries, wellKnownEntries, metadataURLEntries,
		asMetadataEntries, issuerEntries, asFeatureEntries, registrationEntries, testClientEntries,
		redirectURIEntries, resourceParamEntries, casdoorConsentEntries,
		tokenEndpointEntries, tokenClientEntries, introspectionEntries, casdoorTokenEndpointEntries,
		scopeEntries, casdoorScopeEntries,
		tokenEntries, tokenUseEntries, casdoorTokenEntries,
		casdoorCORSEntries, corsEntries,
		casdoorOriginEntries, casdoorDiscoveryEntries, casdoorEndpointEntries, casdoorRegistrationEntries,
	)
	slices.SortStableFunc(all, func(a, b Entry) int { return int(a.Stage) - int(b.Stage) })
	return all
})

var byCode = sync.OnceValue(func() map[Code]Entry {
	m := map[Code]Entry{}
	for _, e := range sorted() {
		m[e.Code] = e
	}
	return m
})

// All returns every entry, by stage, then in the catalogue's order. The slices
// inside the entries are shared and must not be changed.
func All() []Entry { return slices.Clone(sorted()) }

// Lookup returns the entry of a code; false for a code that the catalogue lacks.
func Lookup(c Code) (Entry, bool) {
	e, ok := byCode()[c]
	return e, ok
}

// MustLookup returns the entry of a code of this package. It panics for any
// other: that is a mistake in the program, never in the input.
func MustLookup(c Code) Entry {
	e, ok := Lookup(c)
	if !ok {
		panic(fmt.Sprintf("codes: no entry for %q", c))
	}
	return e
}
