// Shows this gateway's own description by Redoc, to read. The search is off: it
// would need a worker, which the policy of the page forbids.
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const colors = dark
  ? {
      ground: "#14171b", box: "#1e2329", code: "#252b32", codeText: "#ff9d9d", text: "#e6e9ed", quiet: "#aab4bf", link: "#8ab4f8", line: "#3b434c", good: "#7ee787", bad: "#ff9d9d",
      http: { get: "#1f6f43", post: "#1d5fae", put: "#8a5a00", delete: "#a13232" },
    }
  : {
      ground: "#ffffff", box: "#f6f8fa", code: "#eef1f4", codeText: "#a31515", text: "#1b1f24", quiet: "#57606a", link: "#0b57d0", line: "#d0d7de", good: "#1a6b2c", bad: "#a31515",
      http: { get: "#1f6f43", post: "#1d5fae", put: "#8a5a00", delete: "#a13232" },
    };
const options = {
  disableSearch: true,
  hideDownloadButton: true,
  nativeScrollbars: true,
  theme: {
    colors: {
      primary: { main: colors.link },
      success: { main: colors.good },
      error: { main: colors.bad },
      text: { primary: colors.text, secondary: colors.quiet },
      border: { dark: colors.line, light: colors.line },
      gray: { 50: colors.box, 100: colors.code },
      http: colors.http,
    },
    schema: { nestedBackground: colors.box, linesColor: colors.line, typeNameColor: colors.quiet, requireLabelColor: colors.codeText },
    sidebar: { backgroundColor: colors.box, textColor: colors.text, activeTextColor: colors.link },
    typography: {
      fontFamily: "system-ui, sans-serif",
      headings: { fontFamily: "system-ui, sans-serif" },
      code: { color: colors.codeText, backgroundColor: colors.code, wrap: true },
      links: { color: colors.link, visited: colors.link, hover: colors.link },
    },
  },
};
// Redoc would show a server that is relative to the description as it is written.
const address = new URL("../openapi.json", document.baseURI);
fetch(address).then((answer) => answer.json()).then((description) => {
  for (const server of description.servers) server.url = new URL(server.url, address).href.replace(/\/$/, "");
  Redoc.init(description, options, document.getElementById("reference"));
});
