export default {
  client: { input: "../../api/openapi.yaml", output: { target: "./out/orval/api.ts", client: "fetch", baseUrl: "http://127.0.0.1" } },
  zod: { input: "../../api/openapi.yaml", output: { target: "./out/orval/zod.ts", client: "zod" } },
};
