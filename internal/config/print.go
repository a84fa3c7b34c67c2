package config

import (
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/v2"
)

// The placeholders of secrets. Asterisks would be escaped in a URL.
const (
	masked      = "***"
	maskedInURL = "xxxxx"
)

// Print writes the configuration with all keys as a YAML file that [Load]
// accepts. It masks secrets: passwords, tokens and hashes of keys completely, of
// URLs the userinfo and the query.
func Print(w io.Writer, cfg Config) error {
	values := koanf.New(".")
	for _, f := range fields {
		if err := values.Set(f.path, printable(f, f.at(&cfg).Interface())); err != nil {
			return fmt.Errorf("config: print %s: %w", f.path, err)
		}
	}
	text, err := values.Marshal(yaml.Parser())
	if err != nil {
		return fmt.Errorf("config: print: %w", err)
	}
	_, err = w.Write(text)
	return err
}

// printable returns the value of a field for YAML.
func printable(f field, value any) any {
	switch v := value.(type) {
	case time.Duration:
		return v.String()
	case []Key:
		list := make([]any, 0, len(v))
		for _, key := range v {
			list = append(list, map[string]any{"name": key.Name, "sha256": masked})
		}
		return list
	case map[string]string:
		headers := map[string]any{}
		for name := range v {
			headers[name] = masked
		}
		return headers
	case []string:
		if v == nil {
			return []string{} // printed as [], where nil would be null
		}
		return v
	case string:
		switch {
		case f.url:
			return maskURL(v)
		case f.secret && v != "":
			return masked
		}
	}
	return value
}

// maskURL masks the secret parts of a URL, and an invalid URL completely.
func maskURL(s string) string {
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return masked
	}
	if u.User != nil {
		u.User = url.User(maskedInURL)
	}
	if u.RawQuery != "" {
		u.RawQuery = maskedInURL
	}
	return u.String()
}
