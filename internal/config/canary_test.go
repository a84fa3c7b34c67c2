package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"causeway.example/internal/config"
)

// keysOf are the keys of all settings, by the tags of the members.
func keysOf(t reflect.Type, prefix string) []string {
	var keys []string
	for i := range t.NumField() {
		member := t.Field(i)
		key, _, _ := strings.Cut(member.Tag.Get("key"), ",")
		switch {
		case key == "-":
		case member.Type.Kind() == reflect.Struct:
			keys = append(keys, keysOf(member.Type, prefix+key+".")...)
		default:
			keys = append(keys, prefix+key)
		}
	}
	return keys
}

// TestNoValueIsRepeated puts a secret where it does not belong, at every key and
// in many forms: no problem and no warning repeats it.
func TestNoValueIsRepeated(t *testing.T) {
	const canary = "sw0rdf1sh"
	const number = "41234567"
	forms := []string{
		canary, strings.ToUpper(canary), canary + ":80", ":" + number, "a," + canary + "," + canary, canary + "," + strings.ToUpper(canary), "GET /" + canary + "/../x", "GET /x?" + canary, canary + " /x",
		"https://u:" + canary + "@host.example", "http://" + canary + ".-", "redis://:" + canary + "@", "web:" + canary, canary + ":" + strings.Repeat("0", 64), "/run/" + canary,
		number, "-" + number, "00" + number, number + ".0", "+" + number + "," + number, number + "h", number + "e9", "0." + number + "x",
		canary + ": x", "X-A: " + canary + "\x01", "X A: " + canary, canary + ": \n" + strings.ToUpper(canary) + ": ", "X-" + canary + ": é", canary + "\nb", "\x01" + canary, "tök" + canary, " " + canary + " ",
	}
	secret := func(text string) bool {
		return strings.Contains(strings.ToLower(text), canary) || strings.Contains(text, number)
	}
	keys, faulty := keysOf(reflect.TypeFor[config.Config](), ""), 0
	for _, key := range keys {
		for _, form := range forms {
			for place, flags := range map[string]map[string]string{"alone": {"sandbox.enabled": "true", key: form}, "with all others": goodWith(key, form)} {
				_, warnings, err := config.Load(config.Source{Flags: flags})
				if err != nil {
					faulty++
				}
				if text := fmt.Sprint(err, warnings); secret(text) {
					t.Errorf("%s: %q, %s: repeated: %s", key, form, place, text)
				}
			}
		}
		section, last, nested := strings.Cut(key, ".")
		for _, value := range []string{canary, number, "[" + canary + ", {" + canary + ": " + number + "}]", "{x: " + canary + "}", "[[" + canary + "]]", "2026-11-28", "'" + number + "'", "{X-A: [" + canary + "]}", "[{name: " + canary + "$}]", "[{name: a, sha256: " + canary + ", " + canary + ": x}]"} {
			text := key + ": " + value + "\n"
			if nested {
				parts := strings.Split(last, ".")
				text = section + ": {" + strings.Join(parts, ": {") + ": " + value + strings.Repeat("}", len(parts)) + "\n"
			}
			if section != "sandbox" {
				text += "sandbox: {enabled: true}\n"
			}
			_, warnings, err := config.Load(config.Source{File: write(t, "gateway.yaml", text)})
			// The name of a member that is no key has to be shown, so that it can be found.
			if got := strings.ReplaceAll(fmt.Sprint(err, warnings), key+".", ""); secret(got) {
				t.Errorf("%s: repeated: %s", text, got)
			}
		}
	}
	if len(keys) < 80 || faulty < 1000 {
		t.Errorf("%d keys, %d faulty configurations: too few to show anything", len(keys), faulty)
	}
}

func goodWith(key, value string) map[string]string {
	flags := map[string]string{key: value, "octane.headers": "X-Api-Key: a", "sps.auth": "apiKey", "sps.apiKey": "key"}
	for k, v := range good {
		flags[k] = v
	}
	flags[key] = value
	return flags
}
