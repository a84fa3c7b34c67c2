import { defineConfig } from "@kubb/core";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
import { pluginZod } from "@kubb/plugin-zod";
export default defineConfig({
  root: ".", input: { path: "../../api/openapi.yaml" }, output: { path: "./out/kubb", clean: true },
  plugins: [pluginOas(), pluginTs(), pluginZod()],
});
