package facts

import (
	"context"
	"net/url"
	"strings"
)

// OriginFixed reports whether Casdoor's issuer stays the same whatever the Host header, as it does
// when `origin` is set; not known for other servers, and where a request with another Host does not get to Casdoor.
func (f *Facts) OriginFixed(ctx context.Context) (fixed, known bool) {
	if ev, err := f.Casdoor(ctx); err != nil || !ev.Detected {
		return false, false
	}
	other, err := f.MetadataForOtherHost(ctx)
	if err != nil || !other.Valid() {
		return false, false
	}
	iss, err := url.Parse(other.Metadata.Issuer)
	if err != nil || iss.Hostname() == "" {
		return false, false
	}
	return !strings.EqualFold(iss.Hostname(), OtherHostValue), true
}
