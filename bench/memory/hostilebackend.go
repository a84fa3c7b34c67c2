package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// hostileBackEnd answers the calls of one protocol with something that is cheap
// to send and costs much to read.
type hostileBackEnd struct {
	name   string
	paths  []string // of the API, with a number to fill in
	answer func(http.ResponseWriter)
}

// lineReply is a good answer to the look-up of a line.
const lineReply = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><r:getServiceDetailResponse xmlns:r="http://v3.service.frontend.ws.utilibill.com.au/">` +
	`<return><errorCode>0</errorCode><Instances><Instance><serviceNumberDetail><lineSeqno>1</lineSeqno></serviceNumberDetail></Instance></Instances></return>` +
	`</r:getServiceDetailResponse></S:Body></S:Envelope>`

// orderReply is the beginning of an answer about an order.
const orderReply = `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><r:orderQueryResponse xmlns:r="http://order.frontend.ws.utilibill.com.au/"><return>`

// ServeHTTP lets the look-ups before the call succeed.
func (h hostileBackEnd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	switch {
	case strings.HasSuffix(r.URL.Path, "/oauth2/token"):
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"token","token_type":"Bearer","expires_in":3600}`)
	case strings.Contains(r.URL.Path, "UtbService"):
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, lineReply)
	default:
		h.answer(w)
	}
}

func hostileBackEnds() []hostileBackEnd {
	const size = 8 << 20
	var all []hostileBackEnd
	for _, of := range []struct{ name, path, open, item, end, media string }{
		{"REST", "/v1/customers/100234/data-pools/0477%06d", `{"provider":{"memberId":1,"consumers":[0`, ",0", "]}}", "application/json"},
		{"SOAP", "/v1/customers/100234/orders/1%05d", orderReply, "<a/>", "</return></r:orderQueryResponse></S:Body></S:Envelope>", "text/xml"},
		{"SPS", "/v1/subscriptions/1945998%04d/balances", `{"balances":[{}`, ",{}", "]}", "application/json"},
	} {
		text := of.open + strings.Repeat(of.item, size/len(of.item)) + of.end
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		_, _ = io.WriteString(z, text) // a buffer takes everything
		_ = z.Close()
		chunk := strings.Repeat(of.item, 1<<14)
		typed := func(answer func(http.ResponseWriter)) func(http.ResponseWriter) {
			return func(w http.ResponseWriter) {
				w.Header().Set("Content-Type", of.media)
				answer(w)
			}
		}
		paths := []string{of.path}
		all = append(all,
			hostileBackEnd{"8 MiB of items, " + of.name, paths, typed(func(w http.ResponseWriter) { _, _ = io.WriteString(w, text) })},
			hostileBackEnd{"endless, " + of.name, paths, typed(func(w http.ResponseWriter) {
				_, err := io.WriteString(w, of.open)
				for err == nil {
					_, err = io.WriteString(w, chunk)
				}
			})},
			hostileBackEnd{"8 MiB packed small, " + of.name, paths, typed(func(w http.ResponseWriter) {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(small.Bytes())
			})})
	}
	return all
}
