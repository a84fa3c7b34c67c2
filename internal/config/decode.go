package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// decode stores a value in its field. Values of variables and flags are text;
// those of the file are text, numbers, booleans and lists.
func (l *loader) decode(f field, value any, cfg *Config) {
	var problem string
	switch into := f.at(cfg).Addr().Interface().(type) {
	case *string:
		problem = decodeString(value, into)
	case *bool:
		problem = decodeBool(value, into)
	case *int:
		var wide int64
		if problem = decodeInteger(value, &wide); problem == "" {
			*into = int(wide)
		}
	case *int64:
		problem = decodeInteger(value, into)
	case *float64:
		problem = decodeNumber(value, into)
	case *time.Duration:
		problem = decodeDuration(value, into)
	case *[]string:
		problem = decodeList(value, into)
	case *map[string]string:
		l.decodeHeaders(f.path, value, into)
	case *[]Key:
		l.decodeKeys(f.path, value, into)
	default:
		panic("config: no decoder for the type of " + f.path)
	}
	if problem != "" {
		l.report(f.path, problem)
	}
}

// decodeString accepts text only: YAML parses 0123 and 1e3 as numbers, so that
// the original text of a value without quotes is lost.
func decodeString(value any, into *string) string {
	text, ok := value.(string)
	if !ok {
		return "must be text; a number or a date needs quotes"
	}
	*into = text
	return ""
}

func decodeBool(value any, into *bool) string {
	switch value {
	case true, "true", "on":
		*into = true
	case false, "false", "off":
		*into = false
	default:
		return "must be true or false"
	}
	return ""
}

func decodeInteger(value any, into *int64) string {
	switch v := value.(type) {
	case int:
		*into = int64(v)
		return ""
	case string:
		if n, err := strconv.ParseInt(v, 10, 32); err == nil {
			*into = n
			return ""
		}
	}
	return "must be a whole number"
}

func decodeNumber(value any, into *float64) string {
	switch v := value.(type) {
	case int:
		*into = float64(v)
		return ""
	case float64:
		*into = v
		return ""
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			*into = n
			return ""
		}
	}
	return "must be a number"
}

func decodeDuration(value any, into *time.Duration) string {
	if text, ok := value.(string); ok {
		if d, err := time.ParseDuration(text); err == nil {
			*into = d
			return ""
		}
	}
	return "must be a duration with its unit, such as 500ms, 10s or 1m30s"
}

// decodeList accepts a YAML list of texts, or one text with commas.
func decodeList(value any, into *[]string) string {
	var items []any
	switch v := value.(type) {
	case []any:
		items = v
	case string:
		for item := range strings.SplitSeq(v, ",") {
			items = append(items, item)
		}
	default:
		return "must be a list"
	}
	list := make([]string, 0, len(items))
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return fmt.Sprintf("item %d must be text; a number needs quotes", i+1)
		}
		text = strings.TrimSpace(text)
		if text == "" {
			return fmt.Sprintf("item %d is blank", i+1)
		}
		list = append(list, text)
	}
	*into = list
	return ""
}

// decodeKeys accepts a YAML list of names and hashes, or name:hash,name:hash.
func (l *loader) decodeKeys(path string, value any, into *[]Key) {
	if text, ok := value.(string); ok {
		if l.checkKeysForm(text) {
			*into = splitKeys(text)
		}
		return
	}
	items, ok := value.([]any)
	if !ok {
		l.report(path, "must be a list of name and sha256")
		return
	}
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		members, ok := item.(map[string]any)
		if !ok {
			l.report(at, "must have a name and a sha256")
			continue
		}
		*into = append(*into, l.decodeKey(at, members))
	}
}

func (l *loader) decodeKey(at string, members map[string]any) Key {
	var key Key
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var problem string
		switch name {
		case "name":
			problem = decodeString(members[name], &key.Name)
		case "sha256":
			problem = decodeString(members[name], &key.SHA256)
		default: // the name is not repeated: it may be a secret by mistake
			l.report(at, "has a member that is neither name nor sha256")
		}
		if problem != "" {
			l.report(at+"."+name, problem)
		}
	}
	key.SHA256 = strings.ToLower(key.SHA256)
	return key
}

func splitKeys(text string) []Key {
	var keys []Key
	for entry := range strings.SplitSeq(text, ",") {
		name, hash, _ := strings.Cut(strings.TrimSpace(entry), ":")
		keys = append(keys, Key{Name: name, SHA256: strings.ToLower(hash)})
	}
	return keys
}
