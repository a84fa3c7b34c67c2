#!/usr/bin/env bash
# Checks the description in all its forms with Spectral and Redocly: neither an
# error nor a warning is accepted. Every version is pinned; Node 20 or newer.
set -euo pipefail
cd "$(dirname "$0")"

npm ci --silent --no-audit --no-fund
for form in openapi.yaml openapi.json openapi-3.0.json; do
  npx --no-install spectral lint --ruleset spectral.yaml --fail-severity=hint "../../../api/$form"
  npx --no-install redocly lint --config redocly.yaml --max-problems 20 --format json "../../../api/$form" 2>/dev/null |
    node -e 'const { totals } = JSON.parse(require("fs").readFileSync(0)); if (totals.errors + totals.warnings) { console.error(totals); process.exit(1) }' ||
    { npx --no-install redocly lint --config redocly.yaml "../../../api/$form"; exit 1; }
  echo "Redocly: $form has no errors and no warnings"
done
