// Package octane is the SOAP side of the Octane back end. It has one method for
// each primitive of gateway.Upstream that is served over SOAP.
package octane

import (
	"strconv"
	"strings"
	"time"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/adapters/soap/internal/utborder"
	"causeway.example/adapters/soap/internal/utbservicev3"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
)

// Config configures a [Client].
type Config struct {
	// BaseURL is the back end's root, without the names of services.
	BaseURL string
	// Version is the version of SOAP that the back end speaks.
	Version soap.Version
	// Username and Password are part of every request's body.
	Username, Password string
	Exchange           *exchange.Client
	ResultCodes        gateway.ResultCodes
	// Location is the time zone of times without one. Nil means UTC.
	Location *time.Location
	// OnUnknownWord is called for each word that is not understood. field is
	// the gateway's name of its element; word is cut, with long numbers masked.
	// A value that cannot be parsed (a time, size or number) is "unreadable",
	// and an element that occurs too often "repeated". A character that XML or
	// the answer's encoding does not have is the field "character", "replaced".
	// May be nil.
	OnUnknownWord func(field, word string)
	// OnUnknownElement is called for each element that the WSDL does not have,
	// with its name as the back end spells it, masked and cut as a word is. May
	// be nil.
	OnUnknownElement func(name string)
	// OnFault is called for each fault and each refusal in a result, including
	// items of a bulk answer, with the primitive's operation and the label of
	// the catalogue's row. May be nil.
	OnFault func(operation, label string)
}

// Client calls the back end. Its methods are gateway Ops. It is safe for
// concurrent use.
type Client struct {
	config    Config
	catalogue catalogue
	soap      *soap.Client
	orders    soap.Endpoint
	services  soap.Endpoint
	pools     soap.Endpoint
}

// New returns a client. It sends nothing.
func New(config Config) *Client {
	if config.Location == nil {
		config.Location = time.UTC
	}
	if config.OnUnknownWord == nil {
		config.OnUnknownWord = func(string, string) {}
	}
	unknownElement := config.OnUnknownElement
	if unknownElement == nil {
		unknownElement = func(string) {}
	}
	if config.OnFault == nil {
		config.OnFault = func(string, string) {}
	}
	endpoint := func(service string, qualified bool, actions map[string]string) soap.Endpoint {
		return soap.Endpoint{
			URL: strings.TrimRight(config.BaseURL, "/") + "/" + service, Version: config.Version,
			QualifiedChildren: qualified, Actions: actions,
		}
	}
	c := &Client{
		config:    config,
		catalogue: newCatalogue(config.ResultCodes),
		orders:    endpoint("UtbOrder", utborder.QualifiedChildren, utborder.SOAPActions),
		services:  endpoint("UtbServiceV3", utbservicev3.QualifiedChildren, utbservicev3.SOAPActions),
		pools:     endpoint("UtbDataPool", utbdatapool.QualifiedChildren, utbdatapool.SOAPActions),
	}
	c.soap = &soap.Client{
		Exchange: config.Exchange,
		Fault:    c.fault,
		// An element's name may repeat a credential.
		OnUnknownElement: func(name string) { unknownElement(gateway.Clip(name, maxWord)) },
		OnUnreadable:     config.OnUnknownWord,
	}
	return c
}

// number converts an identifier of the gateway to an integer of the schema.
func number[Int int32 | int64](call gateway.Call, element, text string) (Int, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || int64(Int(n)) != n {
		return 0, &gateway.Error{
			Kind:    gateway.Invalid,
			Outcome: call.Outcome(gateway.NotSent),
			Detail:  element + " is not a number that the back end can take",
		}
	}
	return Int(n), nil
}

// value returns the text of an optional element without surrounding white
// space.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}

// maxWord is the longest word that is reported, in bytes.
const maxWord = 64

// reportWord reports an unknown word, with phone numbers masked.
func (c *Client) reportWord(field, word string) {
	c.config.OnUnknownWord(field, gateway.Clip(word, maxWord))
}
