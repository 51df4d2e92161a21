package lab

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// json answers as Casdoor's controllers do: compact without a line break at the end, indented in run mode dev.
func (c *casdoor) json(w http.ResponseWriter, status int, value any) {
	writeForm(w, status, value, c.dev)
}

// writeForm writes a JSON value as the web framework does.
func writeForm(w http.ResponseWriter, status int, value any, indented bool) {
	body, err := json.Marshal(value)
	if err == nil && indented {
		body, err = json.MarshalIndent(value, "", "  ")
	}
	if err != nil {
		frameworkPage(w, nil)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// filterEnvelope is what Casdoor's filters answer, with HTTP 200, indented in every run mode.
func filterEnvelope(w http.ResponseWriter, msg string) {
	writeForm(w, http.StatusOK, struct {
		Status string `json:"status"`
		Msg    string `json:"msg"`
		Data   any    `json:"data"`
		Data2  any    `json:"data2"`
	}{"error", msg, nil, nil}, true)
}

// envelope is what Casdoor's controllers answer, with HTTP 200. The mask reaches these messages
// and no others: OAuth errors are spared.
func (c *casdoor) envelope(w http.ResponseWriter, status, msg string, data any) {
	if c.errorMask && status == "error" {
		msg = "Error"
	}
	c.json(w, http.StatusOK, struct {
		Status string `json:"status"`
		Msg    string `json:"msg"`
		Sub    string `json:"sub"`
		Name   string `json:"name"`
		Data   any    `json:"data"`
		Data2  any    `json:"data2"`
		Data3  any    `json:"data3"`
	}{status, msg, "", "", data, nil, nil})
}

// badContentType is the one answer of Casdoor that is JSON by its text and not by its type.
func badContentType(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, `{"status":"error","msg":"invalid Content-Type header"}`)
}

// crash is what becomes of a panic: the framework's page with the text in run mode dev, else nothing but the status.
func (c *casdoor) crash(w http.ResponseWriter) {
	if !c.dev {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = io.WriteString(w, page("beego application error", "Handler crashed with error"))
}

// setSession: every answer to a request without a session begins one.
func setSession(w http.ResponseWriter) {
	const lifetime = 30 * 24 * time.Hour
	http.SetCookie(w, &http.Cookie{Name: "casdoor_session_id", Value: strings.ToLower(rand.Text()), Path: "/",
		Expires: time.Now().Add(lifetime), MaxAge: int(lifetime / time.Second), HttpOnly: true})
}

// inOrder is a document whose members are written in Casdoor's order; those that are not listed
// come last, sorted.
type inOrder struct {
	document
	names []string
}

// MarshalJSON writes the members in order.
func (o inOrder) MarshalJSON() ([]byte, error) {
	var rest []string
	for name := range o.document {
		if !slices.Contains(o.names, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	var b bytes.Buffer
	b.WriteByte('{')
	for _, name := range slices.Concat(o.names, rest) {
		value, ok := o.document[name]
		if !ok {
			continue
		}
		key, _ := json.Marshal(name) // a string always can be written
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
