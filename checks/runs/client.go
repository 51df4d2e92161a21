package runs

import (
	"casdoctor/checks/probe"
)

// Client is a guarded client with the store's rules for what is asked outside of a run, of so many requests at
// most. Names are resolved as given ("host:port" to "ip:port"). The caller closes it.
func (s *Store) Client(resolve map[string]string, requests int) (*probe.Client, error) {
	po := s.opts.Probe
	po.ResolveOverride = merged(po.ResolveOverride, resolve)
	po.MaxRequests = requests
	return probe.New(po)
}
