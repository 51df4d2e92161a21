package export

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/evidence"
)

// JUnit writes the report in the XML that build servers read: a suite a topic, a case a check. A check fails when it
// found an error; warnings stand in the case's output, and what was not looked at is skipped with its reason.
func JUnit(w io.Writer, r checks.Report) error {
	all := junitSuites{Name: "casdoctor", Time: seconds(r.Timing.DurationMS / 1000)}
	at := map[checks.Topic]int{}
	for _, c := range r.Checks {
		i, known := at[c.Topic]
		if !known {
			i = len(all.Suites)
			at[c.Topic] = i
			all.Suites = append(all.Suites, junitSuite{Name: "casdoctor." + string(c.Topic), Timestamp: r.Timing.Started.UTC().Format("2006-01-02T15:04:05")})
		}
		all.Suites[i].add(caseOf(c))
	}
	for _, s := range all.Suites {
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// seconds are written as the schemas of build servers want them: three decimals, and never 3e-06.
type seconds float64

// MarshalText writes them.
func (s seconds) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(s), 'f', 3, 64), nil
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     seconds      `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      seconds     `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	Time    seconds     `xml:"time,attr"`
	Failure *junitWhy   `xml:"failure,omitempty"`
	Error   *junitWhy   `xml:"error,omitempty"`
	Skipped *junitWhy   `xml:"skipped,omitempty"`
	Output  *junitLines `xml:"system-out,omitempty"`
}

type junitWhy struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type junitLines struct {
	Text string `xml:",chardata"`
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Time += c.Time
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func caseOf(c checks.CheckReport) junitCase {
	out := junitCase{Name: c.ID + ": " + c.Title, Class: "casdoctor." + string(c.Topic), Time: seconds(c.DurationMS / 1000)}
	why := &junitWhy{Message: evidence.Line(c.Reason)}
	switch c.Status {
	case checks.Fail:
		why.Type, why.Text = found(c, true)
		out.Failure = why
	case checks.CouldNotRun, checks.Pending:
		out.Error = why
	case checks.Skipped, checks.NotEvaluated:
		out.Skipped = why
	default:
		if _, text := found(c, false); text != "" {
			out.Output = &junitLines{text}
		}
	}
	return out
}

// found writes the findings of a check, its errors alone where asked; the type is the first one's code.
func found(c checks.CheckReport, errorsOnly bool) (kind, text string) {
	var parts []string
	for _, f := range c.Findings {
		if errorsOnly && f.Severity != codes.Error {
			continue
		}
		if kind == "" {
			kind = string(f.Code)
		}
		parts = append(parts, evidence.Lines(strings.Join([]string{string(f.Severity) + " " + string(f.Code) + ": " + f.Title, f.Detail, "where: " + f.Subject,
			"expected: " + f.Expected, "received: " + f.Received}, "\n")))
	}
	return kind, strings.Join(parts, "\n\n")
}
