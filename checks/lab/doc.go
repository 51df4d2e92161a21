// Package lab runs, on loopback, a Casdoor-like authorization server and a real MCP
// server (the official Go SDK) that are protected the way real ones are: healthy pairs
// in every legal style, and one pair for each named fault, made as it comes about in
// real life. It sends nothing and listens on loopback only.
package lab
