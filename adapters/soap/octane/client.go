// Package octane is the SOAP side of the Octane back end: one method for each
// primitive of gateway.Upstream that the back end serves over SOAP.
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

// Config is what the client needs to know.
type Config struct {
	// BaseURL is the back end's root, without the services' names.
	BaseURL string
	// Version of SOAP that the back end speaks.
	Version soap.Version
	// Username and Password travel in every request's body.
	Username, Password string
	Exchange           *exchange.Client
	ResultCodes        gateway.ResultCodes
	// Location is the zone of times that the back end tells without one; nil
	// means UTC.
	Location *time.Location
	// OnUnknownWord hears of every word that is not understood: field is our
	// name for what it stands in, word has its long numbers masked and is cut. A
	// value that cannot be read (a time, a size, a number) is "unreadable", and one
	// that stands more often than it may "repeated"; a character that XML or the
	// answer's encoding does not have is the field "character", "replaced". May be
	// nil.
	OnUnknownWord func(field, word string)
	// OnUnknownElement hears of every element that the WSDL does not have, as
	// the back end spells it, masked and cut as a word is. May be nil.
	OnUnknownElement func(name string)
	// OnFault hears of every fault and of every refusal in a result, an item of
	// a bulk answer included: operation is the primitive's, label that of the
	// catalogue's row, one of few. May be nil.
	OnFault func(operation, label string)
}

// Client calls the back end. Its methods are gateway Ops; it is safe for
// concurrent use.
type Client struct {
	config    Config
	catalogue catalogue
	soap      *soap.Client
	orders    soap.Endpoint
	services  soap.Endpoint
	pools     soap.Endpoint
}

// New returns a client. It makes no call.
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
	base := strings.TrimRight(config.BaseURL, "/")
	c := &Client{
		config:    config,
		catalogue: newCatalogue(config.ResultCodes),
		orders: soap.Endpoint{
			URL: base + "/UtbOrder", Version: config.Version,
			QualifiedChildren: utborder.QualifiedChildren, Actions: utborder.SOAPActions,
		},
		services: soap.Endpoint{
			URL: base + "/UtbServiceV3", Version: config.Version,
			QualifiedChildren: utbservicev3.QualifiedChildren, Actions: utbservicev3.SOAPActions,
		},
		pools: soap.Endpoint{
			URL: base + "/UtbDataPool", Version: config.Version,
			QualifiedChildren: utbdatapool.QualifiedChildren, Actions: utbdatapool.SOAPActions,
		},
	}
	c.soap = &soap.Client{
		Exchange: config.Exchange,
		Fault:    c.fault,
		// A credential that the back end repeats can be the name of an element.
		OnUnknownElement: func(name string) { unknownElement(gateway.Clip(name, maxWord)) },
		OnUnreadable:     config.OnUnknownWord,
	}
	return c
}

// number turns one of the gateway's identifiers into the schema's xs:int.
func number(call gateway.Call, element, text string) (int32, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, &gateway.Error{
			Kind:    gateway.Invalid,
			Outcome: call.Outcome(gateway.NotSent),
			Detail:  element + " is not a number that the back end can take",
		}
	}
	return int32(n), nil
}

// value returns the text of an optional element without the blanks around it.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}

// maxWord is the length from which a reported word is cut, in bytes.
const maxWord = 64

// unknownWord reports a word, with phone numbers masked.
func (c *Client) unknownWord(field, word string) {
	c.config.OnUnknownWord(field, gateway.Clip(word, maxWord))
}
