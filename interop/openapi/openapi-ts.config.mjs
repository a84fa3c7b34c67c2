export default {
  input: "../../api/openapi.yaml",
  output: "./out/heyapi",
  plugins: ["@hey-api/client-fetch", "zod", { name: "@hey-api/sdk", validator: true }],
};
