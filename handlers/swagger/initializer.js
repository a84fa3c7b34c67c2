// Starts Swagger UI on this gateway's own description. Nothing is loaded from
// another host: validatorUrl null leaves out the badge of an online validator.
window.addEventListener("load", () => {
  const place = (operation) => operation.getIn(["operation", "x-order"]);
  window.ui = SwaggerUIBundle({
    url: "/openapi.yaml",
    dom_id: "#swagger-ui",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    operationsSorter: (a, b) => place(a) - place(b),
    persistAuthorization: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
});
