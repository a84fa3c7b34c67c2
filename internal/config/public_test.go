package config_test

import (
	"strings"
	"testing"

	"causeway.example/internal/config"
)

func TestPublicURL(t *testing.T) {
	const (
		form  = "must be a URL such as"
		query = "query or a fragment"
		path  = "segments have letters"
	)
	check(t, "publicUrl", nil, map[string]string{
		"api.example": form, "//api.example/x": form, "/causeway": form, "ftp://api.example": form, "https://": form, "https:///causeway": form,
		"https://api.example?x=1": query, "https://api.example/causeway?": query, "https://api.example/#top": query, "https://api.example#": query,
		"https://user:hunter2@api.example": "credentials", "https://user@api.example/x": "credentials",
		"https://api.example/a//b": path, "https://api.example/a%20b": "blanks", "https://api.example/caf%C3%A9": path,
		"https://api.example/a;b": path, "https://api.example/:id": path, "https://api.example/*all": path, "https://api.example/a/../b": "dot segments",
		"https://api.example/./a": "dot segments", "https://api.example:0": "port", "https://api.example:": "port", "https://api example": "characters",
		"https://{host}/x": "characters",
	},
		"https://api.example", "https://api.example//", "http://api.example:8080/", "https://api.example/causeway", "https://api.example/a/b.c/~d_e-f/", "https://[::1]:8443/x",
		" https://api.example ", "HTTPS://API.EXAMPLE/Causeway")
	for given, want := range map[string]string{
		"https://api.example/": "https://api.example", "HTTPS://Api.Example/Causeway/": "https://api.example/Causeway", "http://10.0.0.1:80/a/": "http://10.0.0.1:80/a",
		"": "",
	} {
		cfg, warnings, err := config.Load(config.Source{Flags: map[string]string{"sandbox.enabled": "true", "publicUrl": given}})
		if err != nil || len(warnings) > 0 || cfg.PublicURL != want {
			t.Errorf("%q is %q, want %q: %v %v", given, cfg.PublicURL, want, warnings, err)
		}
	}
	for _, given := range []string{"https://api.example/v1", "https://api.example/causeway/v1/"} {
		_, warnings, err := config.Load(config.Source{Flags: map[string]string{"sandbox.enabled": "true", "publicUrl": given}})
		if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].String(), "leave it out") {
			t.Errorf("%q: %v %v", given, warnings, err)
		}
	}
}

func TestDocsPath(t *testing.T) {
	const path, taken = "segments have letters", "something else"
	check(t, "docs.path", nil, map[string]string{
		"/a//b": path, "/a b": path, "/:id": path, "/*all": path, "/a?x": path, "/a/../b": path, "/.": path, "/caf\u00e9": path, "/a%2Fb": path, "https://x.example": path,
		"/v1": taken, "/v1/docs": taken, "/problems": taken, "problems/docs/": taken, "/favicon.ico": taken,
	}, "/", "/developer", "developer", "/developer/api/", "/v1beta", "/docs", "/swagger")
	for given, want := range map[string]string{"": "/", "/": "/", "docs": "/docs", "/a/b/": "/a/b"} {
		cfg, _, err := config.Load(config.Source{Flags: map[string]string{"sandbox.enabled": "true", "docs.path": given}})
		if err != nil || cfg.Docs.Path != want {
			t.Errorf("%q is %q, want %q: %v", given, cfg.Docs.Path, want, err)
		}
	}
}
