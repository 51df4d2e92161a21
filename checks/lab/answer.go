package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// document is a JSON object as a server publishes it.
type document = map[string]any

// middleware stands in front of a handler.
type middleware = func(http.Handler) http.Handler

// object reads a JSON object.
func object(raw []byte) (document, error) {
	var out document
	err := json.Unmarshal(raw, &out)
	return out, err
}

// clone copies a document one level deep, which is as deep as faults change it.
func clone(d document) document {
	out := make(document, len(d))
	for k, v := range d {
		out[k] = v
	}
	return out
}

// remember keeps an entry. A lab that runs for long forgets the old ones at once when there are many.
func remember[K comparable, V any](m map[K]V, key K, value V) {
	if len(m) >= 10_000 {
		clear(m)
	}
	m[key] = value
}

// writeJSON answers with a JSON value.
func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client is gone if this fails
}

// answer answers every request alike.
func answer(status int, contentType, body string, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// answerJSON answers every request with the same document.
func answerJSON(status int, value any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, status, value) })
}

// notFound is a plain API's answer for a path that it does not have.
var notFound = answer(http.StatusNotFound, "application/json", `{"error":"not_found"}`+"\n")

// redirect sends callers to another URL.
func redirect(status int, to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	})
}

// page is a web page.
func page(title, text string) string {
	return fmt.Sprintf("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n", title, title, text)
}

const htmlType = "text/html; charset=utf-8"
