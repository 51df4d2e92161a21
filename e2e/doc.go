// Package e2e holds the tests that drive the real binary with a real browser, as a
// person does: Chromium against the dashboard, the dashboard against its lab.
package e2e
