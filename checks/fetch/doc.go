// Package fetch says what a browser does with a cross-origin request, as the Fetch standard
// (https://fetch.spec.whatwg.org/) describes it step by step. It sends nothing: the caller
// asks what the browser would send next, sends it by whatever means, and hands the answer in.
//
//	f := fetch.New(fetch.Request{Origin: origin, URL: "https://mcp.example.com/mcp", Method: "POST", …})
//	for out, more := f.Next(); more; out, more = f.Next() {
//		f.Answer(send(out))
//	}
//	result := f.Result()
//
// PlanOf, JudgePreflight and JudgeResponse are the same rules for one answer alone, for a
// caller that wants to know what the actual request would come to although the preflight failed.
package fetch
