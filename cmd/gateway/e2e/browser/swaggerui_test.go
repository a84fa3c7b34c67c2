package browser

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"causeway.example/cmd/gateway/internal/gatewaytest"
	"causeway.example/internal/programtest"
)

// executed is one operation as Swagger UI shows it after Execute.
type executed struct{ Operation, Status string }

// The flow in the order of its steps, then the balances: what a developer
// gets who opens the page and tries everything, from top to bottom, with the
// examples as they stand.
var topToBottom = []executed{
	{"createDataPool", "202"},
	{"getOrder", "200"},
	{"retryOrder", "202"},
	{"getDataPoolProvider", "200"},
	{"addConsumers", "202"},
	{"transferConsumers", "202"},
	{"getDataPool", "200"},
	{"updateDataLimit", "202"},
	{"removeConsumer", "202"},
	{"removeConsumers", "202"},
	{"disconnectDataPool", "202"},
	{"addBuckets", "200"},
	{"swapPrimaryBucket", "200"},
	{"cancelBuckets", "501"}, // a capability that SPS announces for the future
	{"getBalances", "200"},
	{"updateBalances", "200"},
}

func TestSwaggerUIInABrowser(t *testing.T) {
	t.Parallel()
	g := gatewaytest.Start(t, "GATEWAY_SANDBOX_LIMITS=true", "GATEWAY_SANDBOX_ORDER_TIME=5s")
	newBrowser(t).tryEverything(t, g.API)
}

// tryEverything executes all operations of the Swagger UI that the start page at
// base leads to.
func (b *browser) tryEverything(t *testing.T, base string) {
	t.Helper()
	b.run(t,
		chromedp.Navigate(base+"/"),
		chromedp.Click(`a[href="swagger/"]`, chromedp.ByQuery),
		chromedp.WaitVisible(".opblock", chromedp.ByQuery),
	)
	var ids []string
	b.run(t, chromedp.Evaluate(`[...document.querySelectorAll(".opblock")].map(e => e.id)`, &ids))
	var got []executed
	for _, id := range ids {
		got = append(got, executed{id[strings.LastIndexByte(id, '-')+1:], b.execute(t, "#"+id)})
	}
	if diff := cmp.Diff(topToBottom, got); diff != "" {
		t.Errorf("from top to bottom (-want +got):\n%s", diff)
	}
	for _, fault := range b.faults(base) {
		t.Error(fault)
	}
}

// A browser that reports nothing proves nothing. The image is stopped by the
// page's policy, which the console tells; the page, by the name of its host.
func TestBrowserReportsFaults(t *testing.T) {
	t.Parallel()
	g := gatewaytest.Start(t)
	b := newBrowser(t)
	b.run(t,
		chromedp.Navigate(g.API+"/swagger/"),
		chromedp.WaitVisible(".opblock", chromedp.ByQuery),
		chromedp.Evaluate(`console.error("planted"); new Image().src = "http://elsewhere.example/x.png"`, nil),
	)
	if err := chromedp.Run(b.ctx, chromedp.Navigate("http://elsewhere.example/")); err == nil {
		t.Error("the browser reached another host")
	}
	got := strings.Join(b.faults(g.API), "\n")
	for _, want := range []string{"planted", "Content Security Policy", "another place: http://elsewhere.example/"} {
		if !strings.Contains(got, want) {
			t.Errorf("no word of %q in:\n%s", want, got)
		}
	}
}

// browser is a headless Chromium that remembers what it asked for and what it
// complained about.
type browser struct {
	ctx context.Context

	mu         sync.Mutex
	requests   []string
	complaints []string
}

// reportViolations logs to the console what the policy of a page has stopped.
// Nothing else reports a call of eval whose error a script has caught.
const reportViolations = `addEventListener("securitypolicyviolation", e => console.error("Content Security Policy stopped " + e.violatedDirective + " " + e.blockedURI))`

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := programtest.Path(t, "chromium")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	// A fresh profile each time; nothing may leave this machine.
	ctx, cancel = chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WindowSize(1024, 768),
	)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	chromedp.ListenTarget(ctx, b.listen)
	b.run(t, network.Enable(), log.Enable(), runtime.Enable(), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(reportViolations).Do(ctx)
		return err
	}))
	return b
}

func (b *browser) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *log.EventEntryAdded:
		// Chromium reports every 4xx and 5xx, and one is expected.
		if e.Entry.Level == log.LevelError && !strings.HasSuffix(e.Entry.URL, "/buckets/cancellations") {
			b.complaints = append(b.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			for _, argument := range e.Args {
				b.complaints = append(b.complaints, string(argument.Value)+argument.Description)
			}
		}
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Error())
	}
}

// settled waits until an element has been in the middle of the window, and in
// one place, for some frames. A block that opens moves what is below it, and a
// click that was aimed before the move hits nothing: then nobody is told, and
// no answer comes.
func settled(selector string) chromedp.Action {
	script := fmt.Sprintf(`new Promise(done => {
		const find = () => document.querySelector(%q);
		find().scrollIntoView({block: "center"});
		let last = "", same = 0;
		const look = () => {
			const box = JSON.stringify(find().getBoundingClientRect());
			same = box === last ? same + 1 : 0;
			last = box;
			same < 10 ? requestAnimationFrame(look) : done();
		};
		look();
	})`, selector)
	return chromedp.Evaluate(script, nil, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) })
}

// execute opens an operation, presses Execute, returns the status that Swagger
// UI shows, and closes the operation: the page gets slow with all of them open.
// Opening and closing is the page's own business, and needs no mouse, for which
// the browser draws the page again and again.
func (b *browser) execute(t *testing.T, block string) (status string) {
	t.Helper()
	toggle := fmt.Sprintf("document.querySelector(%q).click()", block+" .opblock-summary-control")
	first := []chromedp.QueryOption{chromedp.ByQuery, chromedp.RetryInterval(50 * time.Millisecond)}
	b.run(t,
		chromedp.Evaluate(toggle, nil),
		chromedp.WaitVisible(block+" .execute", first...),
		settled(block+" .execute"),
		chromedp.Click(block+" .execute", first...),
		chromedp.Text(block+" .live-responses-table .response-col_status:not(.col_header)", &status, first...),
		chromedp.Evaluate(toggle, nil),
	)
	status, _, _ = strings.Cut(status, "\n") // "Undocumented" would follow
	return strings.TrimSpace(status)
}

// faults lists the requests that are not for what is below base and what the
// console complained about.
func (b *browser) faults(base string) (faults []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Contains(b.requests, base+"/openapi.yaml") {
		faults = append(faults, "the requests were not seen")
	}
	for _, request := range b.requests {
		u, err := url.Parse(request)
		if err != nil || u.Scheme != "data" && !strings.HasPrefix(request, base+"/") {
			faults = append(faults, "a request for another place: "+request)
		}
	}
	for _, complaint := range b.complaints {
		faults = append(faults, "the console: "+complaint)
	}
	return faults
}
