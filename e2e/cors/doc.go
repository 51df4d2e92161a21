// Package cors holds the differential test of checks/fetch: a table of requests, fetched
// by a real Chromium from real origins and simulated by the package, must come to the same end.
package cors
