# put PAGE NAME TABLES writes tables into a page, between the comments that
# name what makes them.
put() {
  awk -v name="$2" -v tables="$3" '
    $0 == "<!-- end: make " name " -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- begin: make " name " -->" { inside = 1; print ""; while ((getline line < tables) > 0) print line; print "" }
  ' "$1" >"$3.page"
  cp "$3.page" "$1"
}

# machine says where and of what the figures are.
machine() {
  printf '%s: %s, %s cores, Linux %s, %s' "$(date -u +%Y-%m-%d)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
    "$(nproc)" "$(uname -r | cut -d- -f1)" "$(go env GOVERSION)"
}
