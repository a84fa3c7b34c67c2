package wsdlcheck

import (
	"net/url"
	"testing"
)

// TestWSDLCredentialsAreOneServers: the same host by another scheme or port is
// another server.
func TestWSDLCredentialsAreOneServers(t *testing.T) {
	for target, want := range map[string]bool{
		"https://octane.example/tiab/UtbOrder?wsdl":      true,
		"https://octane.example/elsewhere":               true,
		"http://octane.example/tiab/UtbOrder?wsdl":       false,
		"https://octane.example:8443/tiab":               false,
		"https://octane.example.evil.example/tiab":       false,
		"https://octane.example@evil.example/tiab/?wsdl": false,
	} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Transport{BaseURL: "https://octane.example/tiab"}).isBackEnd(u); got != want {
			t.Errorf("%s: %t, want %t", target, got, want)
		}
		if (Transport{}).isBackEnd(u) {
			t.Errorf("%s is a back end's that is not configured", target)
		}
	}
}
