// Starts Swagger UI on this gateway's own description. Nothing is loaded from
// another host: validatorUrl null leaves out the badge of an online validator.
const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", darkScheme.matches);
followScheme();
darkScheme.addEventListener("change", followScheme);

// What Swagger UI leaves without a name or a key.
const nameControls = () => {
  document.querySelector(".close-modal")?.setAttribute("aria-label", "Close");
  for (const body of document.querySelectorAll("textarea.body-param__text")) body.setAttribute("aria-label", "Request body");
};
new MutationObserver(nameControls).observe(document, { childList: true, subtree: true });
addEventListener("keydown", (event) => event.key === "Escape" && document.querySelector(".dialog-ux .close-modal")?.click());

// A key is often pasted with the scheme, the whole header or quotes around it.
const keyAlone = (text) => text.replace(/^(?:[\s"'`]|authorization\s*:|bearer(?:[\s:]+|$))+/i, "").replace(/["'`\s]+$/, "");

window.addEventListener("load", () => {
  const place = (operation) => operation.getIn(["operation", "x-order"]);
  const { root, persist } = document.body.dataset;
  // Requests go to where this page is from, behind whatever proxy: the browser
  // may send them nowhere else.
  const here = new URL(root, document.baseURI).href.replace(/\/$/, "");
  const servedHere = () => ({
    statePlugins: {
      spec: { wrapActions: { updateJsonSpec: (update) => (spec) => update({ ...spec, servers: [{ url: here }] }) } },
    },
  });
  window.ui = SwaggerUIBundle({
    url: "../openapi.yaml",
    dom_id: "#swagger-ui",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    operationsSorter: (a, b) => place(a) - place(b),
    persistAuthorization: persist !== undefined,
    plugins: [servedHere],
    // Swagger UI adds the scheme to whatever is pasted.
    requestInterceptor: (request) => {
      const sent = request.headers?.Authorization;
      if (sent) request.headers.Authorization = `Bearer ${keyAlone(sent)}`.trim();
      return request;
    },
    tryItOutEnabled: true,
    validatorUrl: null,
  });
});
