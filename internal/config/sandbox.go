package config

// SandboxServer is a running simulator and the credentials that it requires.
type SandboxServer struct {
	URL                    string // http://127.0.0.1:8090, without a path
	Username, Password     string
	ClientID, ClientSecret string
}

// Simulated reports whether every back end is a simulator of this process.
func (c Config) Simulated() bool {
	return c.Sandbox.InUse || c.Sandbox.Enabled && c.Octane.BaseURL == "" && c.SPS.BaseURL == ""
}

// UseSandbox returns the configuration with the simulator in place of each back
// end without a base URL. A back end with one keeps its address and credentials.
func (c Config) UseSandbox(s SandboxServer) Config {
	c.Sandbox.InUse = c.Simulated()
	if c.Octane.BaseURL == "" {
		c.Octane.BaseURL = s.URL + "/tiab"
		c.Octane.Username, c.Octane.Password = s.Username, s.Password
	}
	if c.SPS.BaseURL == "" {
		c.SPS.BaseURL = s.URL + "/sps/v5"
		c.SPS.Auth = AuthOAuth2
		c.SPS.TokenURL = s.URL + "/oauth2/token"
		c.SPS.ClientID, c.SPS.ClientSecret = s.ClientID, s.ClientSecret
		c.SPS.Scopes = nil
	}
	return c
}
