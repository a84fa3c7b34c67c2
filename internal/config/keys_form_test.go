package config_test

import (
	"errors"
	"strings"
	"testing"

	"causeway.example/internal/config"
)

// TestFormsOfKeys: what is not one line of name:hash,name:hash is refused with
// what is wrong with it, from a file, from a variable, and when it is read again.
// No message repeats any of it.
func TestFormsOfKeys(t *testing.T) {
	app := strings.Repeat("b", 64)
	const (
		lines, semicolon = "put a comma between two keys, not a line break", "put a comma between two keys, not a semicolon"
		blank, key, form = "put a comma between two keys, not a blank", "is a key and not its hash", "must be name:hash,name:hash"
	)
	for name, tt := range map[string]struct {
		text, want string
	}{
		"one a line":               {"web:" + webHash + "\napp:" + app + "\n", lines},
		"one a line, CRLF":         {"web:" + webHash + "\r\napp:" + app + "\r\n", lines},
		"one a line, CR":           {"web:" + webHash + "\rapp:" + app + "\r", lines},
		"three lines":              {"web:" + webHash + "\napp:" + app + "\nops:" + strings.Repeat("c", 64), lines},
		"an empty line between":    {"web:" + webHash + "\n\napp:" + app, lines},
		"lines after a comma":      {"web:" + webHash + ",app:" + app + "\nops:" + strings.Repeat("c", 64), lines},
		"semicolons":               {"web:" + webHash + ";app:" + app, semicolon},
		"semicolons and blanks":    {"web:" + webHash + "; app:" + app, semicolon},
		"blanks":                   {"web:" + webHash + " app:" + app, blank},
		"tabs":                     {"web:" + webHash + "\tapp:" + app, blank},
		"the key itself":           {"web:cwk_hunter2hunter2hunter2hunter2hunter2hunter2", key},
		"the key alone":            {"cwk_hunter2hunter2hunter2hunter2hunter2hunter2", key},
		"the hash alone":           {webHash, form},
		"an equals sign":           {"web=" + webHash, form},
		"sha256sum":                {webHash + "  -", form},
		"YAML":                     {"- name: web\n  sha256: " + webHash, form},
		"JSON":                     {`[{"name":"web","sha256":"` + webHash + `"}]`, form},
		"a comma at the end":       {"web:" + webHash + ",", "a comma too many"},
		"two commas":               {"web:" + webHash + ",,app:" + app, "a comma too many"},
		"YAML, one key of a chart": {"keys:\n  - {name: web, sha256: " + webHash + "}", form},
	} {
		for origin, variable := range map[string]string{"a file": "GATEWAY_AUTH_KEYS_FILE=" + write(t, "keys", tt.text), "a variable": "GATEWAY_AUTH_KEYS=" + tt.text} {
			_, _, err := config.Load(config.Source{Environ: []string{"GATEWAY_SANDBOX_ENABLED=true", variable}})
			var problems config.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(problems[0].Message, tt.want) || !strings.HasPrefix(problems[0].Path, "auth.keys") {
				t.Errorf("%s, by %s: %v, want one problem with %q", name, origin, err, tt.want)
			}
			for _, secret := range []string{"hunter2", webHash, app} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s: the message repeats it: %v", name, err)
				}
			}
		}
		if _, err := (config.Auth{KeysFile: write(t, "keys", tt.text)}).ReadKeys(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, read anew: %v, want %q", name, err, tt.want)
		}
	}
	for name, text := range map[string]string{
		"blanks and lines after commas": "web:" + webHash + ", app:" + app + ",\nops:" + strings.Repeat("c", 64),
		"blanks at the ends":            "  web:" + webHash + " ",
	} {
		if got, err := (config.Auth{KeysFile: write(t, "keys", text)}).ReadKeys(); err != nil || len(got) == 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
