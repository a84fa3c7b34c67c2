// The three services on node-soap's server, by the rules of docs/interop.md.
// Usage: node server.js FOLDER_OF_WSDLS SOAP_VERSION USERNAME PASSWORD
// It prints where it listens, and what it decoded of each request.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const soap = require("soap");
const rules = require("./rules");

const [folder, version, userName, password] = process.argv.slice(2);
const { LOGIN, refused } = rules;

// guarded puts the login before an operation, and a log line of what was
// decoded: undefined shows an absent element, "" an empty one.
const guarded = (name, operation) => (args) => {
  const { login, ...rest } = args;
  if (login?.userName !== userName || login?.password !== password) {
    console.error(name, "login refused", login?.userName);
    return name === "orderCreateBulk"
      ? { ordersCreateResponse: { orderResponse: [args.orders.orderCreate].flat().map(() => refused(LOGIN, "login failed")) } }
      : { return: refused(LOGIN, "login failed") };
  }
  console.error(name, JSON.stringify(rest, (_, v) => (typeof v === "bigint" ? v.toString() : v)));
  return operation(args);
};

const operations = (names) => Object.fromEntries(names.map((name) => [name, guarded(name, rules[name])]));
const services = {
  UtbOrder: { UtbOrder: { UtbOrderPort: operations(["orderCreate", "orderCreateBulk", "orderQuery"]) } },
  UtbServiceV3: { UtbServiceV3: { UtbServiceV3Port: operations(["getServiceDetail"]) } },
  UtbDataPool: { UtbDataPool: { UtbDataPoolPort: operations(["getDataPool", "updateDataLimit"]) } },
};

const server = http.createServer((_, response) => {
  response.statusCode = 404;
  response.end();
});
let compiled = 0;
server.listen(0, "127.0.0.1", () => {
  for (const [name, implementation] of Object.entries(services)) {
    const file = path.join(folder, name + ".wsdl");
    soap.listen(server, {
      path: "/" + name,
      services: implementation,
      xml: fs.readFileSync(file, "utf8"),
      uri: file, // where the WSDL's import is relative to
      forceSoap12Headers: version === "1.2",
      // Without it, node-soap reads xs:long as a double and an order's
      // number loses its last digit.
      customDeserializer: { long: (text) => BigInt(text) },
      callback: (problem) => {
        if (problem) throw problem;
        if (++compiled === Object.keys(services).length) {
          console.log("listening http://127.0.0.1:" + server.address().port);
        }
      },
    });
  }
});
