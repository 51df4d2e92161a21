package target

import "net/url"

// ParseURL reads one http or https URL as people paste it, for an input that is neither of
// the two servers. The notes say what was changed.
func ParseURL(field, raw, example string) (*url.URL, []Note, *FieldError) {
	p := unwrap(raw)
	if len(raw) > maxRaw || tooLong(p.text) {
		return nil, nil, &FieldError{Field: field, Message: overLong, Example: example}
	}
	if p.text == "" {
		return nil, p.notes(field), &FieldError{Field: field, Message: "Enter a URL.", Example: example}
	}
	w, bad := parseWeb(p.text)
	if bad != nil {
		fe := bad.fieldError(field, example)
		return nil, nil, &fe
	}
	notes := p.notes(field)
	for _, n := range w.notes {
		notes = append(notes, Note{field, n})
	}
	return w.url, notes, nil
}

// ParseOrigin reads the origin of a page as people paste it; it is in the spelling of browsers then.
func ParseOrigin(raw string) (string, []Note, *FieldError) { return parseOrigin(raw) }
