package transport

import (
	"testing"

	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// choosy takes some Accept values only.
func choosy(taken ...string) *factstest.World {
	return healthy().OnFunc(func(q probe.Request) (reply, bool) {
		for _, a := range taken {
			if factstest.RequestHeader(q, "Accept") == a {
				return factstest.Initialized(), q.URL == mcpURL
			}
		}
		return reply{Status: 406, Body: `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Not Acceptable"}}`}, q.URL == mcpURL
	})
}

func TestAccept(t *testing.T) {
	play(t, accept(), []scene{
		{name: "healthy", world: healthy(), says: "No 406", sends: "!accepting only"},
		{name: "both refused, JSON taken", world: choosy("application/json"), want: "accept-header-406", says: "With application/json alone the answer is 200 OK.", sends: "accepting only"},
		{name: "everything refused", world: choosy(), want: "accept-header-406", says: "text/event-stream alone the answer is 406"},
		{name: "only both together taken", world: choosy(offered), sends: "!accepting only"},
	})
}
