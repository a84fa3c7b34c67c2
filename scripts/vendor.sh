#!/usr/bin/env bash
# Renews a folder of handlers/docs from its npm package: the files and the version
# that handlers/docs/packages.txt names, after its integrity was compared with what
# npm reports and with the tarball itself. For another version, change that line.
#
#   scripts/vendor.sh swagger-ui|redoc
set -euo pipefail
cd "$(dirname "$0")/../handlers/docs"

read -r folder package version integrity files < <(grep "^${1:?which folder?} " packages.txt)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

reported=$(npm view "$package@$version" dist.integrity)
if [ "$reported" != "$integrity" ]; then
  echo "$package@$version: npm reports the integrity $reported, packages.txt has $integrity" >&2
  exit 1
fi
tarball=$work/$(npm pack --silent --pack-destination "$work" "$package@$version")
packed=sha512-$(openssl dgst -sha512 -binary "$tarball" | openssl base64 -A)
if [ "$packed" != "$integrity" ]; then
  echo "$package@$version: the tarball has the integrity $packed, packages.txt has $integrity" >&2
  exit 1
fi
tar -xzf "$tarball" -C "$work"

rm -rf "$folder"
mkdir "$folder"
for file in $files; do
  cp "$work/package/$file" "$folder/"
done
cd "$folder"
chmod 644 ./*
# Two edits: the source maps are not served, and Redoc's logo stands on another
# host. An image without data is left out by Redoc itself.
shopt -s nullglob
for file in *.js *.css; do
  sed -i -E 's,https://cdn\.redoc\.ly/redoc/logo-mini\.svg,data:\,,; s,^(//|/\*)# sourceMappingURL=[^ *]*(\*/)?$,,' "$file"
done
sha256sum -- * >"$work/sums"
mv "$work/sums" SHA256SUMS
echo "handlers/docs/$folder is $package $version"
